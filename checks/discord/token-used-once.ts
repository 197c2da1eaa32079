import type { Graph, Workload } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import {
  byPlace,
  gateways,
  inOtherEnvironment,
  isSameNode,
  opensGateway,
  perhapsSharing,
  readsAlike,
  tokenPath,
} from '../kit/gateway-tokens.ts';
import { rolloutOf } from '../kit/rollouts.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'token-used-once',
  title: 'Each bot token opens the gateway from one workload, or from shards that belong together',
  why: 'Two workloads that log in with one token are two sessions: both get every event, and both spend the identifies of one day.',
  fix: 'Remove one of the two, give it a token of its own, or share the shards out between them.',
  effort: 'hours',
  references: ['https://docs.discord.com/developers/events/gateway#sharding'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['workloads', 'references', 'autoscalers'],
  needs: ['graph'],
  params: {
    environmentWords: {
      type: 'strings',
      minItems: 1,
      description: 'Words in which the folders of two environments differ',
    },
  },
  messages: {
    shared: '{workload} opens the gateway with key {key} of Secret {secret}, and so does {first}',
    alike:
      '{workload} runs the program of {first} and reads the Secret {secret} as it does, so both open the gateway with one token',
  },
  readsRole: true,
  run: ({ subject, graph, params, finding }) => {
    roleOf(subject);
    if (!opensGateway(subject)) return notAsked('it opens no gateway session');
    if (isSwitchedOff(subject, graph)) return notAsked('it is scaled to zero');
    const isRival = (other: Workload): boolean =>
      !isSameNode(other, subject) && !shareShards(subject, other) && !isSwitchedOff(other, graph);
    const isHere = (other: Workload): boolean => !inOtherEnvironment(subject, other, params.environmentWords);
    if (subject.tokens.length === 0) {
      return gateways(graph).some((other) => isRival(other) && isHere(other))
        ? unknown('not-collected', 'from where it gets its token is in no file, and other workloads open a gateway')
        : pass;
    }
    const sharers = graph.tokenShares(subject).filter(isRival);
    const first = firstByPlace(sharers, isHere);
    if (first !== undefined) {
      if (byPlace(subject, first) < 0) return pass;
      const own = subject.tokens.find(
        ({ secret }) =>
          secret !== undefined &&
          first.tokens.some((other) => other.secret?.name === secret.name && other.secret.key === secret.key),
      );
      const theirs = first.tokens.find(
        ({ secret }) => secret?.name === own?.secret?.name && secret?.key === own?.secret?.key,
      );
      return fail(
        finding('shared', {
          data: {
            workload: nameOf(subject),
            key: own?.secret?.key ?? '',
            secret: own?.secret?.name ?? '',
            first: nameOf(first),
          },
          at: own === undefined ? ['metadata', 'name'] : tokenPath(subject, own),
          ...(own === undefined ? {} : { container: own.container }),
          related: [
            {
              as: 'other-end',
              text: `${nameOf(first)} reads the same key`,
              at: {
                declaration: first,
                path: theirs === undefined ? ['metadata', 'name'] : tokenPath(first, theirs),
              },
            },
          ],
        }),
      );
    }
    const rivals = perhapsSharing(subject, graph).filter((other) => isRival(other) && isHere(other));
    const alike = firstByPlace(rivals, (other) => readsAlike(subject, other) !== undefined);
    const shared = alike === undefined ? undefined : readsAlike(subject, alike);
    if (alike !== undefined && shared !== undefined) {
      if (byPlace(subject, alike) < 0) return pass;
      return fail(
        finding('alike', {
          data: { workload: nameOf(subject), first: nameOf(alike), secret: shared.secret },
          at: tokenPath(subject, shared.token),
          container: shared.token.container,
          related: [
            {
              as: 'other-end',
              text: `${nameOf(alike)} reads the same Secret`,
              at: { declaration: alike, path: ['metadata', 'name'] },
            },
          ],
        }),
      );
    }
    const [perhaps] = rivals;
    if (perhaps !== undefined) {
      return unknown(
        'not-collected',
        `${nameOf(perhaps)} reads the same Secret, and which key holds whose token is in no file`,
      );
    }
    return sharers.length > 0 ? notAsked('the others that read its token are of other environments') : pass;
  },
});

/** Replicas written as 0, and nothing that raises them: the one that waits in a switch by hand. */
function isSwitchedOff(workload: Workload, graph: Graph): boolean {
  return (
    workload.replicas?.written === 0 &&
    graph.autoscalersOf(workload).length === 0 &&
    rolloutOf(workload, graph) === undefined
  );
}

/** Both take part in a shard contract; whether their shards fit together is shard-coverage's question. */
function shareShards(a: Workload, b: Workload): boolean {
  const [one, other] = [a.shards?.kind, b.shards?.kind];
  if (one === undefined || other === undefined || one === 'in-process' || other === 'in-process') return false;
  return (one === 'leased') === (other === 'leased');
}

function firstByPlace(list: readonly Workload[], counts: (other: Workload) => boolean): Workload | undefined {
  let first: Workload | undefined;
  for (const other of list) if ((first === undefined || byPlace(other, first) < 0) && counts(other)) first = other;
  return first;
}

import type { RelatedPlace } from '../../src/model/check.ts';
import type { Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { tokenPath } from '../kit/gateway-tokens.ts';
import { readValue } from '../kit/read.ts';
import { rolloutOf } from '../kit/rollouts.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'single-gateway-session',
  title: 'A gateway that is not sharded runs as one pod',
  why: 'Discord sends every event to every session of the token: with two pods each command is answered twice, and what is written is written twice.',
  fix: 'Set `replicas: 1`, or shard the gateway and give each pod shards of its own.',
  effort: 'minutes',
  references: [
    'https://docs.discord.com/developers/events/gateway#sharding',
    'https://docs.discord.com/developers/events/gateway#session-start-limit-object',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { replicas: '{workload} runs {count} pods that open one and the same gateway session: {why}' },
  readsRole: true,
  run: ({ subject, graph, finding }) => {
    if (roleOf(subject) !== 'gateway') return notAsked('it opens no unsharded gateway session');
    const { replicas, shards } = subject;
    if (subject.identity.kind === 'DaemonSet') {
      return unknown(
        'not-collected',
        'a DaemonSet runs a pod on every node, and how many nodes there are is in no file',
        {
          declaration: subject,
          path: ['kind'],
        },
      );
    }
    if (replicas === undefined) return pass;
    const rollout = rolloutOf(subject, graph);
    const runner = rollout ?? subject;
    const path = rollout === undefined ? replicas.path : ['spec', 'replicas'];
    const value = readValue(runner.object, ...path) ?? undefined;
    if (value !== undefined && typeof value !== 'number') return unknown('partial-data', 'its replicas are no number');
    const count = value ?? 1;
    if (count <= 1) return pass;
    const elects = electionOf(subject);
    if (elects !== undefined)
      return unknown('not-collected', 'its pods elect a leader, and whether the others stay logged out is in no file', {
        declaration: subject,
        path: elects,
      });
    return fail(
      finding('replicas', {
        data: {
          workload: nameOf(subject),
          count,
          why: shards === undefined ? 'no setting tells them which shards are whose' : shards.reason,
        },
        at: { declaration: runner, path },
        related: [
          ...tokenOf(subject),
          ...(shards === undefined
            ? []
            : [{ as: 'cause', text: shards.reason, at: { declaration: subject, path: shards.path } } as const]),
        ],
      }),
    );
  },
});

/** Where the workload says that its pods elect a leader: a hot standby opens no session. */
function electionOf({ containers }: Workload): Path | undefined {
  for (const { kind, env, object, path } of containers) {
    if (kind !== 'regular') continue;
    const variable = env.find(
      ({ name, value }) =>
        /LEADER_?ELECT/i.test(name) && !/^(?:|false|0|no|off|disabled)$/i.test(textOf(value)?.trim() ?? ''),
    );
    if (variable !== undefined) return variable.path;
    for (const field of ['command', 'args']) {
      const position = listAt(object, field).findIndex((word) =>
        /^-{1,2}leader-?elect(?!.*=(?:false|0)$)/i.test(textOf(word) ?? ''),
      );
      if (position >= 0) return [...path, field, position];
    }
  }
  return undefined;
}

function tokenOf(workload: Workload): readonly RelatedPlace[] {
  const [token] = workload.tokens;
  if (token === undefined) return [];
  const name = token.variable === '' ? 'a Secret that is read whole' : token.variable;
  const text = `every pod logs in with ${name}`;
  return [{ as: 'other-end', text, at: { declaration: workload, path: tokenPath(workload, token) } }];
}

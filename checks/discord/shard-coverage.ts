import type { CheckFinding, RelatedPlace, Verdict } from '../../src/model/check.ts';
import type { Place, ShardContract, Workload } from '../../src/model/graph.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { roleOf } from '../kit/roles.ts';
import type { ShardRange } from '../kit/shard-group.ts';
import { countPath, coverage, idsText, shardGroup, shardsOf, valueIn } from '../kit/shard-group.ts';
import { fail, failIfAny, notAsked, pass, unknown } from '../kit/verdict.ts';

interface Member {
  readonly workload: Workload;
  readonly contract: ShardContract;
}

export default defineCheck({
  id: 'shard-coverage',
  title: 'Every shard runs exactly once, and all agree on how many there are',
  why: 'The servers of a shard that nobody runs see a dead bot; those of a shard that runs twice get every answer twice.',
  fix: 'Let the ids cover 0 to the number of shards less one, each once, with one number everywhere; for a StatefulSet make replicas times shards per pod that number.',
  effort: 'minutes',
  references: ['https://docs.discord.com/developers/events/gateway#sharding'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['workloads', 'references'],
  needs: ['graph'],
  params: {
    environmentWords: {
      type: 'strings',
      minItems: 1,
      description: 'Words in which the folders of two environments differ',
    },
  },
  messages: {
    'replicas-differ': '{workload} has {replicas} replicas, which run {runs} shards, and its setting says {count}',
    'same-ids': '{workload} has {replicas} replicas, and its setting gives all of them the same shards ({ids})',
    'different-counts': '{workload} says that there are {count} shards, and {other} says {theirs}',
    missing: 'of {count} shards nobody runs {ids}; {workloads} run the others',
    twice: 'shard {ids} is run by {workload} and by {other}',
    beyond: '{workload} runs shard {ids}, and of {count} shards the last is {last}',
  },
  readsRole: true,
  run: ({ subject, graph, params, finding }) => {
    if (roleOf(subject) !== 'sharded-gateway') return notAsked('it is no sharded gateway');
    const { shards } = subject;
    if (shards === undefined) return unknown('not-collected', 'which shards it runs is in no file');
    if (shards.kind === 'leased') return pass;
    if (shards.kind === 'in-process') {
      return (subject.replicas?.effective ?? 1) <= 1
        ? pass
        : unknown('not-collected', `${shards.reason}, and how its pods share the shards out is in no file`);
    }
    const group = shardGroup(subject, graph, params.environmentWords);
    if (group === undefined) return notAsked('it is judged with the first of its group');
    const members = group.flatMap((workload): Member[] =>
      workload.shards === undefined ? [] : [{ workload, contract: workload.shards }],
    );

    const ranges: ShardRange[] = [];
    const findings: CheckFinding[] = [];
    let open: string | undefined;
    for (const { workload, contract } of members) {
      if (workload.replicas !== undefined) readValue(workload.object, ...workload.replicas.path);
      const own = shardsOf(workload, contract);
      switch (own.status) {
        case 'known':
          for (const range of own.ranges) ranges.push(range);
          break;
        case 'unknown':
          open ??= own.text;
          break;
        case 'same-ids':
          findings.push(
            finding('same-ids', {
              data: {
                workload: nameOf(workload),
                replicas: own.replicas,
                ids: idsText((contract.ids ?? []).slice(0, 5).map((id) => ({ from: id, to: id }))),
              },
              at: settingOf({ workload, contract }),
              discriminator: workload.key,
              related: replicasOf(workload),
            }),
          );
          break;
        case 'replicas-differ':
          findings.push(
            finding('replicas-differ', {
              data: { workload: nameOf(workload), replicas: own.replicas, runs: own.runs, count: own.count },
              at: { declaration: workload, path: countPath(workload, contract) },
              discriminator: workload.key,
              related: replicasOf(workload),
            }),
          );
          break;
      }
    }

    const counted = members.filter(({ contract }) => contract.count !== undefined);
    const [first] = counted;
    const other = counted.find(({ contract }) => contract.count !== first?.contract.count);
    if (first !== undefined && other !== undefined) {
      const theirs = other.contract.count ?? 0;
      findings.push(
        finding('different-counts', {
          data: {
            workload: nameOf(first.workload),
            count: first.contract.count ?? 0,
            other: nameOf(other.workload),
            theirs,
          },
          at: { declaration: first.workload, path: countPath(first.workload, first.contract) },
          related: [
            {
              as: 'other-end',
              text: `${nameOf(other.workload)} says ${theirs}`,
              at: { declaration: other.workload, path: countPath(other.workload, other.contract) },
            },
          ],
        }),
      );
    }
    if (findings.length > 0) return failIfAny(findings);
    if (open !== undefined) return unknown('not-collected', open);
    const count = first?.contract.count;
    if (count === undefined) return unknown('not-collected', 'the number of shards is in no file');

    const { missing, beyond, twice } = coverage(ranges, count);
    const at = settingOf({ workload: subject, contract: shards });
    if (twice !== undefined) {
      findings.push(
        finding('twice', {
          data: {
            ids: idsText([twice]),
            workload: nameOf(twice.a),
            other: twice.a === twice.b ? 'itself' : nameOf(twice.b),
          },
          at,
          related: [pointAt('other-end', twice.b), ...(twice.a === subject ? [] : [pointAt('cause', twice.a)])],
        }),
      );
    }
    const [far] = beyond;
    if (far !== undefined) {
      findings.push(
        finding('beyond', {
          data: {
            workload: nameOf(far.by),
            ids: idsText(beyond.filter(({ by }) => by === far.by)),
            count,
            last: count - 1,
          },
          at,
          related: [pointAt('other-end', far.by)],
        }),
      );
    }
    const gap = (): CheckFinding =>
      finding('missing', {
        data: { count, ids: idsText(missing), workloads: namesOf(members) },
        at,
        related: members.slice(1, 4).map(({ workload }) => pointAt('other-end', workload)),
      });
    if (missing.length === 0) return failIfAny(findings);
    if (findings.length > 0) return failIfAny([...findings, gap()]);
    const { namespace } = subject.identity;
    return whenAbsent(graph, podBearingKinds, namespace, `shards ${idsText(missing)} are in no file`, (): Verdict =>
      fail(gap()),
    );
  },
});

function settingOf({ workload, contract }: Member): Place {
  return { declaration: workload, path: valueIn(workload, contract.path) };
}

function pointAt(as: RelatedPlace['as'], workload: Workload): RelatedPlace {
  const { shards } = workload;
  const path = shards === undefined ? ['metadata', 'name'] : valueIn(workload, shards.path);
  return {
    as,
    text: `${nameOf(workload)}: ${shards?.reason ?? 'no shard setting'}`,
    at: { declaration: workload, path },
  };
}

function replicasOf(workload: Workload): readonly RelatedPlace[] {
  const { replicas } = workload;
  if (replicas === undefined) return [];
  const text = `${nameOf(workload)} has ${replicas.effective} replicas`;
  return [{ as: 'other-end', text, at: { declaration: workload, path: replicas.path } }];
}

function namesOf(members: readonly Member[]): string {
  const shown = members.slice(0, 3).map(({ workload }) => nameOf(workload));
  return members.length > 3 ? `${shown.join(', ')} and ${members.length - 3} more` : shown.join(', ');
}

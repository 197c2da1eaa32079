import type { Declaration, Graph, Workload } from '../../src/model/graph.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import type { Claim } from '../kit/claims.ts';
import { claimsOf, noClaims } from '../kit/claims.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

const workloadsIn = byNamespace<Workload>();

function isUsedBy({ template: { spec } }: Workload, claim: string): boolean {
  return listAt(spec, 'volumes').some((volume) => stringAt(volume, 'persistentVolumeClaim', 'claimName') === claim);
}

/** One pod writes to the claim: it is made per pod, or its only user runs once. */
function hasSingleWriter(subject: Declaration, { perPod, name }: Claim, graph: Graph): boolean {
  if (perPod) return true;
  const [user, second] = workloadsIn(graph.workloads, subject.identity.namespace).filter((one) => isUsedBy(one, name));
  if (user === undefined || second !== undefined || user.identity.kind === 'DaemonSet') return false;
  return (user.replicas?.effective ?? 1) <= 1 && graph.autoscalersOf(user).length === 0;
}

export default defineCheck({
  id: 'pvc-access-mode',
  title: 'A volume that one pod writes to can be mounted by one alone',
  why: 'A volume that many may mount lets a second copy of a database or a bot write beside the first, and costs a network file system.',
  fix: 'Use ReadWriteOncePod where the storage driver has it, else ReadWriteOnce.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes'],
  since: '0.1.0',
  subject: 'claim-holder',
  reads: ['workloads', 'autoscalers'],
  needs: ['graph'],
  params: {
    modes: { type: 'strings', minItems: 1, description: 'Access modes that keep a second writer out' },
  },
  messages: { shared: '{claim} has one writer and asks for {mode}' },
  run: ({ subject, graph, params, finding }) => {
    const claims = claimsOf(subject);
    if (claims.length === 0) return notAsked(noClaims);
    return judgeEach(claims, (claim) => {
      const { text, name, path, spec } = claim;
      const modes = listAt(spec, 'accessModes');
      if (modes.length === 0) return notAsked('it has no access mode, which is for schema-valid to name');
      if (!hasSingleWriter(subject, claim, graph)) return notAsked('no single writer of it is known');
      return judgeEach([...modes.keys()], (index) => {
        const mode = readString(spec, 'accessModes', index) ?? '';
        // A claim that is only read has no writer to keep out.
        if (params.modes.includes(mode) || mode === 'ReadOnlyMany') return pass;
        const at = [...path, 'spec', 'accessModes', index];
        return fail(finding('shared', { data: { claim: text, mode }, at, discriminator: `${name} ${mode}` }));
      });
    });
  },
});

import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

const kinds = [
  'requiredDuringSchedulingIgnoredDuringExecution',
  'preferredDuringSchedulingIgnoredDuringExecution',
] as const;

export default defineCheck({
  id: 'node-affinity',
  title: 'Every workload says on which nodes it belongs',
  why: 'In a cluster with nodes of several kinds (spot, small, in another region) a pod without an affinity lands on any of them.',
  fix: 'Set affinity.nodeAffinity in the pod template, required or preferred.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unset: '{workload} has no node affinity' },
  run: ({ subject, finding }) => {
    const path = ['affinity', 'nodeAffinity'];
    const { spec } = subject.template;
    if (kinds.some((kind) => (readValue(spec, ...path, kind) ?? null) !== null)) return pass;
    return fail(finding('unset', { data: { workload: nameOf(subject) }, at: [...subject.template.specPath, ...path] }));
  },
});

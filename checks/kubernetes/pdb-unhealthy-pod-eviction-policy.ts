import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-unhealthy-pod-eviction-policy',
  title: 'Every disruption budget says whether broken pods may be evicted',
  why: 'By default a budget also protects pods that never get ready: one crash loop then holds up the drain of its node for ever.',
  fix: 'Set unhealthyPodEvictionPolicy: AlwaysAllow, or IfHealthyBudget where that is meant.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy'],
  since: '0.1.0',
  subject: 'budget',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unset: '{budget} sets no unhealthyPodEvictionPolicy, so broken pods hold up a drain' },
  run: ({ subject, finding }) => {
    if (subject.apiVersion !== 'policy/v1') return notAsked('the field belongs to policy/v1');
    const at = ['spec', 'unhealthyPodEvictionPolicy'];
    return (readString(subject.object, ...at) ?? '') === ''
      ? fail(finding('unset', { data: { budget: nameOf(subject) }, at }))
      : pass;
  },
});

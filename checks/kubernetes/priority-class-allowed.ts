import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'priority-class-allowed',
  title: 'Pods use only priority classes that were agreed on',
  why: 'A pod of a high priority evicts others when the cluster is full; if everybody may take one, the least important pod can stop the bot.',
  fix: 'Use one of the classes that the message names, or leave priorityClassName out.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    allowed: { type: 'strings', description: 'Priority classes that pods may use; none: nothing was agreed on' },
  },
  messages: { 'not-allowed': '{workload} has the priority class {found}, and {allowed} may be used' },
  run: ({ subject, params, finding }) => {
    if (params.allowed.length === 0) return notAsked('the pack lists no priority class that may be used');
    const found = readString(subject.template.spec, 'priorityClassName') ?? '';
    if (found === '' || params.allowed.includes(found)) return pass;
    return fail(
      finding('not-allowed', {
        data: { workload: nameOf(subject), found, allowed: params.allowed.join(', ') },
        at: [...subject.template.specPath, 'priorityClassName'],
      }),
    );
  },
});

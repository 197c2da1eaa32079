import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'priority-class-set',
  title: 'Every workload says how important it is',
  why: 'When nodes run short, pods of higher priority push out those of lower; without a class the bot and a nightly report count the same.',
  fix: 'Set priorityClassName in the pod template.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unset: '{workload} sets no priorityClassName' },
  run: ({ subject, finding }) =>
    (readString(subject.template.spec, 'priorityClassName') ?? '') !== ''
      ? pass
      : fail(
          finding('unset', {
            data: { workload: nameOf(subject) },
            at: [...subject.template.specPath, 'priorityClassName'],
          }),
        ),
});

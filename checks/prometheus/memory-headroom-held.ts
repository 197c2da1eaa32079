import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { heldForHalfAnHour, judgeMemoryHeadroom, memoryLimited } from '../kit/memory-headroom.ts';
import { guarded } from '../kit/prometheus.ts';
import { maxPercent, memoryEvidence } from '../kit/usage.ts';

/** RS5 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus): the worst episode of memory-headroom. */
export default defineCheck({
  id: 'memory-headroom-held',
  title: 'No container was about to run out of memory in the window',
  why: 'What was close to its limit last week is over it at the next peak.',
  fix: 'Find what grows (heap snapshots, caches without a bound), or raise the limit above the peak.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    windowDays: {
      type: 'integer',
      minimum: 1,
      maximum: 7,
      unit: 'days',
      description: 'Length of the window; more would cost the server too much',
    },
    ...maxPercent,
  },
  messages: {
    nearLimit:
      'the container {container} of {workload} used {share} of its memory limit or more for half an hour within {days} days; {max} is the most',
  },
  queries: {
    ...memoryEvidence('{{windowDays}}d', '{{windowDays}} * 86400'),
    ofLimit: `max_over_time((${heldForHalfAnHour('5m', 5)})[{{windowDays}}d:30m])`,
    limited: memoryLimited,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () =>
      judgeMemoryHeadroom({
        subject,
        answers,
        what: 'worst memory use that held for half an hour',
        max: params.maxPercent,
        finding: (container, data) =>
          finding('nearLimit', {
            data: { ...data, days: params.windowDays },
            at: placeOf(subject),
            container,
            discriminator: container,
          }),
      }),
    ),
});

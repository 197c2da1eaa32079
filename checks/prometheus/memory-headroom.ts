import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { heldForHalfAnHour, judgeMemoryHeadroom, memoryLimited } from '../kit/memory-headroom.ts';
import { guarded } from '../kit/prometheus.ts';
import { maxPercent, memoryEvidence } from '../kit/usage.ts';

/**
 * RS4 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), for containers that were there for five sixths
 * of the time at least. Containers without a limit are named by running-containers-limited.
 */
export default defineCheck({
  id: 'memory-headroom',
  title: 'No container is about to run out of memory',
  why: 'At its limit a process is killed without a word; half an hour near it is no spike.',
  fix: 'Find what grows (heap snapshots, caches without a bound), or raise the limit above the peak.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...maxPercent },
  messages: {
    nearLimit:
      'the container {container} of {workload} used {share} of its memory limit or more for half an hour; {max} is the most',
  },
  queries: { ...memoryEvidence('30m', '1800'), ofLimit: heldForHalfAnHour('1m', 25), limited: memoryLimited },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () =>
      judgeMemoryHeadroom({
        subject,
        answers,
        what: 'memory use that held for half an hour',
        max: params.maxPercent,
        finding: (container, data) =>
          finding('nearLimit', { data, at: placeOf(subject), container, discriminator: container }),
      }),
    ),
});

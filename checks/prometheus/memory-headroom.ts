import { defineCheck } from '../kit/define-check.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, isEmpty } from '../kit/prometheus.ts';
import {
  askedFor,
  byContainer,
  judgeShares,
  maxPercent,
  memoryEvidence,
  memoryUse,
  nothingAsked,
  onContainer,
  percents,
  throughout,
  unmeasured,
} from '../kit/usage.ts';

const ratio = `${memoryUse} / ${onContainer} ${askedFor('limits', 'memory')}`;

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
  queries: {
    ...memoryEvidence('30m', '1800'),
    ofLimit: `max by (container) (min_over_time((${ratio})[30m:1m]) ${throughout(memoryUse, '30m', '1m', 25)})`,
    limited: 'count by (container) (kube_pod_container_resource_limits{{{pods}},resource="memory"})',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      if (isEmpty(answers.limited)) return nothingAsked(subject, answers.asked, 'limits', 'memory');
      const shares = percents(byContainer(answers.ofLimit, 'use of the memory limit'));
      return judgeShares({
        shares,
        what: 'memory use that held for half an hour',
        max: params.maxPercent,
        doubt: unmeasured(answers.limited, shares),
        finding: (container, share) =>
          finding('nearLimit', {
            data: {
              container,
              workload: subject.identity.name,
              share: percent(share),
              max: `${params.maxPercent} %`,
            },
            at: placeOf(subject),
            container,
            discriminator: container,
          }),
      });
    }),
});

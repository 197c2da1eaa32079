import { defineCheck } from '../kit/define-check.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import {
  askedFor,
  byContainer,
  cpuEvidence,
  cpuUse,
  judgeShares,
  maxPercent,
  onContainer,
  percents,
  running,
  throughout,
  unmeasured,
} from '../kit/usage.ts';
import { unknown } from '../kit/verdict.ts';

/** The least within the last hour, of containers that were there for five sixths of it at least. */
const leastOf = (ratio: string): string =>
  `max by (container) (min_over_time((${ratio})[1h:1m]) ${throughout(cpuUse, '1h', '1m', 50)})`;

/**
 * RS3 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). A container without a limit is compared with
 * its request, and the finding says so.
 */
export default defineCheck({
  id: 'cpu-headroom',
  title: 'No container was short of CPU for a whole hour',
  why: 'A process that has used its CPU up answers late: heartbeats are missed and interactions time out.',
  fix: 'Raise the limit (or the request, where there is no limit), or spread the load over more pods.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/assign-cpu-resource/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...maxPercent },
  messages: {
    nearLimit:
      'the container {container} of {workload} used {share} of its CPU limit or more for an hour; {max} is the most',
    aboveRequest:
      'the container {container} of {workload}, which has no CPU limit, used {share} of its request or more for an hour; {max} is the most',
  },
  queries: {
    ...cpuEvidence('1h', '3600'),
    running,
    ofLimit: leastOf(`${cpuUse} / ${onContainer} ${askedFor('limits', 'cpu')}`),
    ofRequest: leastOf(
      `${cpuUse} / ${onContainer} ${askedFor('requests', 'cpu')} unless ${onContainer} ${askedFor('limits', 'cpu')}`,
    ),
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const ofLimit = percents(byContainer(answers.ofLimit, 'use of the CPU limit'));
      const shares = [...ofLimit, ...percents(byContainer(answers.ofRequest, 'use of the CPU request'))];
      const limited = new Set(ofLimit.map(([name]) => name));
      if (shares.length === 0)
        return unknown('not-collected', 'no container with a CPU limit or request was measured for an hour');
      return judgeShares({
        shares,
        what: 'CPU use that held for an hour',
        max: params.maxPercent,
        doubt: unmeasured(answers.running, shares),
        finding: (container, share) =>
          finding(limited.has(container) ? 'nearLimit' : 'aboveRequest', {
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

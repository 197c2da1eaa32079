import { cadvisor, density, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import { byContainer } from '../kit/usage.ts';
import { unknown } from '../kit/verdict.ts';

const periods = 'container_cpu_cfs_periods_total{{{pods}},container!="",container!="POD"}';
const throttled = 'container_cpu_cfs_throttled_periods_total{{{pods}},container!="",container!="POD"}';
const sum = (series: string): string =>
  `sum by (container) (max by (namespace,pod,container) (increase(${series}[1h])))`;

/** RS6 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), of the worst container. */
export default defineCheck({
  id: 'cpu-unthrottled',
  title: 'Containers are rarely held back by their CPU limit',
  why: 'A throttled process stands still for up to a tenth of a second at a time: latency without load.',
  fix: 'Raise the CPU limit or drop it and keep the request; look for bursts (garbage collection, JSON of whole guilds).',
  effort: 'minutes',
  references: ['https://docs.kernel.org/scheduler/sched-bwc.html'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Throttled periods that cost nothing',
    },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Throttled periods at which nothing is left',
    },
  },
  messages: {
    throttled:
      'the container {container} of {workload} was throttled in {share} of the periods of an hour; {good} are allowed',
  },
  queries: {
    ...cadvisor,
    freshness: `time() - max(timestamp(${periods}))`,
    ...history(periods, '1h', '3600'),
    ...density(periods, '1h'),
    // Both counters come from the same place: no throttled periods beside periods would be a gap, not a zero.
    throttled: `${sum(throttled)} / (${sum(periods)} > 0)`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodPercent: good, badPercent: bad } = params;
      const [worst] = byContainer(answers.throttled, 'throttled periods');
      if (worst === undefined)
        return unknown('not-collected', 'no scheduler periods are counted: a container without a CPU limit has none');
      const [container, ratio] = worst;
      const share = ratio * 100;
      return linear({
        what: `throttled periods of ${container} in an hour`,
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('throttled', {
            data: { container, workload: subject.identity.name, share: percent(share), good: `${good} %` },
            at: placeOf(subject),
            container,
            discriminator: container,
          }),
      });
    }),
});

import { density, freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { bucketsOver, ceilingOf, limitsMs, quantileQuery, shownTime, tooSmall, unlessFault } from '../kit/latency.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

const count = '{{latency}}_count{{{selector}}}';

/**
 * LA3 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). Minutes with fewer answers than `minEvents`
 * have no 95th percentile worth the name and are left out, as Prometheus leaves out those without any.
 */
export default defineCheck({
  id: 'worst-p95-latency',
  title: 'Even in the worst five minutes most answers came quickly',
  why: 'A month hides an evening on which nobody got an answer.',
  fix: 'See what ran at that time: a deployment, a backup, a burst of one guild.',
  effort: 'days',
  references: ['https://prometheus.io/docs/practices/histograms/#quantiles'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    ...limitsMs,
    minEvents: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      unit: 'answers',
      description: 'Answers that five minutes need to count',
    },
  },
  messages: {
    slow: 'in the worst five minutes of {days} days one in twenty answers of {workload} took {time} or longer; {good} ms are wanted',
  },
  queries: {
    ...freshness,
    ...history(count, '{{windowDays}}d', '{{windowDays}} * 86400'),
    ...density(count, '5m'),
    ...bucketsOver('{{windowDays}}d'),
    time: `max_over_time(((${quantileQuery(0.95, '5m')}) and on () (sum(increase(${count}[5m])) >= {{minEvents}}))[{{windowDays}}d:5m])`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodMs: good, badMs: bad, minEvents } = params;
      const seconds = numberOf(answers.time, 'answer times', {
        infinite: true,
        empty: `no five minutes of the window had ${minEvents} answers`,
      });
      const verdict = linear({
        what: `worst p95 of answer times in five minutes, over ${days} days`,
        value: seconds * 1000,
        unit: 'ms',
        good,
        bad,
        finding: () =>
          finding('slow', {
            data: { workload: subject.identity.name, time: shownTime(seconds), days, good },
            at: placeOf(subject),
          }),
      });
      const ceiling = ceilingOf(answers.buckets, answers.seconds);
      if (ceiling === undefined) return unknown('not-collected', 'Prometheus holds no buckets of answer times');
      // A quantile in the last bucket comes back as the bound of the one before it, but for the rounding of its unit.
      const isClamped = seconds >= ceiling.seconds * (1 - 1e-9);
      return isClamped ? unlessFault(verdict, tooSmall(ceiling.seconds)) : verdict;
    }),
});

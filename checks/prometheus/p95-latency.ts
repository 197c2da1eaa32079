import { defineCheck } from '../kit/define-check.ts';
import {
  ceilingOf,
  latencyEvidence,
  limitsMs,
  quantileQuery,
  shownTime,
  tooSmall,
  unlessFault,
} from '../kit/latency.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

const quantile = 0.95;

/** LA1 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), with LA4 beside it: whether the buckets reach far enough. */
export default defineCheck({
  id: 'p95-latency',
  title: 'Nineteen answers in twenty come quickly',
  why: 'The slowest twentieth is what people remember of a bot that is busy.',
  fix: 'Find the slow handlers and what they wait for; defer what takes longer than an answer may.',
  effort: 'days',
  references: ['https://prometheus.io/docs/practices/histograms/#quantiles'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...limitsMs },
  messages: { slow: 'one in twenty answers of {workload} took {time} or longer in {days} days; {good} ms are wanted' },
  queries: {
    ...latencyEvidence('{{windowDays}}d', '{{windowDays}} * 86400'),
    time: quantileQuery(quantile, '{{windowDays}}d'),
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodMs: good, badMs: bad } = params;
      const seconds = numberOf(answers.time, 'answer times', { infinite: true });
      const verdict = linear({
        what: `p${quantile * 100} of answer times over ${days} days`,
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
      return ceiling.above < 1 - quantile ? verdict : unlessFault(verdict, tooSmall(ceiling.seconds));
    }),
});

import { defineCheck } from '../kit/define-check.ts';
import { judgeQuantile, latencyEvidence, limitsMs, quantileQuery } from '../kit/latency.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';

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
      return judgeQuantile(answers, {
        quantile,
        days,
        good,
        bad,
        finding: (time) =>
          finding('slow', { data: { workload: subject.identity.name, time, days, good }, at: placeOf(subject) }),
      });
    }),
});

import { defineCheck } from '../kit/define-check.ts';
import { judgeQuantile, latencyEvidence, limitsMs, quantileQuery } from '../kit/latency.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';

const quantile = 0.99;

/** LA2 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), with LA4 beside it: whether the buckets reach far enough. */
export default defineCheck({
  id: 'p99-latency',
  title: 'Ninety-nine answers in a hundred come quickly',
  why: 'Discord drops an interaction after three seconds, and the slowest hundredth comes first.',
  fix: 'Look at what the slowest answers share: a cold cache, a lock, a large guild.',
  effort: 'days',
  references: ['https://prometheus.io/docs/practices/histograms/#quantiles'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...limitsMs },
  messages: {
    slow: 'one in a hundred answers of {workload} took {time} or longer in {days} days; {good} ms are wanted',
  },
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

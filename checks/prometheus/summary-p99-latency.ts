import { freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { hasHistogram, histogram, limitsMs, shownTime, unlessFault } from '../kit/latency.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { notAsked } from '../kit/verdict.ts';

const summary = '{{summary}}{{{selector}},quantile="0.99"}';

/**
 * LA5 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). Quantiles can't be aggregated: the worst of
 * several series can show a fault, and no more; only a single series is what it says.
 */
export default defineCheck({
  id: 'summary-p99-latency',
  title: 'Ninety-nine answers in a hundred come quickly, by the summary of the service',
  why: 'Where a service keeps no histogram, its own quantiles are all that tells of slow answers.',
  fix: 'Time answers in a histogram: it can be summed over pods and read at any limit.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/practices/histograms/#quantiles'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...limitsMs },
  messages: {
    slow: 'one in a hundred answers of {workload} took {time} or longer at some time in {days} days; {good} ms are wanted',
  },
  queries: {
    ...histogram,
    ...freshness,
    ...history(summary, '{{windowDays}}d', '{{windowDays}} * 86400'),
    series: `count(count_over_time(${summary}[{{windowDays}}d]))`,
    time: `{{summaryToSeconds}} * max(max_over_time(${summary}[{{windowDays}}d]))`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      if (hasHistogram(answers.histogram)) return notAsked('a histogram times its answers');
      const { windowDays: days, goodMs: good, badMs: bad } = params;
      const seconds = numberOf(answers.time, 'answer times', { infinite: true });
      const series = numberOf(answers.series, 'the series of the summary');
      const verdict = linear({
        what: `worst p99 of answer times over ${days} days, by a summary`,
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
      return series === 1
        ? verdict
        : unlessFault(
            verdict,
            `${series} series of a summary: their quantiles are approximate and can't be aggregated`,
          );
    }),
});

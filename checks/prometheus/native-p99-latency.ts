import { density, freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { hasHistogram, histogram, limitsMs, shownTime } from '../kit/latency.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { notAsked } from '../kit/verdict.ts';

const native = '{{native}}{{{selector}}}';

/** LA6 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus): p99-latency where buckets are not written out. */
export default defineCheck({
  id: 'native-p99-latency',
  title: 'Ninety-nine answers in a hundred come quickly, by the native histogram of the service',
  why: 'Discord drops an interaction after three seconds, and the slowest hundredth comes first.',
  fix: 'Look at what the slowest answers share: a cold cache, a lock, a large guild.',
  effort: 'days',
  references: ['https://prometheus.io/docs/specs/native_histograms/'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...limitsMs },
  messages: {
    slow: 'one in a hundred answers of {workload} took {time} or longer in {days} days; {good} ms are wanted',
  },
  queries: {
    ...histogram,
    ...freshness,
    ...history(native, '{{windowDays}}d', '{{windowDays}} * 86400'),
    ...density(native, '1h'),
    volume: `histogram_count(sum(increase(${native}[{{windowDays}}d])))`,
    time: `{{nativeToSeconds}} * histogram_quantile(0.99, sum(rate(${native}[{{windowDays}}d])))`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      if (hasHistogram(answers.histogram)) return notAsked('a classic histogram times its answers');
      const { windowDays: days, goodMs: good, badMs: bad } = params;
      const seconds = numberOf(answers.time, 'answer times', { infinite: true });
      return linear({
        what: `p99 of answer times over ${days} days, by a native histogram`,
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
    }),
});

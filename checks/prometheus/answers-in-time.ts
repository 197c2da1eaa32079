import { density, freshness, history, volume } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds, windowDays } from '../kit/measured.ts';
import { finite, guarded, samplesOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

/** AV8 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'answers-in-time',
  title: 'Nearly all answers come in time',
  why: 'A slow answer is a failed one for whoever waits; percentiles hide how many of them there are.',
  fix: 'Find the slow handlers, and what they wait for.',
  effort: 'days',
  references: ['https://prometheus.io/docs/practices/histograms/#apdex-score'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    limitMs: { type: 'number', minimum: 1, maximum: 600_000, unit: 'ms', description: 'Longest good answer' },
    ...shareBounds,
  },
  messages: { slow: '{share} of the answers of {workload} took at most {limit} ms in {days} days; {good} are wanted' },
  queries: {
    ...freshness,
    ...history('{{latency}}_count{{{selector}}}', '{{windowDays}}d', '{{windowDays}} * 86400'),
    ...density('{{latency}}_count{{{selector}}}', '1h'),
    ...volume('{{latency}}_count{{{selector}}}', '{{windowDays}}d'),
    seconds: '{{toSeconds}} + 0 * sum(increase({{latency}}_count{{{selector}}}[{{windowDays}}d]))',
    buckets: 'sum by (le) (increase({{latency}}_bucket{{{selector}}}[{{windowDays}}d]))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, limitMs: limit, goodPercent: good, badPercent: bad } = params;
      const [seconds] = samplesOf(answers.seconds);
      const buckets = samplesOf(answers.buckets)
        .map(({ labels, value }) => ({ bound: boundOf(labels['le']), count: finite(value, 'a bucket') }))
        .sort((a, b) => a.bound - b.bound);
      const all = buckets.at(-1);
      if (seconds === undefined || all === undefined || all.bound !== Number.POSITIVE_INFINITY || all.count <= 0)
        return unknown('not-collected', 'Prometheus holds no answer times of the window');
      const wanted = limit / 1000 / seconds.value;
      const shareOf = (count: number): number => Math.min(100, (count / all.count) * 100);
      const below = shareOf(buckets.findLast(({ bound }) => bound <= wanted)?.count ?? 0);
      const above = shareOf(buckets.find(({ bound }) => bound >= wanted)?.count ?? all.count);
      if (below < good && above >= good)
        return unknown(
          'insufficient-samples',
          `between ${percent(below)} and ${percent(above)} of the answers were in time: no bucket ends at ${limit} ms`,
        );
      return linear({
        what: `answers within ${limit} ms over ${days} days`,
        value: below,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('slow', {
            data: { share: percent(below), workload: subject.identity.name, limit, days, good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});

function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le ?? Number.NaN);
}

import { freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

/** AV1 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'service-availability',
  title: 'At least one pod of the service answered nearly all of the time',
  why: 'A bot without a pod that answers is offline for everybody.',
  fix: 'See when no pod was up: deploys, evictions, crashes, nodes; then close the longest hole first.',
  effort: 'days',
  references: ['https://prometheus.io/docs/concepts/jobs_instances/#automatically-generated-labels-and-time-series'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...shareBounds },
  messages: { down: '{workload} was up for {share} of the last {days} days; {good} are wanted' },
  queries: {
    ...freshness,
    ...history('up{{{selector}}}', '{{windowDays}}d', '{{windowDays}} * 86400'),
    gapsDown: 'avg_over_time((max(up{{{selector}}}) or vector(0))[{{windowDays}}d:5m])',
    seen: 'avg_over_time((max(up{{{selector}}}))[{{windowDays}}d:5m])',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodPercent: good, badPercent: bad } = params;
      const gapsDown = numberOf(answers.gapsDown, 'up') * 100;
      const seen = numberOf(answers.seen, 'up') * 100;
      // A gap may be the service's or that of Prometheus: it can spoil a pass, and show no fault.
      if (gapsDown < good && seen >= good)
        return unknown(
          'insufficient-samples',
          `it was up for ${percent(seen)} of what was scraped, and ${percent(gapsDown)} if it was down in the gaps`,
        );
      const share = gapsDown >= good ? gapsDown : seen;
      return linear({
        what: `up over ${days} days`,
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('down', {
            data: { workload: subject.identity.name, share: percent(share), days, good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});

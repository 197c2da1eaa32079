import { density, freshness, history, volume } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV3 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'request-success-ratio',
  title: 'Nearly all requests succeed',
  why: 'Users meet every failed request; a mean over weeks is what they remember.',
  fix: 'Find which status and which handler the errors come from, and since when.',
  effort: 'days',
  references: ['https://sre.google/sre-book/service-level-objectives/'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...shareBounds },
  messages: { tooFew: '{share} of the requests of {workload} succeeded in {days} days; {good} are wanted' },
  queries: {
    ...freshness,
    ...history('up{{{selector}}}', '{{windowDays}}d', '{{windowDays}} * 86400'),
    ...density('{{requests}}{{{selector}}}', '1h'),
    ...volume('{{requests}}{{{selector}}}', '{{windowDays}}d'),
    ratio:
      '1 - ((sum(increase({{requests}}{{{selector}},{{errors}}}[{{windowDays}}d])) or vector(0)) / (sum(increase({{requests}}{{{selector}}}[{{windowDays}}d])) > 0))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const share = numberOf(answers.ratio, 'the success ratio') * 100;
      const { windowDays: days, goodPercent: good, badPercent: bad } = params;
      return linear({
        what: `successful requests over ${days} days`,
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('tooFew', {
            data: { share: percent(share), workload: subject.identity.name, days, good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});

import { freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV2 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'replica-availability',
  title: 'Each pod of the service answered nearly all of the time',
  why: 'A pod that is down half of the time halves what the others have in reserve.',
  fix: 'Find the pods that are down most, and what they share: a node, a zone, a shard.',
  effort: 'days',
  references: ['https://prometheus.io/docs/concepts/jobs_instances/#automatically-generated-labels-and-time-series'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...shareBounds },
  messages: {
    down: 'the pods of {workload} were up for {share} of the last {days} days on average; {good} are wanted',
  },
  queries: {
    ...freshness,
    ...history('up{{{selector}}}', '{{windowDays}}d', '{{windowDays}} * 86400'),
    share: 'avg(avg_over_time(up{{{selector}}}[{{windowDays}}d]))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodPercent: good, badPercent: bad } = params;
      const share = numberOf(answers.share, 'up') * 100;
      return linear({
        what: `pods up over ${days} days`,
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

import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { counted } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { maxEvents, serverEvidence } from '../kit/server-evidence.ts';

/** MO6 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'alerts-delivered',
  title: 'No alert was dropped on its way to the Alertmanager',
  why: 'An alert that is dropped wakes nobody, and nothing else tells of it.',
  fix: 'See why the queue ran over: an Alertmanager that was away, or more alerts than it takes.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/alerting/latest/overview/'],
  since: '0.1.0',
  subject: 'measured-server',
  reads: [],
  needs: ['prometheus'],
  params: { ...maxEvents },
  messages: { failed: '{count} alerts were dropped within a day; {max} are allowed' },
  queries: { ...serverEvidence, failed: 'sum(increase(prometheus_notifications_dropped_total{{{prometheus}}}[1d]))' },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const count = counted(numberOf(answers.failed, 'prometheus_notifications_dropped_total'));
      const { maxEvents: max } = params;
      return step(
        {
          what: 'dropped alerts in a day',
          value: count,
          unit: 'events',
          limit: max,
          finding: () => finding('failed', { data: { count, max }, at: [], discriminator: subject.key }),
        },
        'at-most',
      );
    }),
});

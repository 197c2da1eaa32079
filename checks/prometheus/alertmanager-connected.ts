import type { QueryAnswer } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** Samples of a day below which the server's own word of now says more. */
const leastSamples = 4;

/** MO5 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'alertmanager-connected',
  title: 'Prometheus knows an Alertmanager',
  why: 'Alerts that fire without an Alertmanager reach nobody.',
  fix: 'Name the Alertmanager under alerting.alertmanagers of the configuration, and see that it is found.',
  effort: 'minutes',
  references: ['https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config'],
  since: '0.1.0',
  subject: 'measured-server',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: {
    none: 'Prometheus knows no Alertmanager',
    gone: 'Prometheus knew no Alertmanager at some time of the last day',
  },
  queries: {
    samples: 'min(count_over_time(prometheus_notifications_alertmanagers_discovered{{{prometheus}}}[1d]))',
    least: 'min(min_over_time(prometheus_notifications_alertmanagers_discovered{{{prometheus}}}[1d]))',
  },
  run: ({ subject, evidence, answers, finding }) =>
    guarded(answers, () => {
      const { samples, least } = answers;
      const isCounted = hasValue(samples) && hasValue(least) && numberOf(samples, 'its own metrics') >= leastSamples;
      const { alertmanagers } = evidence.prometheus;
      if (isCounted) {
        if (numberOf(least, 'known Alertmanagers') >= 1) return pass;
        return fail(finding('gone', { data: {}, at: [], discriminator: subject.key }));
      }
      // A server that doesn't scrape itself still says whom it knows now.
      if (!('value' in alertmanagers)) return unknown(alertmanagers.reason, alertmanagers.text);
      return alertmanagers.value >= 1 ? pass : fail(finding('none', { data: {}, at: [], discriminator: subject.key }));
    }),
});

function hasValue(answer: QueryAnswer): boolean {
  return !('reason' in answer) && answer.answer.status === 'answered' && !isEmpty(answer);
}

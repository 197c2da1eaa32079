import { busiestAlert } from '../kit/busiest-alert.ts';
import { history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { plain, windowDays } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';

/** MO11 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'alerts-steady',
  title: 'No alert comes and goes all the time',
  why: 'An alert that ends by itself before anybody has looked teaches people not to look.',
  fix: 'Give it a longer `for`, a longer window, or `keep_firing_for`.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    goodChanges: {
      type: 'integer',
      minimum: 0,
      maximum: 100_000,
      unit: 'changes',
      description: 'Changes that cost nothing',
    },
    badChanges: {
      type: 'integer',
      minimum: 0,
      maximum: 100_000,
      unit: 'changes',
      description: 'Changes at which nothing is left',
    },
  },
  messages: { flapping: 'the alert {alert} came anew {count} times in {days} days in {namespace}; {good} are allowed' },
  queries: {
    ...history('kube_pod_info{{{namespace}}}', '{{windowDays}}d', '{{windowDays}} * 86400'),
    changes: 'sum by (alertname) (changes(ALERTS_FOR_STATE{{{namespace}}}[{{windowDays}}d]))',
  },
  run: ({ subject, evidence, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodChanges: good, badChanges: bad } = params;
      return busiestAlert(subject, evidence.prometheus.rules, answers.changes, {
        what: `most changes of one alert over ${days} days`,
        unit: 'changes',
        good,
        bad,
        finding: (alert, count, place) =>
          finding('flapping', {
            data: { alert, count: plain(count), days, namespace: subject.identity.name, good },
            ...place,
          }),
      });
    }),
});

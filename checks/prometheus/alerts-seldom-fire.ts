import { history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { plain, windowDays } from '../kit/measured.ts';
import { busiestAlert } from '../kit/busiest-alert.ts';
import { guarded } from '../kit/prometheus.ts';

/** MO10 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'alerts-seldom-fire',
  title: 'No alert fires for hours on end',
  why: 'An alert that fires most of the time is no news; people stop reading it, and then the others.',
  fix: 'Fix what it tells of, or raise its threshold to where somebody would get up for it, or delete it.',
  effort: 'days',
  references: ['https://sre.google/sre-book/practical-alerting/'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    goodHours: {
      type: 'number',
      minimum: 0,
      maximum: 10_000,
      unit: 'hours',
      description: 'Time firing that costs nothing',
    },
    badHours: {
      type: 'number',
      minimum: 0,
      maximum: 10_000,
      unit: 'hours',
      description: 'Time firing at which nothing is left',
    },
  },
  messages: { noisy: 'the alert {alert} fired for {hours} hours in {days} days in {namespace}; {good} are allowed' },
  queries: {
    ...history('kube_pod_info{{{namespace}}}', '{{windowDays}}d', '{{windowDays}} * 86400'),
    // At looks of five minutes, so that the interval of the rule does not matter, nor how many series fire at once.
    hours:
      'count_over_time((count by (alertname) (ALERTS{{{namespace}},alertstate="firing"}))[{{windowDays}}d:5m]) / 12',
  },
  run: ({ subject, evidence, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodHours: good, badHours: bad } = params;
      return busiestAlert(subject, evidence.prometheus.rules, answers.hours, {
        what: `longest time that one alert fired over ${days} days`,
        unit: 'hours',
        good,
        bad,
        finding: (alert, hours, place) =>
          finding('noisy', {
            data: { alert, hours: plain(hours), days, namespace: subject.identity.name, good },
            ...place,
          }),
      });
    }),
});

import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { counted } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { maxEvents, serverEvidence } from '../kit/server-evidence.ts';

/** MO4 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'rules-evaluated',
  title: 'Every rule could be evaluated',
  why: 'An alert whose query fails never fires, whatever happens.',
  fix: 'Read the error of the rule on the rules page of Prometheus; most often two series match where one is meant.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/'],
  since: '0.1.0',
  subject: 'measured-server',
  reads: [],
  needs: ['prometheus'],
  params: { ...maxEvents },
  messages: { failed: '{count} evaluations of rules failed within a day; {max} are allowed' },
  queries: {
    ...serverEvidence,
    failed: 'sum(increase(prometheus_rule_evaluation_failures_total{{{prometheus}}}[1d]))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const count = counted(numberOf(answers.failed, 'prometheus_rule_evaluation_failures_total'));
      const { maxEvents: max } = params;
      return step(
        {
          what: 'failed evaluations of rules in a day',
          value: count,
          unit: 'events',
          limit: max,
          finding: () => finding('failed', { data: { count, max }, at: [], discriminator: subject.key }),
        },
        'at-most',
      );
    }),
});

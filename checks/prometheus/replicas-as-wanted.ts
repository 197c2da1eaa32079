import { density } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { replicaEvidence } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** PO9 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'replicas-as-wanted',
  title: 'As many replicas are available as are wanted',
  why: 'Replicas that are wanted and not there are load that the others carry without anybody having decided it.',
  fix: 'Look at the pods that are missing: pending, crashing, or not ready?',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodMinutes: {
      type: 'number',
      minimum: 0,
      maximum: 60,
      unit: 'minutes',
      description: 'Time of a rollout, which costs nothing',
    },
    badMinutes: {
      type: 'number',
      minimum: 0,
      maximum: 60,
      unit: 'minutes',
      description: 'Time at which nothing is left',
    },
  },
  messages: {
    missing:
      '{workload} had fewer available replicas than wanted for {minutes} minutes of the last hour; {good} are allowed',
  },
  queries: {
    ...replicaEvidence('1'),
    ...density('{{available}}{{{object}}}', '1h'),
    minutes: 'sum_over_time((max({{wanted}}{{{object}}}) - max({{available}}{{{object}}}) > bool 0)[1h:1m])',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodMinutes: good, badMinutes: bad } = params;
      const minutes = numberOf(answers.minutes, 'wanted and available replicas');
      return linear({
        what: 'minutes of the last hour with replicas missing',
        value: minutes,
        unit: 'minutes',
        good,
        bad,
        finding: () =>
          finding('missing', {
            data: { workload: subject.identity.name, minutes: plain(minutes), good },
            at: placeOf(subject),
          }),
      });
    }),
});

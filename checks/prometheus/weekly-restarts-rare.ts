import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { counted, placeOf, plain, windowDays } from '../kit/measured.ts';
import { podEvidence, restarts } from '../kit/pod-evidence.ts';
import { finite, guarded, numberOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

/** PO2 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'weekly-restarts-rare',
  title: 'The pods of the workload seldom restarted over the window',
  why: 'A pod that is replaced counts its restarts from zero again; only the sum over all pods shows how often it went wrong.',
  fix: 'Group the restarts by reason: crashes, memory, failed liveness probes; then end the most frequent one first.',
  effort: 'days',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    maxPerReplica: {
      type: 'number',
      minimum: 0,
      maximum: 10_000,
      unit: 'restarts',
      description: 'Most restarts for each pod that ran on average',
    },
  },
  messages: { restarted: '{workload} restarted {count} times in {days} days with {pods} pods; {max} are allowed' },
  queries: {
    ...podEvidence('{{windowDays}}'),
    restarts: `sum(${restarts('{{windowDays}}d')})`,
    pods: 'avg_over_time((count(count by (namespace,pod) (kube_pod_info{{{pods}}})))[{{windowDays}}d:5m])',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, maxPerReplica } = params;
      const count = counted(numberOf(answers.restarts, 'restarts of containers'));
      const pods = finite(numberOf(answers.pods, 'pods'), 'the number of pods');
      if (pods <= 0) return unknown('insufficient-samples', 'no pod ran in the window');
      const limit = maxPerReplica * pods;
      return step(
        {
          what: `restarts over ${days} days`,
          value: count,
          unit: 'restarts',
          limit,
          finding: () =>
            finding('restarted', {
              data: { workload: subject.identity.name, count, days, pods: plain(pods), max: plain(limit) },
              at: placeOf(subject),
            }),
        },
        'at-most',
      );
    }),
});

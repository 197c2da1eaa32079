import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { podEvidence } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** PO12 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'pod-evictions-rare',
  title: 'No pod was evicted by its node',
  why: 'A node that runs out of memory or disk throws out pods without asking the disruption budget.',
  fix: 'Request what the pods really use (memory and ephemeral storage), so that the scheduler does not overfill nodes.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    goodPods: {
      type: 'integer',
      minimum: 0,
      maximum: 10_000,
      unit: 'pods',
      description: 'Evicted pods that cost nothing',
    },
    badPods: {
      type: 'integer',
      minimum: 0,
      maximum: 10_000,
      unit: 'pods',
      description: 'Evicted pods at which nothing is left',
    },
  },
  messages: { evicted: '{count} pods of {workload} were evicted within {days} days; {good} are allowed' },
  queries: {
    ...podEvidence('{{windowDays}}'),
    evicted:
      'sum(max by (namespace,pod) (max_over_time(kube_pod_status_reason{{{pods}},reason="Evicted"}[{{windowDays}}d])))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodPods: good, badPods: bad } = params;
      const count = numberOf(answers.evicted, 'the reasons for which pods ended');
      return linear({
        what: `evicted pods over ${days} days`,
        value: count,
        unit: 'pods',
        good,
        bad,
        finding: () =>
          finding('evicted', { data: { workload: subject.identity.name, count, days, good }, at: placeOf(subject) }),
      });
    }),
});

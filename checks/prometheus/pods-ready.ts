import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { podEvidence } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** PO6 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'pods-ready',
  title: 'The pods of the workload were ready nearly all day',
  why: 'A pod that is not ready gets no traffic and, in a rollout, holds up everything behind it.',
  fix: 'See which probe failed and when; then make the start faster, or the probe ask what the pod itself can answer for.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-readiness-status'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Time not ready that costs nothing',
    },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Time not ready at which nothing is left',
    },
  },
  messages: { unready: 'a pod of {workload} was not ready for {share} of the last day; {good} are allowed' },
  queries: {
    ...podEvidence('1'),
    // Pods that ended stay listed as not ready; only those that run or should are meant.
    unready:
      '1 - avg_over_time((min(min by (namespace,pod) (kube_pod_status_ready{{{pods}},condition="true"}) and on (namespace,pod) (max by (namespace,pod) (kube_pod_status_phase{{{pods}},phase=~"Pending|Running"}) == 1)))[1d:1m])',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodPercent: good, badPercent: bad } = params;
      const share = numberOf(answers.unready, 'readiness of pods') * 100;
      return linear({
        what: 'time in which not all pods were ready, in a day',
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('unready', {
            data: { workload: subject.identity.name, share: percent(share), good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});

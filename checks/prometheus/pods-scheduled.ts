import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { podEvidence } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** PO7 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'pods-scheduled',
  title: 'No pod stayed pending',
  why: 'A pod that is pending is capacity that was asked for and is not there: no node has room, or a volume or image is missing.',
  fix: 'Read the events of the pod: give the cluster room, lower what the pod requests, or free its volume.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodMinutes: {
      type: 'number',
      minimum: 0,
      maximum: 1440,
      unit: 'minutes',
      description: 'Time pending that costs nothing',
    },
    badMinutes: {
      type: 'number',
      minimum: 0,
      maximum: 1440,
      unit: 'minutes',
      description: 'Time pending at which nothing is left',
    },
  },
  messages: {
    pending: 'a pod of {workload} was pending for {minutes} minutes within the last day; {good} are allowed',
  },
  queries: {
    ...podEvidence('1'),
    // A pod is pending once in its life, so the sum over one pod is one episode.
    minutes: 'max(sum_over_time((max by (namespace,pod) (kube_pod_status_phase{{{pods}},phase="Pending"}))[1d:1m]))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodMinutes: good, badMinutes: bad } = params;
      const minutes = numberOf(answers.minutes, 'the phase of pods');
      return linear({
        what: 'longest time pending in a day',
        value: minutes,
        unit: 'minutes',
        good,
        bad,
        finding: () =>
          finding('pending', {
            data: { workload: subject.identity.name, minutes: plain(minutes), good },
            at: placeOf(subject),
          }),
      });
    }),
});

import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

/** What KEDA scales to where nothing is written (https://keda.sh/docs/latest/reference/scaledobject-spec/). */
const kedaMaximum = 100;

export default defineCheck({
  id: 'hpa-max-above-min',
  title: 'Autoscalers have room to scale',
  why: 'An autoscaler whose maximum is its minimum never scales; one whose maximum lies below is refused by the API.',
  fix: 'Raise maxReplicas above minReplicas, or drop the autoscaler and write replicas.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  since: '0.1.0',
  subject: 'autoscaler',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    equal: '{autoscaler} always runs {max} replicas: its maximum is its minimum',
    below: '{autoscaler} has the maximum {max} and the minimum {min}',
  },
  run: ({ subject, finding }) => {
    if (subject.type === 'VerticalPodAutoscaler')
      return notAsked('a VerticalPodAutoscaler sets requests, not replicas');
    readValue(subject.object, ...subject.min.path);
    readValue(subject.object, ...subject.max.path);
    const min = subject.min.effective;
    const max = subject.max.written ?? (subject.type === 'ScaledObject' ? kedaMaximum : undefined);
    if (max === undefined) return notAsked('maxReplicas has to be a number, and schema-valid says so');
    if (max > min) return pass;
    const data = { autoscaler: nameOf(subject), max, min };
    const at = subject.max.path;
    return fail(max === min ? finding('equal', { data, at }) : finding('below', { data, at }));
  },
});

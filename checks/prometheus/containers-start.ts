import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { podEvidence, restarts } from '../kit/pod-evidence.ts';
import { guarded, numberOf, samplesOf } from '../kit/prometheus.ts';
import { failIfAny } from '../kit/verdict.ts';

/** PO5 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'containers-start',
  title: 'Every container started within the last day',
  why: 'A container that waits in a crash loop, or for an image or a key that is not there, does nothing for anybody.',
  fix: 'Read the events of the pod (kubectl describe pod): they name the image, the key or the exit code.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: { waited: 'the container {container} of {workload} waited in {reason} within the last day' },
  queries: {
    ...podEvidence('1'),
    // A reason has series only while a container waits: that restarts are counted shows that it would be seen.
    restarts: `sum(${restarts('1d')})`,
    waiting:
      'max by (container,reason) (max_over_time(kube_pod_container_status_waiting_reason{{{pods}},reason=~"CrashLoopBackOff|ImagePullBackOff|ErrImagePull|CreateContainerConfigError"}[1d]) > 0)',
  },
  run: ({ subject, answers, finding }) =>
    guarded(answers, () => {
      const findings = samplesOf(answers.waiting)
        .filter(({ value }) => value > 0)
        .map(({ labels: { container = '', reason = '' } }) =>
          finding('waited', {
            data: { workload: subject.identity.name, container, reason },
            at: placeOf(subject),
            container,
            discriminator: `${container} ${reason}`,
          }),
        );
      // Nothing found is good news only from somebody who would have told.
      if (findings.length === 0) numberOf(answers.restarts, 'restarts of containers');
      return failIfAny(findings);
    }),
});

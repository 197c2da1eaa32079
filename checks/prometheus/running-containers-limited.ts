import { podFreshness, stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, isEmpty, samplesOf } from '../kit/prometheus.ts';
import { running } from '../kit/usage.ts';
import { failIfAny, unknown } from '../kit/verdict.ts';

/**
 * RS9 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus): also of what was injected and stands in no
 * manifest.
 */
export default defineCheck({
  id: 'running-containers-limited',
  title: 'Every container that runs has a memory limit',
  why: 'A container without a limit takes the memory of its neighbours before anybody stops it.',
  fix: 'Set resources.limits.memory; for injected sidecars, in the settings of what injects them.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: { unlimited: 'the container {container} of {workload} runs without a memory limit' },
  queries: {
    ...stateMetrics,
    ...podFreshness,
    running,
    // Nothing without a limit and nobody who tells of limits look alike.
    asked: 'count({__name__=~"kube_pod_container_resource_(requests|limits)",{{namespace}}})',
    unlimited:
      'count by (container) (kube_pod_container_info{{{pods}}} unless on (namespace,pod,container) kube_pod_container_resource_limits{{{pods}},resource="memory"})',
  },
  run: ({ subject, answers, finding }) =>
    guarded(answers, () => {
      if (isEmpty(answers.running)) return unknown('not-collected', 'kube-state-metrics tells of no container of it');
      if (isEmpty(answers.asked))
        return unknown('not-collected', 'kube-state-metrics tells of no container what that requests or is limited to');
      return failIfAny(
        samplesOf(answers.unlimited).map(({ labels: { container = '' } }) =>
          finding('unlimited', {
            data: { container, workload: subject.identity.name },
            at: placeOf(subject),
            container,
            discriminator: container,
          }),
        ),
      );
    }),
});

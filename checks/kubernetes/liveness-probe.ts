import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeServing, probeOf } from '../kit/probes.ts';
import { fail, graded, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'liveness-probe',
  title: 'Every container is restarted when it hangs',
  why: 'A program that hangs without ending stays up for ever: a gateway whose connection died goes on running, and answers nobody.',
  fix: 'Add a livenessProbe that asks whether the process itself still works, such as the age of the last heartbeat, and never whether Discord or a database answers.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/probes/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    missing: 'container {container} of {workload} has no liveness probe, and no readiness probe either',
    readinessOnly: 'container {container} of {workload} is taken out of service when it hangs, and never restarted',
  },
  run: ({ subject, finding }) =>
    judgeServing(subject, (container) => {
      if (probeOf(container, 'livenessProbe') !== undefined) return pass;
      const options = {
        data: { container: container.name, workload: nameOf(subject) },
        at: [...container.path, 'livenessProbe'],
        container: container.name,
      };
      return probeOf(container, 'readinessProbe') === undefined
        ? fail(finding('missing', options))
        : graded(1, 2, finding('readinessOnly', options));
    }),
});

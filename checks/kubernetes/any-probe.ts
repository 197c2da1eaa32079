import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeServing, probesOf } from '../kit/probes.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'any-probe',
  title: 'Every container has a probe',
  why: 'Without any probe Kubernetes knows only whether the process exists, not whether it works.',
  fix: 'Add a livenessProbe, a readinessProbe or a startupProbe.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/probes/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { none: 'container {container} of {workload} has no probe' },
  run: ({ subject, finding }) =>
    judgeServing(subject, (container) =>
      probesOf(container).length > 0
        ? pass
        : fail(
            finding('none', {
              data: { container: container.name, workload: nameOf(subject) },
              at: [...container.path, 'livenessProbe'],
              container: container.name,
            }),
          ),
    ),
});

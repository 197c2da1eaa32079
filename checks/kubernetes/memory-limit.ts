import { defineCheck } from '../kit/define-check.ts';
import { wholePod, written } from '../kit/resources.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { judgeContainers } from '../kit/containers.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'memory-limit',
  title: 'Every container has a memory limit',
  why: 'A leak without a limit takes the whole node down, with every pod on it; with one, only the leaking container restarts.',
  fix: 'Set resources.limits.memory above the highest usage seen, with room for a burst.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    missing: 'container {container} of {workload} has no memory limit',
    zero: 'container {container} of {workload} has the memory limit 0, which is the same as none',
  },
  run: ({ subject, finding }) => {
    // The kernel holds all containers of the pod to its limit, init containers included.
    if ((wholePod(subject, 'limits', 'memory') ?? 0n) > 0n) return pass;
    return judgeContainers(subject, (container) => {
      // Nobody can set resources on an ephemeral container: the API refuses them.
      if (container.kind === 'ephemeral') return notAsked('the API takes no resources on an ephemeral container');
      const limit = written(container, 'limits', 'memory');
      if (limit !== undefined && limit > 0n) return pass;
      return fail(
        finding(limit === undefined ? 'missing' : 'zero', {
          data: { container: container.name, workload: nameOf(subject) },
          at: [...container.path, 'resources', 'limits', 'memory'],
          container: container.name,
        }),
      );
    });
  },
});

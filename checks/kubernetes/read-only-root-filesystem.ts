import { isWindows, judgeContainers, linuxOnly, windowsParam } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

const field = ['securityContext', 'readOnlyRootFilesystem'];

export default defineCheck({
  id: 'read-only-root-filesystem',
  title: 'No container can change its own image',
  why: 'Whoever takes a bot over wants to put a program down; on a read-only root file system there is nowhere, and nothing fills the disk of the node.',
  fix: 'Set `readOnlyRootFilesystem: true` in the securityContext of every container, and mount an emptyDir where the program writes (`/tmp`, its log folder).',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: windowsParam,
  messages: {
    unset: 'container {container} does not set readOnlyRootFilesystem, so it can write into its image',
    writable: 'container {container} can write into its image: readOnlyRootFilesystem is false',
  },
  run: ({ subject, params, finding }) => {
    if (params.windows === 'exempt' && isWindows(subject)) return notAsked(linuxOnly);
    return judgeContainers(subject, (container) => {
      const value = readValue(container.object, ...field);
      if (value === true) return pass;
      return fail(
        finding(value === false ? 'writable' : 'unset', {
          data: { container: container.name },
          at: [...container.path, ...field],
          container: container.name,
        }),
      );
    });
  },
});

import { isWindows, judgeContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

const field = ['securityContext', 'procMount'];

export default defineCheck({
  id: 'proc-mount',
  title: 'Every container sees the masked /proc',
  why: 'Runtimes hide the parts of /proc that tell about, or change, the node; Unmasked shows them all to the container.',
  fix: 'Remove `procMount`; only containers that build containers need an unmasked /proc, and those belong into a user namespace.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unmasked: 'container {container} mounts /proc unmasked' },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContainers(subject, (container) =>
      // Another value than the two is schema-valid's.
      readValue(container.object, ...field) === 'Unmasked'
        ? fail(
            finding('unmasked', {
              data: { container: container.name },
              at: [...container.path, ...field],
              container: container.name,
            }),
          )
        : pass,
    );
  },
});

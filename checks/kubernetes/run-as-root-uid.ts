import type { CheckFinding } from '../../src/model/check.ts';
import { isWindows, judgeContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readNumber } from '../kit/read.ts';
import { combine, fail, guarded, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'run-as-root-uid',
  title: 'No container is told to run as user 0',
  why: "With runAsUser 0 the program is root: files it writes to shared volumes are root's, and a break-out is root on the node.",
  fix: 'Set `runAsUser` to the uid that the image was built for (1000 or above), and give its volumes that group with `fsGroup`.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    'root-pod': 'the pod sets runAsUser 0: its containers run as root',
    'root-container': 'container {container} sets runAsUser 0: it runs as root',
  },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    const field = ['securityContext', 'runAsUser'];
    const { spec, specPath } = subject.template;
    const root = (holder: typeof spec, name: () => CheckFinding) =>
      readNumber(holder, ...field) === 0 ? fail(name()) : pass;
    return combine([
      guarded(() => root(spec, () => finding('root-pod', { data: {}, at: [...specPath, ...field] }))),
      judgeContainers(subject, (container) =>
        root(container.object, () =>
          finding('root-container', {
            data: { container: container.name },
            at: [...container.path, ...field],
            container: container.name,
          }),
        ),
      ),
    ]);
  },
});

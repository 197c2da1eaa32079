import type { CheckFinding } from '../../src/model/check.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { combine, fail, guarded, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'windows-host-process',
  title: 'No container is a process of its Windows node',
  why: "A HostProcess container runs on the node itself with the node's rights: it is Windows' form of a privileged container.",
  fix: 'Remove `hostProcess: true` from windowsOptions, and run the program in an ordinary container.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    'host-process-pod': 'the pod runs its containers as processes of the node',
    'host-process': 'container {container} runs as a process of the node',
  },
  run: ({ subject, finding }) => {
    const field = ['securityContext', 'windowsOptions', 'hostProcess'];
    const { spec, specPath } = subject.template;
    const judge = (holder: JsonRecord, name: () => CheckFinding) =>
      readBoolean(holder, ...field) === true ? fail(name()) : pass;
    return combine([
      guarded(() => judge(spec, () => finding('host-process-pod', { data: {}, at: [...specPath, ...field] }))),
      judgeContainers(subject, (container) =>
        judge(container.object, () =>
          finding('host-process', {
            data: { container: container.name },
            at: [...container.path, ...field],
            container: container.name,
          }),
        ),
      ),
    ]);
  },
});

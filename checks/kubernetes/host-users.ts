import { isWindows, linuxOnly } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

/** The API refuses a user namespace for a pod that shares one of these with its node. */
const shared = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

export default defineCheck({
  id: 'host-users',
  title: 'The pod has users of its own',
  why: 'In a user namespace root of the container is nobody on the node, so that a break-out owns nothing there.',
  fix: 'Set `hostUsers: false`; nodes need a kernel and a runtime with idmapped mounts.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { shared: 'the pods of {workload} share the users of their node' },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    const { spec, specPath } = subject.template;
    if (readBoolean(spec, 'hostUsers') === false) return pass;
    const other = shared.find((field) => readBoolean(spec, field) === true);
    if (other !== undefined) return notAsked(`a pod with ${other} can have no user namespace`);
    return fail(finding('shared', { data: { workload: nameOf(subject) }, at: [...specPath, 'hostUsers'] }));
  },
});

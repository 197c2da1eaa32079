import type { Container, Workload } from '../../src/model/graph.ts';
import { listAt, recordAt } from '../../src/model/json.ts';
import { capabilityName, droppedBy } from '../kit/capabilities.ts';
import { isWindows, judgeContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveField } from '../kit/security-context.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'linux-hardening',
  title: 'Every container uses at least one hardening of the Linux kernel',
  why: 'Without seccomp, AppArmor, SELinux or dropped capabilities nothing but namespaces stands between the program and the kernel of the node.',
  fix: "Set `seccompProfile: {type: RuntimeDefault}` in the pod's securityContext and `capabilities: {drop: [ALL]}` in the container's.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    none: 'container {container} has no seccomp or AppArmor profile, no SELinux options, and drops no capability',
  },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContainers(subject, (container) =>
      isHardened(subject, container)
        ? pass
        : fail(
            finding('none', {
              data: { container: container.name },
              at: [...container.path, 'securityContext'],
              container: container.name,
            }),
          ),
    );
  },
});

function isHardened(workload: Workload, container: Container): boolean {
  return (
    isConfined(effectiveField(workload, container, 'seccompProfile', 'type').value) ||
    isConfined(effectiveField(workload, container, 'appArmorProfile', 'type').value) ||
    hasAnnotatedProfile(workload, container) ||
    hasLabels(effectiveField(workload, container, 'seLinuxOptions').value) ||
    (droppedBy(container).size > 0 && !addsAll(container))
  );
}

function isConfined(type: unknown): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

/** AppArmor as it was asked for before it had a field. */
function hasAnnotatedProfile({ template }: Workload, { name }: Container): boolean {
  const profile = template.annotations.get(`container.apparmor.security.beta.kubernetes.io/${name}`) ?? '';
  return /^(?:runtime\/default$|localhost\/.)/.test(profile);
}

function hasLabels(options: unknown): boolean {
  return typeof options === 'object' && options !== null && Object.keys(options).length > 0;
}

/** What is dropped beside `add: [ALL]` comes back. */
function addsAll(container: Container): boolean {
  const capabilities = recordAt(container.object, 'securityContext', 'capabilities');
  return listAt(capabilities, 'add').some((item) => typeof item === 'string' && capabilityName(item) === 'ALL');
}

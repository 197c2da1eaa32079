import { valueAt } from '../../src/model/json.ts';
import { isWindows, judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveField } from '../kit/security-context.ts';
import { combine, fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'run-as-non-root',
  title: 'Every container is kept from running as root',
  why: 'Without runAsNonRoot or a user id the image decides, and most images start as root: a break-out from such a container is root on the node.',
  fix: "Set `runAsNonRoot: true` in the pod's securityContext, and `runAsUser` where the image names no numeric user.",
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    userIdCounts: {
      type: 'boolean',
      description:
        'Whether a user id above 0 does for runAsNonRoot, as it does at run time; the Pod Security Standards want the field',
    },
    rootIds: {
      type: 'strings',
      enum: ['runAsUser', 'runAsGroup'],
      description:
        'Ids that are a fault of their own where the one that holds for a container is 0; the others are left to run-as-root-uid and run-as-root-group',
    },
  },
  messages: {
    'root-user': 'container {container} runs as user 0, which is root',
    'root-group': 'container {container} runs as group 0, which is root',
    unset: 'container {container} may run as root: neither it nor its pod sets runAsNonRoot or runAsUser',
    allowed: 'container {container} may run as root: runAsNonRoot is false',
    'pod-allowed': 'the pod sets runAsNonRoot: false',
    administrator: 'container {container} runs as ContainerAdministrator',
  },
  run: ({ subject, params, finding }) => {
    const ofContainers = judgeContainers(subject, (container) => {
      const user = effectiveField(subject, container, 'runAsUser');
      const windows = isWindows(subject);
      const told = { data: { container: container.name }, container: container.name };
      if (params.rootIds.includes('runAsGroup') && !windows) {
        const group = effectiveField(subject, container, 'runAsGroup');
        if (group.value === 0) return fail(finding('root-group', { ...told, at: group.path }));
      }
      if (user.value === 0 && !windows)
        return params.rootIds.includes('runAsUser')
          ? fail(finding('root-user', { ...told, at: user.path }))
          : notAsked('the user id 0 is written: run-as-root-uid names it');
      const nonRoot = effectiveField(subject, container, 'runAsNonRoot');
      if (nonRoot.value === true) return pass;
      if (params.userIdCounts && !windows && typeof user.value === 'number' && user.value >= 1) return pass;
      if (windows) {
        const name = effectiveField(subject, container, 'windowsOptions', 'runAsUserName');
        if (isAdministrator(name.value)) return fail(finding('administrator', { ...told, at: name.path }));
        if (params.userIdCounts && name.level !== 'unset') return pass;
      }
      return fail(finding(nonRoot.value === false ? 'allowed' : 'unset', { ...told, at: nonRoot.path }));
    });
    const { spec, specPath } = subject.template;
    const field = ['securityContext', 'runAsNonRoot'];
    if (params.userIdCounts || valueAt(spec, ...field) !== false) return ofContainers;
    return combine([fail(finding('pod-allowed', { data: {}, at: [...specPath, ...field] })), ofContainers]);
  },
});

function isAdministrator(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase().replace(/^.*\\/, '') === 'containeradministrator';
}

import type { JsonRecord } from '../../src/model/json.ts';
import { valueAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { isWindows, judgeAllContainers, linuxOnly, windowsParam } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveField } from '../kit/security-context.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

const field = ['securityContext', 'seccompProfile'];

const oldDefault = 'seccomp.security.alpha.kubernetes.io/defaultProfileName';

function saysSomething(holder: JsonRecord): boolean {
  return (valueAt(holder, ...field) ?? undefined) !== undefined;
}

export default defineCheck({
  id: 'seccomp-profile',
  title: 'Every container runs under a seccomp profile',
  why: "Unless the kubelet was told otherwise, a pod without a profile may make every system call of the node's kernel, the rarely used and badly tested ones included.",
  fix: "Set `seccompProfile: {type: RuntimeDefault}` in the pod's securityContext.",
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    ...windowsParam,
    profiles: {
      type: 'string',
      enum: ['confining', 'any'],
      description:
        'confining: every container has RuntimeDefault or Localhost; any: the pod, or each of its regular containers, says something, be it Unconfined, or the pod bears the annotation that named a default before Kubernetes 1.19',
    },
  },
  messages: {
    unset: 'container {container} runs without a seccomp profile: neither it nor its pod sets one',
    unsetPod: 'the pods of {workload} have no seccomp profile',
  },
  run: ({ subject, params, finding }) => {
    if (params.windows === 'exempt' && isWindows(subject)) return notAsked(linuxOnly);
    if (params.profiles === 'any') {
      const { spec, specPath, annotations } = subject.template;
      if (saysSomething(spec) || annotations.has(oldDefault)) return pass;
      const regular = subject.containers.filter(({ kind }) => kind === 'regular');
      if (regular.length === 0)
        return fail(finding('unsetPod', { data: { workload: nameOf(subject) }, at: [...specPath, ...field] }));
      // Of containers of one name, which the API refuses, the last speaks for all.
      const named = new Map(regular.map((container) => [container.name, container]));
      return judgeEach([...named.values()], ({ name, object, path }) =>
        saysSomething(object)
          ? pass
          : fail(finding('unset', { data: { container: name }, at: [...path, ...field], container: name })),
      );
    }
    return judgeAllContainers(subject, (container) => {
      const { value, path } = effectiveField(subject, container, 'seccompProfile', 'type');
      if (value === undefined)
        return fail(finding('unset', { data: { container: container.name }, at: path, container: container.name }));
      if (value === 'RuntimeDefault' || value === 'Localhost') return pass;
      return value === 'Unconfined'
        ? notAsked('the profile Unconfined is written: seccomp-unconfined names it')
        : notAsked('the API knows no such profile: schema-valid names it');
    });
  },
});

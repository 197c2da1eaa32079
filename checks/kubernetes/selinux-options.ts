import type { CheckFinding } from '../../src/model/check.ts';
import { isWindows, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { judgeContexts, standsIn } from '../kit/security-context.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

const field = ['securityContext', 'seLinuxOptions'];

export default defineCheck({
  id: 'selinux-options',
  title: 'SELinux labels stay those of containers',
  why: 'A type such as spc_t, or a user or role of its own, takes a container out of the policy that keeps it from the files of the node.',
  fix: 'Remove seLinuxOptions, or keep to the container types and set only `level`.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: { types: { type: 'strings', description: 'SELinux types that a container may have', minItems: 1 } },
  messages: {
    type: '{who} asks for the SELinux type {type}',
    identity: '{who} sets the SELinux {part} {value}',
  },
  run: ({ subject, params, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContexts(subject, (holder) => {
      const findings: CheckFinding[] = [];
      const type = readString(holder.object, ...field, 'type') ?? '';
      if (type !== '' && !params.types.includes(type))
        findings.push(
          finding('type', { data: { who: holder.who, type: short(type) }, ...standsIn(holder, ...field, 'type') }),
        );
      for (const part of ['user', 'role'] as const) {
        const value = readString(holder.object, ...field, part) ?? '';
        if (value === '') continue;
        const data = { who: holder.who, part, value: short(value) };
        findings.push(finding('identity', { data, ...standsIn(holder, ...field, part), discriminator: part }));
      }
      return failIfAny(findings);
    });
  },
});

function short(text: string): string {
  return text.slice(0, 60);
}

import { listAt } from '../../src/model/json.ts';
import { isWindows, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'unsafe-sysctls',
  title: 'Pods set only safe sysctls',
  why: 'Sysctls outside the safe set can starve or crash the node for all pods on it; the kubelet refuses the pod unless somebody allowed them there.',
  fix: 'Remove the sysctl, or set it on the nodes that need it.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    safe: { type: 'strings', description: 'Sysctls that a pod may set' },
    denied: {
      type: 'strings',
      description: 'Beginnings of names; where some are listed they alone are refused, and `safe` does not count',
    },
  },
  messages: { unsafe: 'the pod sets the sysctl {sysctl}, which is not among the safe ones' },
  run: ({ subject, params, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    const { spec, specPath } = subject.template;
    const field = ['securityContext', 'sysctls'];
    return judgeEach([...listAt(spec, ...field).keys()], (position) => {
      const name = dotted(readString(spec, ...field, position, 'name') ?? '');
      // A sysctl without a name is schema-valid's.
      if (name === '') return notAsked('it has no name');
      const refused =
        params.denied.length > 0 ? params.denied.some((start) => name.startsWith(start)) : !params.safe.includes(name);
      if (!refused) return pass;
      const sysctl = name.slice(0, 80);
      return fail(
        finding('unsafe', {
          data: { sysctl },
          at: [...specPath, ...field, position, 'name'],
          discriminator: sysctl,
        }),
      );
    });
  },
});

/** `net/ipv4/tcp_syncookies` is `net.ipv4.tcp_syncookies`: a name that separates by slashes has dots for slashes. */
function dotted(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  return separator === '/' ? name.replace(/[./]/g, (one) => (one === '/' ? '.' : '/')) : name;
}

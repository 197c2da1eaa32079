import { defineCheck } from '../kit/define-check.ts';
import { judgeNamespace } from '../kit/namespaces.ts';
import { readString } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

const label = 'pod-security.kubernetes.io/enforce';

export default defineCheck({
  id: 'namespace-pod-security-admission',
  title: 'Every namespace enforces a Pod Security Standard',
  why: 'What the manifests of today leave out, a pod of tomorrow may ask for: only the namespace refuses it for all of them.',
  fix: 'Label the namespace `pod-security.kubernetes.io/enforce: baseline`, or `restricted` where every pod keeps to it.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  ],
  since: '0.1.0',
  subject: 'namespace',
  reads: [],
  needs: ['graph'],
  params: {
    levels: {
      type: 'strings',
      minItems: 1,
      enum: ['privileged', 'baseline', 'restricted'],
      description: 'Levels that are enough',
    },
  },
  messages: {
    unset: 'Namespace {namespace} enforces no Pod Security Standard',
    low: 'Namespace {namespace} enforces {level}, which is none of {levels}',
  },
  run: ({ subject, params, finding }) =>
    judgeNamespace(subject, (namespace) => {
      const level = readString(subject.object, 'metadata', 'labels', label);
      if (level === undefined || level === '')
        return fail(finding('unset', { data: { namespace }, at: ['metadata', 'name'] }));
      if (params.levels.includes(level)) return pass;
      return fail(
        finding('low', {
          data: { namespace, level, levels: params.levels.join(', ') },
          at: ['metadata', 'labels', label],
        }),
      );
    }),
});

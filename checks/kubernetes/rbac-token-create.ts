import { defineCheck } from '../kit/define-check.ts';
import { judgeRights } from '../kit/rbac.ts';

export default defineCheck({
  id: 'rbac-token-create',
  title: 'No role makes tokens of service accounts',
  why: 'Whoever can create a token of a service account acts with all of its rights, for as long as the token lives.',
  fix: 'Remove serviceaccounts/token from the role; a pod gets its own token as a projected volume.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request',
    'https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { token: '{kind} {name} allows {verb} on {resource}' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    const tokens = { group: '', resources: ['serviceaccounts/token'], verbs: ['create'] };
    return judgeRights(subject, [tokens], ({ resource, verb, at }, related) =>
      finding('token', { data: { kind, name, verb, resource }, at, related }),
    );
  },
});

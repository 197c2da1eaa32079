import { defineCheck } from '../kit/define-check.ts';
import { judgeRights } from '../kit/rbac.ts';

export default defineCheck({
  id: 'rbac-pod-exec',
  title: 'No role lets its holder run commands inside pods',
  why: 'Exec and attach give a shell in every pod of the scope, with all tokens and volumes that those pods hold.',
  fix: 'Remove pods/exec and pods/attach from the role; restart a workload or read its logs through rights of their own.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { exec: '{kind} {name} allows {verb} on {resource}: a shell in every pod that it covers' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    const rights = [{ group: '', resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] }];
    return judgeRights(subject, rights, ({ resource, verb, at }, related) =>
      finding('exec', { data: { kind, name, verb, resource }, at, related, discriminator: resource }),
    );
  },
});

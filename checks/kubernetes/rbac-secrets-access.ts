import { defineCheck } from '../kit/define-check.ts';
import { judgeRights } from '../kit/rbac.ts';

export default defineCheck({
  id: 'rbac-secrets-access',
  title: 'No role reads, creates or deletes Secrets',
  why: 'A pod that may read Secrets through the API reads those of its neighbours as well: bot tokens, database passwords, certificates.',
  fix: 'Remove secrets from the role; a workload gets its own Secret as a volume or a variable and needs no right for that.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/#least-privilege-secrets',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { secrets: '{kind} {name} allows {verb} on {resource}' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    const verbs = ['get', 'list', 'watch', 'create', 'delete', 'deletecollection'];
    return judgeRights(subject, [{ group: '', resources: ['secrets'], verbs }], ({ resource, verb, at }, related) =>
      finding('secrets', { data: { kind, name, verb, resource }, at, related }),
    );
  },
});

import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

/** Users and groups that stand for everybody, or for no check at all (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings). */
const everybody: ReadonlyMap<string, string> = new Map([
  ['system:anonymous', 'everybody, without a login'],
  ['system:unauthenticated', 'everybody, without a login'],
  ['system:authenticated', 'everybody who can log in, every pod included'],
  ['system:masters', 'the group that no rule ever limits'],
]);

/** Bindings that every cluster has. */
const builtIn: ReadonlySet<string> = new Set([
  'cluster-admin',
  'system:basic-user',
  'system:discovery',
  'system:public-info-viewer',
]);

export default defineCheck({
  id: 'rbac-anonymous-binding',
  title: 'No right is given to everybody',
  why: 'A right of an anonymous or all-embracing group belongs to whoever reaches the API server, a taken-over bot pod included.',
  fix: 'Bind the role to the ServiceAccount, user or group that needs it.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles',
  ],
  since: '0.1.0',
  subject: 'binding',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { bound: '{kind} {name} gives {role} to {subject}: {meaning}' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    if (kind === 'ClusterRoleBinding' && builtIn.has(name)) return notAsked('Kubernetes brings this binding along');
    return failIfAny(
      subject.subjects.flatMap((holder) => {
        const meaning = holder.kind === 'ServiceAccount' ? undefined : everybody.get(holder.name);
        if (meaning === undefined) return [];
        return [
          finding('bound', {
            data: { kind, name, role: subject.roleRef.name, subject: holder.name, meaning },
            at: [...holder.path, 'name'],
            discriminator: holder.name,
          }),
        ];
      }),
    );
  },
});

import { defineCheck } from '../kit/define-check.ts';
import {
  bindings,
  exemptBindings,
  isBuiltInRole,
  isFullAccess,
  isNamedBy,
  subjectWords,
  unlessAskedOf,
} from '../kit/rbac.ts';
import { fail, notAsked, pass, undeclared, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'rbac-cluster-admin-binding',
  title: 'Nobody is given every right in the cluster',
  why: 'Whoever takes over a pod with full access reads every Secret and changes every workload: one faulty chat command is then the whole cluster.',
  fix: 'Write a Role with the resources and verbs that the program calls, and bind that instead.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
  ],
  since: '0.1.0',
  subject: 'binding',
  reads: ['Role', 'ClusterRole'],
  needs: ['graph'],
  params: { bindings, exempt: exemptBindings },
  messages: {
    'cluster-admin': '{kind} {name} makes {subject} cluster-admin',
    'full-access': '{kind} {name} gives {subject} the role {role}, which allows every verb on every resource',
  },
  run: ({ subject, graph, params, finding }) => {
    const { kind, name, namespace } = subject.identity;
    if (isNamedBy(params.exempt, name)) return notAsked('Kubernetes brings this binding along');
    const { roleRef, role } = subject;
    const unasked = unlessAskedOf(params.bindings, subject);
    if (unasked !== undefined) return unasked;
    const at = [...roleRef.path, 'name'];
    const holder = subjectWords(subject);
    if (roleRef.kind === 'ClusterRole' && roleRef.name === 'cluster-admin')
      return fail(finding('cluster-admin', { data: { kind, name, subject: holder }, at }));
    if (role !== undefined) {
      const full = role.rules.find(isFullAccess);
      if (full === undefined) return pass;
      const related = [
        {
          as: 'other-end',
          text: 'the rule that allows everything',
          at: { declaration: full.holder, path: [...full.path, 'resources', 0] },
        },
      ] as const;
      return fail(finding('full-access', { data: { kind, name, subject: holder, role: roleRef.name }, at, related }));
    }
    if (isBuiltInRole(roleRef.kind, roleRef.name)) return pass;
    if (roleRef.kind !== 'Role' && roleRef.kind !== 'ClusterRole')
      return unknown('partial-data', 'roleRef names neither a Role nor a ClusterRole', {
        declaration: subject,
        path: at,
      });
    const world = graph.world(roleRef.kind, roleRef.kind === 'ClusterRole' ? '' : namespace);
    return world.open
      ? undeclared([roleRef.kind], `what the role ${roleRef.name} allows is not known; ${world.because}`)
      : pass;
  },
});

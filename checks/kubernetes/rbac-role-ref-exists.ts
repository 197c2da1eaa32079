import type { RbacRole } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace, isAlike } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { isBuiltInRole } from '../kit/rbac.ts';
import { fail, notAsked, pass, undeclared, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'rbac-role-ref-exists',
  title: 'Every binding names a role that exists',
  why: 'A binding to a role that does not exist gives nothing and says nothing: the program starts, and is refused at its first call.',
  fix: 'Write the kind and name of the role as it is declared; the roleRef of a binding that is applied can only be changed by deleting it.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding'],
  since: '0.1.0',
  subject: 'binding',
  reads: ['Role', 'ClusterRole'],
  needs: ['graph'],
  params: {},
  messages: {
    missing: '{binding} names the {role}, which is not there',
    'role-cluster-wide': '{binding} names the Role {role}, and a ClusterRoleBinding can only name a ClusterRole',
  },
  run: ({ subject, graph, finding }) => {
    const { kind, name, path } = subject.roleRef;
    const { identity } = subject;
    if (identity.name.startsWith('system:')) return notAsked('Kubernetes brings this binding along');
    if (isPlaceholder(kind) || isPlaceholder(name))
      return unknown('not-collected', `its role ${name.slice(0, 60)} still holds a placeholder`);
    if (name === '' || (kind !== 'Role' && kind !== 'ClusterRole'))
      return notAsked('its roleRef names no role, which schema-valid names');
    const at = [...path, 'name'];
    const binding = nameOf(subject);
    if (kind === 'Role' && identity.kind === 'ClusterRoleBinding')
      return fail(finding('role-cluster-wide', { data: { binding, role: name }, at }));
    if (subject.role !== undefined) return pass;
    if (isBuiltInRole(kind, name)) return notAsked('Kubernetes brings its role along');

    const namespace = kind === 'Role' ? identity.namespace : '';
    const near = rolesIn(graph.roles, namespace);
    // Roles of the cluster come with operators and platforms. Files that declare none of them say nothing about all.
    if (kind === 'ClusterRole' && near.length === 0)
      return undeclared([kind], `the ClusterRole ${name} is in no file, and no other is either`);
    return whenAbsent(graph, [kind], namespace, `the ${kind} ${name} is in no file`, () => {
      const nearest =
        near.find((role) => isAlike(role.identity.name, name)) ??
        graph.roles.slice(0, 200).find((role) => role.identity.name === name);
      const of = nearest?.identity.namespace === '' ? '' : ` of the namespace ${nearest?.identity.namespace ?? ''}`;
      return fail(
        finding('missing', {
          data: { binding, role: kind === 'Role' ? `Role ${identity.namespace}/${name}` : `ClusterRole ${name}` },
          at,
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `${nameOf(nearest)}${of}`,
                    at: { declaration: nearest, path: ['metadata', 'name'] },
                  },
                ],
        }),
      );
    });
  },
});

const rolesIn = byNamespace<RbacRole>();

import type { RbacRule } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { defineCheck } from '../kit/define-check.ts';
import { bindings, exemptBindings, isNamedBy, subjectWords, unlessAskedOf } from '../kit/rbac.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'rbac-pod-exec-binding',
  title: 'Nobody is given the right to run commands inside pods',
  why: 'Whoever holds an account that may exec or attach has a shell in every pod of the scope, with all tokens and volumes that those pods hold.',
  fix: 'Bind a role without pods/exec and pods/attach; give people a role of their own for the time they need it.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources',
  ],
  since: '0.1.0',
  subject: 'binding',
  reads: ['Role', 'ClusterRole'],
  needs: ['graph'],
  params: {
    bindings,
    exempt: exemptBindings,
    exemptRoles: { type: 'strings', description: 'Names of roles that may be bound, with * for any text' },
    coreGroups: {
      type: 'strings',
      minItems: 1,
      description: "How a rule names the API group of pods: '' is its name, and * any group",
    },
    absentRole: {
      type: 'string',
      enum: ['fails', 'not-asked'],
      description: 'What a binding to a role that no file declares comes to; rbac-role-ref-exists names it',
    },
  },
  messages: {
    exec: '{kind} {name} gives {subject} the role {role}, which allows {verb} on {resource}: a shell in every pod that it covers',
    absent: '{kind} {name} gives {subject} the role {role}, which is not there, so what it allows is not known',
  },
  run: ({ subject, graph, params, finding }) => {
    const { kind, name, namespace } = subject.identity;
    const { roleRef, role } = subject;
    if (isNamedBy(params.exempt, name)) return notAsked('Kubernetes brings this binding along');
    const unasked = unlessAskedOf(params.bindings, subject);
    if (unasked !== undefined) return unasked;
    if (roleRef.kind !== 'Role' && roleRef.kind !== 'ClusterRole')
      return notAsked('its roleRef names no role, which schema-valid names');
    if (isPlaceholder(roleRef.name)) return unknown('not-collected', 'the name of its role still holds a placeholder');
    if (isNamedBy(params.exemptRoles, roleRef.name)) return notAsked(`the role ${roleRef.name} may be bound`);
    const at = [...roleRef.path, 'name'];
    const data = { kind, name, subject: subjectWords(subject), role: roleRef.name };
    if (role === undefined) {
      if (params.absentRole === 'fails') return fail(finding('absent', { data, at }));
      const place = roleRef.kind === 'ClusterRole' ? '' : namespace;
      return whenAbsent(graph, [roleRef.kind], place, `the role ${roleRef.name} is in no file`, () =>
        notAsked('its role is in no file, which rbac-role-ref-exists names'),
      );
    }
    for (const rule of role.rules) {
      const grant = shellOf(rule, params.coreGroups);
      if (grant === undefined) continue;
      const { verb, resource, position } = grant;
      return fail(
        finding('exec', {
          data: { ...data, verb, resource },
          at,
          related: [
            {
              as: 'other-end',
              text: `the rule that allows ${resource}`,
              at: { declaration: rule.holder, path: [...rule.path, 'resources', position] },
            },
          ],
        }),
      );
    }
    return pass;
  },
});

/** Resources that open a shell, by name or by star; verbs, too: exec over a websocket is a get. */
const shells: readonly string[] = ['pods/exec', 'pods/attach', '*/exec', '*/attach', '*'];
const verbs: readonly string[] = ['create', 'get', '*'];

function shellOf(
  rule: RbacRule,
  groups: readonly string[],
): { readonly verb: string; readonly resource: string; readonly position: number } | undefined {
  const position = rule.resources.findIndex((resource) => shells.includes(resource));
  const verb = verbs.find((wanted) => rule.verbs.includes(wanted));
  if (position === -1 || verb === undefined || !groups.some((group) => rule.apiGroups.includes(group)))
    return undefined;
  return { verb, resource: rule.resources[position] ?? '', position };
}

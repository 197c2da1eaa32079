import type { CheckFinding, ParamSpec, RelatedPlace, Verdict } from '../../src/model/check.ts';
import type { Place, RbacRole, RbacRule, RoleBinding } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { matchesGlob } from './glob.ts';
import { failIfAny, judgeEach, notAsked, unknown } from './verdict.ts';

/** Changes of an object, as verbs of the API. */
export const writeVerbs: readonly string[] = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Kinds that run pods, by API group. */
export const workloadResources: readonly { readonly group: string; readonly resources: readonly string[] }[] = [
  { group: '', resources: ['pods', 'replicationcontrollers'] },
  { group: 'apps', resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'] },
  { group: 'batch', resources: ['jobs', 'cronjobs'] },
];

/** ClusterRoles that every cluster brings along (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings). */
const builtInRoles: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit', 'view']);

export function isBuiltInRole(kind: string, name: string): boolean {
  return name.startsWith('system:') || (kind === 'ClusterRole' && builtInRoles.has(name));
}

/** Which bindings a rule is about, by their kind and that of the role that they name. */
export const bindings = {
  type: 'strings',
  enum: ['ClusterRoleBinding', 'RoleBinding to ClusterRole', 'RoleBinding to Role'],
  minItems: 1,
  description: 'Bindings that are asked',
} as const satisfies ParamSpec;

export const exemptBindings = {
  type: 'strings',
  description: 'Names of bindings that are not asked, with * for any text',
} as const satisfies ParamSpec;

/** Why a binding is not asked; undefined where it is one of the bindings. One that names no role is asked in any case. */
export function unlessAskedOf(asked: readonly string[], { identity, roleRef }: RoleBinding): Verdict | undefined {
  if (roleRef.kind !== 'Role' && roleRef.kind !== 'ClusterRole') return undefined;
  const own = identity.kind === 'RoleBinding' ? `RoleBinding to ${roleRef.kind}` : identity.kind;
  return asked.includes(own) ? undefined : notAsked(`the rule is about each ${asked.join(', ')}`);
}

export function isNamedBy(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, name, 'across'));
}

/** One right that a rule gives: named resource and named verb. */
interface Grant {
  readonly rule: RbacRule;
  readonly resource: string;
  readonly verb: string;
  /** The list item that names the resource. */
  readonly at: Place;
}

export interface Right {
  /** API group; '' for the core group. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * Rights that the rule gives by name: each wanted resource that it lists, with the first wanted verb that it lists.
 * Stars are rbac-wildcard's, but a star before a subresource (any resource, then `/exec`) names that subresource.
 */
export function grantsOf(rule: RbacRule, right: Right): readonly Grant[] {
  if (!rule.apiGroups.includes(right.group) && !rule.apiGroups.includes('*')) return [];
  const verb = right.verbs.find((wanted) => rule.verbs.includes(wanted));
  if (verb === undefined) return [];
  return rule.resources.flatMap((resource, position): Grant[] =>
    right.resources.some((wanted) => wanted === resource || anyResource(wanted) === resource)
      ? [{ rule, resource, verb, at: { declaration: rule.holder, path: [...rule.path, 'resources', position] } }]
      : [],
  );
}

function anyResource(resource: string): string | undefined {
  const slash = resource.indexOf('/');
  return slash === -1 ? undefined : `*${resource.slice(slash)}`;
}

/** Every verb on every resource of every group. */
export function isFullAccess(rule: RbacRule): boolean {
  return rule.verbs.includes('*') && rule.resources.includes('*') && rule.apiGroups.includes('*');
}

/** Judges each rule of a role, aggregated ones included; built-in roles are not the application's to change. */
export function judgeRules(role: RbacRole, judge: (rule: RbacRule) => Verdict): Verdict {
  const { kind, name } = role.identity;
  if (isBuiltInRole(kind, name)) return notAsked('Kubernetes brings this role along');
  return judgeEach(role.rules, (rule) => {
    const open = [...rule.apiGroups, ...rule.resources, ...rule.verbs].find((text) => isPlaceholder(text));
    if (open !== undefined)
      throw new Unjudgeable(unknown('not-collected', `a rule still holds the placeholder ${open.slice(0, 60)}`));
    return judge(rule);
  });
}

/** Fails for each right that the role gives by name. */
export function judgeRights(
  role: RbacRole,
  rights: readonly Right[],
  name: (grant: Grant, related: readonly RelatedPlace[]) => CheckFinding,
): Verdict {
  return judgeRules(role, (rule) =>
    failIfAny(rights.flatMap((right) => grantsOf(rule, right)).map((grant) => name(grant, boundBy(role)))),
  );
}

/** The bindings among the files that hand the role out. */
export function boundBy(role: RbacRole): readonly RelatedPlace[] {
  return role.bindings.slice(0, 3).map((binding) => ({
    as: 'cause',
    text: `${binding.identity.kind} ${binding.identity.name} gives it to ${subjectWords(binding)}`,
    at: { declaration: binding, path: [...binding.roleRef.path, 'name'] },
  }));
}

export function subjectWords(binding: RoleBinding): string {
  const [first, ...rest] = binding.subjects;
  if (first === undefined) return 'nobody yet';
  const others = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `${first.kind} ${first.name}${others}`;
}

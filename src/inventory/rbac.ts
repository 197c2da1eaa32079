import type { Declaration, RbacRole, RbacRule, RoleBinding } from '../model/graph.ts';
import type { Json, JsonRecord } from '../model/json.ts';
import { asList, asRecord, asString, listAt, recordAt, stringAt } from '../model/json.ts';
import type { ObjectIndex } from './object-index.ts';
import { append } from './object-index.ts';
import { fewestCarriers, matchesSelector, requiredLabels } from './selectors.ts';

type RoleDraft = { -readonly [Key in keyof RbacRole]: RbacRole[Key] };

/** Roles with their rules (aggregated ones included) tied to the bindings that name them. */
export function resolveRbac(index: ObjectIndex): { roles: readonly RbacRole[]; bindings: readonly RoleBinding[] } {
  const group = 'rbac.authorization.k8s.io';
  const drafts = index
    .ofKind('Role', 'ClusterRole')
    .filter((declaration) => declaration.identity.group === group)
    .map((declaration): RoleDraft =>
      Object.assign(declaration as RoleDraft, { rules: ownRules(declaration), bindings: [] }),
    );
  const roles = new Map<Declaration, RoleDraft>(drafts.map((draft) => [draft, draft]));
  const clusterRoles = drafts.filter((draft) => draft.identity.kind === 'ClusterRole');
  const byLabel = new Map<string, RoleDraft[]>();
  for (const role of clusterRoles)
    for (const [key, value] of role.labels) append(byLabel, `${key}\u0000${value}`, role);
  const selected = (selector: JsonRecord | undefined): readonly RoleDraft[] =>
    (
      fewestCarriers(requiredLabels(selector), ([key, value]) => byLabel.get(`${key}\u0000${value}`) ?? []) ??
      clusterRoles
    ).filter((role) => matchesSelector(selector, role.labels));
  const aggregated = clusterRoles
    .filter(({ object }) => listAt(object, 'aggregationRule', 'clusterRoleSelectors').length > 0)
    .map((role) => ({ role, rules: aggregatedRules(role, selected) }));
  for (const { role, rules } of aggregated) if (rules.length > 0) role.rules = [...role.rules, ...rules];

  const byRole = new Map<Declaration, RoleBinding[]>();
  const bindings = index
    .ofKind('RoleBinding', 'ClusterRoleBinding')
    .filter((declaration) => declaration.identity.group === group)
    .map((declaration) => {
      const reference = recordAt(declaration.object, 'roleRef');
      const kind = stringAt(reference, 'kind') ?? '';
      const name = stringAt(reference, 'name') ?? '';
      const found = index.find(kind, kind === 'ClusterRole' ? '' : declaration.identity.namespace, name);
      const binding: RoleBinding = Object.assign(declaration, {
        roleRef: { kind, name, path: ['roleRef'] },
        role: found.flatMap((target) => roles.get(target) ?? [])[0],
        subjects: listAt(declaration.object, 'subjects').flatMap(
          (item, position): RoleBinding['subjects'][number][] => {
            const subject = asRecord(item);
            if (subject === undefined) return [];
            return [
              {
                kind: stringAt(subject, 'kind') ?? '',
                name: stringAt(subject, 'name') ?? '',
                namespace: stringAt(subject, 'namespace') ?? declaration.identity.namespace,
                path: ['subjects', position],
              },
            ];
          },
        ),
      });
      for (const target of found) append(byRole, target, binding);
      return binding;
    });
  for (const draft of drafts) draft.bindings = byRole.get(draft) ?? [];
  return { roles: drafts, bindings };
}

/** Roles into roles into roles: what the built-in view, edit and admin do; deeper is no design of anybody. */
const deepest = 4;

/** Rules of every role that the selectors gather, and of those that these gather in turn; each role once. */
function aggregatedRules(
  role: RbacRole,
  selected: (selector: JsonRecord | undefined) => readonly RbacRole[],
): readonly RbacRule[] {
  const gathered = new Set<RbacRole>([role]);
  let level: readonly RbacRole[] = [role];
  for (let depth = 0; depth < deepest && level.length > 0; depth += 1) {
    const next = level
      .flatMap(({ object }) => listAt(object, 'aggregationRule', 'clusterRoleSelectors'))
      .flatMap((selector) => selected(asRecord(selector)))
      .filter((other) => !gathered.has(other));
    for (const other of next) gathered.add(other);
    level = [...new Set(next)];
  }
  gathered.delete(role);
  return [...gathered].flatMap(({ rules }) => rules);
}

function ownRules(holder: Declaration): readonly RbacRule[] {
  return listAt(holder.object, 'rules').flatMap((item, position): RbacRule[] => {
    const rule = asRecord(item);
    if (rule === undefined) return [];
    return [
      {
        apiGroups: texts(rule['apiGroups']),
        resources: texts(rule['resources']),
        resourceNames: texts(rule['resourceNames']),
        nonResourceURLs: texts(rule['nonResourceURLs']),
        verbs: texts(rule['verbs']),
        path: ['rules', position],
        holder,
      },
    ];
  });
}

function texts(value: Json | undefined): readonly string[] {
  return asList(value).flatMap((item) => asString(item) ?? []);
}

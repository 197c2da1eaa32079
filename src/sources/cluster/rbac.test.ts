import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { rbacParts, rbacText } from './rbac.ts';
import { wantedResources } from './resources.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}
interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
}

const documents = (text: string): readonly Document[] => loadAll(text) as Document[];
const parts = rbacParts({ namespaces: ['bot', 'voice'] });
const rulesIn = (part: readonly string[]): readonly Rule[] =>
  documents(rbacText(part)).flatMap(({ rules = [] }) => rules);
const permitted = (part: readonly string[]): readonly string[] =>
  rulesIn(part).flatMap(({ apiGroups: [group = ''], resources }) =>
    resources.map((resource) => `${group}/${resource}`),
  );

describe('the roles', () => {
  test('permit to list, and nothing else', () => {
    const rules = rulesIn([...parts.namespaced, ...parts.cluster, ...parts.secrets]);
    expect(rules.length).toBeGreaterThan(30);
    for (const rule of rules) {
      expect(rule.verbs).toEqual(['list']);
      expect(JSON.stringify(rule)).not.toContain('*');
      expect(rule).not.toHaveProperty('nonResourceURLs');
    }
  });

  test('name each resource that is read, and no other', () => {
    const read = (scope: string): readonly string[] =>
      wantedResources.filter((one) => one.scope === scope).map(({ group, resource }) => `${group}/${resource}`);
    expect([...new Set(permitted(parts.namespaced))].sort()).toEqual([...read('namespace')].sort());
    expect([...permitted(parts.cluster)].sort()).toEqual([...read('cluster'), '/namespaces'].sort());
    expect([...new Set(permitted(parts.secrets))]).toEqual(['/secrets']);
  });

  test('let namespaces be seen by name, all of them only where all are looked at', () => {
    const seen = (part: readonly string[]) => rulesIn(part).find(({ resources }) => resources.includes('namespaces'));
    expect(seen(parts.cluster)?.resourceNames).toEqual(['bot', 'kube-system', 'voice']);
    const all = rbacParts({ namespaces: ['bot'], allNamespaces: true });
    expect(seen(all.cluster)).not.toHaveProperty('resourceNames');
    expect(documents(rbacText(all.namespaced)).map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
    ]);
  });

  test('lie in each namespace, for one ServiceAccount', () => {
    const text = rbacText(parts.namespaced);
    expect(documents(text).map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`)).toEqual([
      'ServiceAccount bot',
      'Role bot',
      'RoleBinding bot',
      'Role voice',
      'RoleBinding voice',
    ]);
    expect(text.match(/kind: ServiceAccount, name: readiness, namespace: bot/g)).toHaveLength(2);
  });
});

test.each([
  ['namespace', 'namespaced'],
  ['cluster', 'cluster'],
  ['secrets', 'secrets'],
] as const)('templates/rbac/%s.yaml is what is printed', (file, part) => {
  const written = readFileSync(`templates/rbac/${file}.yaml`, 'utf8');
  expect(written).toBe(rbacText(rbacParts({ namespaces: ['bot'] })[part]));
});

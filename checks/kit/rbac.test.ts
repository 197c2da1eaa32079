import { describe, expect, test } from 'vitest';
import type { Declaration, RbacRule } from '../../src/model/graph.ts';
import { grantsOf, isBuiltInRole, isFullAccess } from './rbac.ts';

const holder: Declaration = {
  key: 'role',
  identity: { group: 'rbac.authorization.k8s.io', kind: 'Role', namespace: 'bots', name: 'gateway' },
  apiVersion: 'rbac.authorization.k8s.io/v1',
  document: { id: 0, file: 'role.yaml', index: 0, object: {}, notes: [], use: 'judged' },
  object: {},
  labels: new Map(),
  annotations: new Map(),
  sameNode: [],
};

function rule(apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]): RbacRule {
  return { apiGroups, resources, verbs, resourceNames: [], nonResourceURLs: [], path: ['rules', 0], holder };
}

describe('grantsOf', () => {
  const exec = { group: '', resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] };
  test.each<[string, RbacRule, readonly string[]]>([
    ['names the first wanted verb', rule([''], ['pods/exec'], ['get', 'create']), ['create pods/exec']],
    [
      'names each wanted resource',
      rule([''], ['pods', 'pods/exec', 'pods/attach'], ['get']),
      ['get pods/exec', 'get pods/attach'],
    ],
    ['counts all groups', rule(['*'], ['pods/exec'], ['get']), ['get pods/exec']],
    ['counts a subresource of every resource', rule([''], ['*/exec'], ['get']), ['get */exec']],
    ['leaves other groups', rule(['apps'], ['pods/exec'], ['get']), []],
    ['leaves other verbs', rule([''], ['pods/exec'], ['list']), []],
    ['leaves a star in verbs', rule([''], ['pods/exec'], ['*']), []],
    ['leaves a star in resources', rule([''], ['*'], ['create']), []],
    ['leaves the parent resource', rule([''], ['pods'], ['create']), []],
  ])('%s', (_, given, wanted) => {
    expect(grantsOf(given, exec).map(({ verb, resource }) => `${verb} ${resource}`)).toEqual(wanted);
  });

  test('points at the resource', () => {
    const [grant] = grantsOf(rule([''], ['pods', 'pods/exec'], ['get']), exec);
    expect(grant?.at).toEqual({ declaration: holder, path: ['rules', 0, 'resources', 1] });
  });
});

describe('isFullAccess', () => {
  test.each<[RbacRule, boolean]>([
    [rule(['*'], ['*'], ['*']), true],
    [rule(['apps'], ['*'], ['*']), false],
    [rule(['*'], ['pods'], ['*']), false],
    [rule(['*'], ['*'], ['get']), false],
  ])('%#', (given, full) => expect(isFullAccess(given)).toBe(full));
});

describe('isBuiltInRole', () => {
  test.each([
    ['ClusterRole', 'edit', true],
    ['ClusterRole', 'system:node', true],
    ['Role', 'admin', false],
    ['ClusterRole', 'bot-admin', false],
  ])('%s %s: %s', (kind, name, builtIn) => expect(isBuiltInRole(kind, name)).toBe(builtIn));
});

import { describe, expect, test } from 'vitest';
import type { Json, JsonRecord } from '../../model/json.ts';
import { collectFrom, evidenceIn, listOf } from './testing/collecting.ts';
import type { Fault } from './testing/fake-api.ts';
import { json, status } from './testing/fake-api.ts';

const path = '/api/v1/namespaces/bot/secrets';
const columns = ['Name', 'Type', 'Data', 'Age'].map((name) => ({ name, type: 'string' }));

interface Stored {
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether the keys have owners. */
  readonly owned?: boolean;
}

/** Answers as an API server does: a table, metadata alone, or (asked plainly) everything. */
function secrets(stored: readonly Stored[]): Fault {
  return ({ path: asked, query, headers }, response) => {
    if (asked !== path) return false;
    const accept = headers.accept ?? '';
    if (accept.includes('as=Table')) {
      const rows = stored.map(({ name, keys }): Json => ({
        cells: [name, 'Opaque', keys.length, '1d'],
        object: query.get('includeObject') === 'None' ? null : whole({ name, keys }),
      }));
      return json(response, { kind: 'Table', metadata: {}, columnDefinitions: columns, rows });
    }
    if (accept.includes('PartialObjectMetadataList'))
      return json(response, { metadata: {}, items: stored.map(partial) });
    return json(response, { metadata: {}, items: stored.map(whole) });
  };
}

function partial({ name, keys, owned = true }: Stored): JsonRecord {
  const data = Object.fromEntries(keys.map((key) => [`f:${key}`, {}]));
  return {
    metadata: {
      name,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"a":"canary"}}' },
      ...(owned ? { managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:data': data } }] } : {}),
    },
  };
}

function whole({ name, keys }: Stored): JsonRecord {
  return { metadata: { name }, data: Object.fromEntries(keys.map((key) => [key, 'canary'])) };
}

const stored: readonly Stored[] = [
  { name: 'b', keys: ['TOKEN', 'DB_PASSWORD'] },
  { name: 'a', keys: ['x'], owned: false },
];
const cluster = (fault: Fault) => ({ namespaces: ['bot'], lists: {}, fault });

describe('Secrets', () => {
  test('are not asked for', async () => {
    const { answer, api } = await collectFrom(cluster(secrets(stored)));
    expect(evidenceIn({ answer }).lists.some(({ kind }) => kind === 'Secret')).toBe(false);
    expect(api.requests.some((request) => request.path === path)).toBe(false);
  });

  test('with --secrets: name, type, number of keys, from a table without objects', async () => {
    const { answer, api } = await collectFrom(cluster(secrets(stored)), { secrets: 'names' });
    expect(listOf(evidenceIn({ answer }), 'secrets')).toMatchObject({ answer: { status: 'listed' }, namespace: 'bot' });
    expect(listOf(evidenceIn({ answer }), 'secrets').objects).toEqual([
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'bot' }, type: 'Opaque', keyCount: 1 },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b', namespace: 'bot' }, type: 'Opaque', keyCount: 2 },
    ]);
    const asked = api.requests.filter((request) => request.path === path);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.query.get('includeObject')).toBe('None');
  });

  test('with --secret-keys: the names of keys where every key has an owner', async () => {
    const { answer } = await collectFrom(cluster(secrets(stored)), { secrets: 'keys' });
    const [a, b] = listOf(evidenceIn({ answer }), 'secrets').objects;
    expect(a).not.toHaveProperty('data');
    expect(Object.keys((b?.['data'] ?? {}) as object)).toEqual(['DB_PASSWORD', 'TOKEN']);
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  test.each(['names', 'keys'] as const)(
    'a server that knows no tables sends them whole: nothing is taken (%s)',
    async (kind) => {
      const plain: Fault = ({ path: asked }, response) =>
        asked === path && json(response, { kind: 'SecretList', metadata: {}, items: stored.map(whole) });
      const { answer } = await collectFrom(cluster(plain), { secrets: kind });
      expect(listOf(evidenceIn({ answer }), 'secrets')).toMatchObject({
        answer: { status: 'unknown', reason: 'parse-error' },
        objects: [],
      });
      expect(JSON.stringify(answer)).not.toContain('canary');
    },
  );

  test('refused: the line that would permit it', async () => {
    const fault: Fault = ({ path: asked }, response) => asked === path && status(response, 403);
    const { answer } = listOf(evidenceIn(await collectFrom(cluster(fault), { secrets: 'names' })), 'secrets');
    expect(answer).toMatchObject({ status: 'unknown', reason: 'permission-denied' });
    expect(JSON.stringify(answer)).toContain(String.raw`resources: [\"secrets\"], verbs: [\"list\"]`);
  });

  test('over all namespaces each is asked on its own, for a row does not say where it is', async () => {
    const { answer, api } = await collectFrom(cluster(secrets(stored)), { secrets: 'names', allNamespaces: true });
    expect(api.requests.some((request) => request.path === '/api/v1/secrets')).toBe(false);
    expect(listOf(evidenceIn({ answer }), 'secrets').objects[0]?.['metadata']).toEqual({ name: 'a', namespace: 'bot' });
  });
});

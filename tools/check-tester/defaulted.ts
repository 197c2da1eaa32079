import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parseAllDocuments } from 'yaml';
import type { Json, JsonRecord } from '../../src/model/json.ts';
import { asRecord, listAt, stringAt } from '../../src/model/json.ts';
import type { ControlPlane } from '../control-plane/start.ts';

/** Objects as an API server would keep them, with everything that it fills in; undefined where it takes one of them not. */
export type Defaulted = (files: readonly string[]) => Promise<readonly JsonRecord[] | undefined>;

interface Resource {
  readonly path: string;
  readonly name: string;
  readonly namespaced: boolean;
}

type Answer = { readonly status: number; readonly value: Json };

/** Asks a real API server, which keeps nothing of it (`dryRun=All`) but the namespaces. */
export async function defaulter(plane: ControlPlane): Promise<Defaulted> {
  const send = sender(plane);
  const resources = await resourcesOf(send);
  const made = new Set<string>();

  async function ensure(namespace: string): Promise<void> {
    if (made.has(namespace)) return;
    made.add(namespace);
    await send('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    // No controller makes it here, and without it no pod is taken.
    await send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } });
  }

  async function one(object: JsonRecord): Promise<JsonRecord | undefined> {
    const [apiVersion, kind] = [stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? ''];
    const resource = resources.get(`${apiVersion}/${kind}`);
    if (resource === undefined) return undefined;
    const metadata = asRecord(object['metadata']);
    const name = stringAt(metadata, 'name') ?? '';
    const namespace = stringAt(metadata, 'namespace') ?? 'default';
    if (kind === 'Namespace') {
      await ensure(name);
      const kept = asRecord((await send('GET', `/api/v1/namespaces/${name}`)).value);
      const labels = { ...asRecord(asRecord(kept?.['metadata'])?.['labels']), ...asRecord(metadata?.['labels']) };
      return { ...kept, apiVersion, kind, metadata: { ...metadata, labels } };
    }
    if (resource.namespaced) await ensure(namespace);
    const place = resource.namespaced ? `/namespaces/${namespace}` : '';
    const body = { ...object, metadata: { ...metadata, ...(resource.namespaced ? { namespace } : {}) } };
    const { status, value } = await send('POST', `${resource.path}${place}/${resource.name}?dryRun=All`, body);
    return status < 300 ? { ...asRecord(value), apiVersion, kind } : undefined;
  }

  return async (files) => {
    const objects: JsonRecord[] = [];
    for (const object of files.flatMap(objectsOf)) {
      const taken = object === undefined ? undefined : await one(object);
      if (taken === undefined) return undefined;
      objects.push(taken);
    }
    return objects;
  };
}

/** Undefined for what is no object at all. */
function objectsOf(file: string): readonly (JsonRecord | undefined)[] {
  if (!/\.(?:ya?ml|json)$/.test(file)) return [undefined];
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    if (document.errors.length > 0) return [undefined];
    const value = document.toJS() as Json;
    if (value === null) return [];
    const object = asRecord(value);
    return /List$/.test(stringAt(object, 'kind') ?? '') ? listAt(object, 'items').map(asRecord) : [object];
  });
}

function sender(plane: ControlPlane): (method: string, path: string, body?: JsonRecord) => Promise<Answer> {
  const ca = readFileSync(plane.caFile);
  const headers = { authorization: `Bearer ${plane.token()}`, 'content-type': 'application/json' };
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const asked = request(`${plane.server}${path}`, { method, ca, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, value: text.startsWith('{') ? (JSON.parse(text) as Json) : text });
        });
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

async function resourcesOf(send: ReturnType<typeof sender>): Promise<ReadonlyMap<string, Resource>> {
  const groups = listAt((await send('GET', '/apis')).value, 'groups')
    .flatMap((group) => listAt(group, 'versions'))
    .flatMap((version) => stringAt(version, 'groupVersion') ?? []);
  const found = new Map<string, Resource>();
  for (const version of ['v1', ...groups]) {
    const path = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    for (const resource of listAt((await send('GET', path)).value, 'resources')) {
      const name = stringAt(resource, 'name') ?? '';
      if (name.includes('/')) continue;
      found.set(`${version}/${stringAt(resource, 'kind') ?? ''}`, {
        path,
        name,
        namespaced: asRecord(resource)?.['namespaced'] === true,
      });
    }
  }
  return found;
}

import type { ClusterList } from '../../model/cluster.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asNumber, asRecord, asString, listAt, recordAt, stringAt } from '../../model/json.ts';
import { compareText } from '../../model/identity.ts';
import type { Ask } from './ask.ts';
import { inTurns } from './at-once.ts';
import { RequestFailure } from './failure.ts';
import type { ClusterLimits } from './limits.ts';
import type { Namespaces } from './namespaces.ts';
import { listAll } from './pages.ts';
import type { Answer } from './request.ts';
import { pathOf, secretResource } from './resources.ts';
import { neededRule } from './rules.ts';

export interface SecretsInput {
  readonly options: { readonly secrets: 'none' | 'names' | 'keys' };
  readonly namespaces: Pick<Namespaces, 'names' | 'absenceOf'>;
  readonly limits: ClusterLimits;
  readonly onAnswer: (answer: Answer) => void;
}

const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * Secrets, where somebody asked for them: name, type and number of keys, from a table that holds nothing else. Names of
 * keys come from a second answer, of which the names in `managedFields` are kept and everything else is dropped at once:
 * its annotations may hold a copy of the whole Secret.
 */
export async function listSecrets(ask: Ask, input: SecretsInput): Promise<readonly ClusterList[]> {
  const { options, namespaces, limits } = input;
  // Without its object a row does not say in which namespace it is, so each is asked on its own.
  const names = options.secrets === 'none' ? [] : namespaces.names;
  return inTurns(names, limits.atOnce, async (namespace): Promise<ClusterList> => {
    const base = pathOf(secretResource, 'v1', namespace);
    const path = `${base}?includeObject=None`;
    const list = { group: '', version: 'v1', resource: 'secrets', kind: 'Secret', namespace, path };
    const unproven = namespaces.absenceOf(namespace);
    if (unproven !== undefined) return { ...list, objects: [], pages: 0, answer: { status: 'unknown', ...unproven } };
    let columns: Columns | undefined;
    const read = await listAll(
      ask,
      {
        path,
        accept: table,
        field: 'rows',
        fieldSets: true,
        onHead: (head) => {
          columns = columnsOf(head) ?? columns;
        },
        project: (row) => secretOfRow(row, columns, namespace),
        onAnswer: input.onAnswer,
      },
      limits,
    );
    const keys = options.secrets === 'keys' ? await keysOf(ask, base, input) : undefined;
    const objects = read.objects
      .map((object) => withKeys(object, keys))
      .sort((a, b) => compareText(stringAt(a, 'metadata', 'name') ?? '', stringAt(b, 'metadata', 'name') ?? ''));
    const { failure } = read;
    return {
      ...list,
      objects,
      pages: read.pages,
      answer:
        failure === undefined
          ? { status: 'listed' }
          : {
              status: 'unknown',
              reason: failure.reason,
              text: `list secrets in ${namespace}: ${failure.text}${failure.status === 403 ? `; ${neededRule(secretResource, namespace)}` : ''}`,
            },
    };
  });
}

interface Columns {
  readonly name: number;
  readonly type: number;
  readonly data: number;
}

/** The first page says which cell is which. */
function columnsOf(head: JsonRecord): Columns | undefined {
  // A server that knows no tables would send the Secrets themselves: then nothing is taken.
  if (stringAt(head, 'kind') !== 'Table')
    throw new RequestFailure('parse-error', 'the API server gives no table of Secrets');
  const names = listAt(head, 'columnDefinitions').map((one) => stringAt(one, 'name')?.toLowerCase());
  if (names.length === 0) return undefined;
  return { name: names.indexOf('name'), type: names.indexOf('type'), data: names.indexOf('data') };
}

function secretOfRow(row: JsonRecord, columns: Columns | undefined, namespace: string): JsonRecord {
  const cells = asList(row['cells']);
  const cell = (index: number | undefined): Json | undefined => (index === undefined ? undefined : cells[index]);
  const name = asString(cell(columns?.name));
  const type = asString(cell(columns?.type));
  const count = asNumber(cell(columns?.data));
  if (name === undefined || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
    throw new RequestFailure('parse-error', 'the table of Secrets holds a row without a name');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    ...(type === undefined ? {} : { type: type.slice(0, 253) }),
    ...(count === undefined || !Number.isSafeInteger(count) ? {} : { keyCount: count }),
  };
}

/** Names of keys by name of Secret. */
async function keysOf(ask: Ask, path: string, { limits, onAnswer }: SecretsInput) {
  const keys = new Map<string, readonly string[]>();
  await listAll(
    ask,
    {
      path,
      accept: metadataOnly,
      field: 'items',
      fieldSets: true,
      project: (item) => {
        const name = stringAt(item, 'metadata', 'name');
        if (name !== undefined) keys.set(name, ownedKeys(recordAt(item, 'metadata')));
        return {};
      },
      onAnswer,
    },
    limits,
  );
  return keys;
}

function ownedKeys(metadata: JsonRecord | undefined): readonly string[] {
  const names = new Set<string>();
  for (const one of listAt(metadata, 'managedFields')) {
    for (const field of ['f:data', 'f:stringData']) {
      for (const key of Object.keys(asRecord(recordAt(one, 'fieldsV1')?.[field]) ?? {})) {
        if (key.startsWith('f:') && /^[\w.-]{1,253}$/.test(key.slice(2))) names.add(key.slice(2));
      }
    }
  }
  return [...names].sort(compareText);
}

/** `data` is there only where every key is known: the owners' names must be as many as the table counts. */
function withKeys(object: JsonRecord, keys: ReadonlyMap<string, readonly string[]> | undefined): JsonRecord {
  const names = keys?.get(stringAt(object, 'metadata', 'name') ?? '');
  if (names === undefined || names.length !== asNumber(object['keyCount'])) return object;
  const unseen = { $secret: { class: 'other', length: 0, type: 'string' } };
  return { ...object, data: Object.fromEntries(names.map((name) => [name, unseen])) };
}

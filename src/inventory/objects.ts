import type { Declaration } from '../model/graph.ts';
import type { ManifestDocument } from '../model/document.ts';
import type { JsonRecord } from '../model/json.ts';
import { asRecord, stringAt } from '../model/json.ts';
import type { Identity } from '../model/identity.ts';
import { compareText, groupOf, identityKey } from '../model/identity.ts';
import type { GraphInput } from './input.ts';

/** Cluster-scoped custom kinds that are met often; built-in kinds are known from the schema tables. */
const clusterScopedCustomKinds: ReadonlySet<string> = new Set([
  'ClusterIssuer',
  'ClusterSecretStore',
  'ClusterExternalSecret',
  'CiliumClusterwideNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'GlobalNetworkPolicy',
  'GatewayClass',
  'ClusterPolicy',
  'ClusterTriggerAuthentication',
  'SecurityContextConstraints',
]);

/** No object can name it: it is where those lie that name none, for tools that compare namespaces as they are written. */
const noNamespace = '(none)';

interface DraftDeclaration extends Declaration {
  sameNode: readonly Declaration[];
}

/** Turns documents into declarations: namespaces filled in, versions folded, repeated identities tied together. */
export function declare(documents: readonly ManifestDocument[], input: GraphInput): readonly Declaration[] {
  const drafts: DraftDeclaration[] = [];
  const nodes = new Map<string, DraftDeclaration[]>();
  for (const document of documents) {
    const draft = draftOf(document, input);
    if (draft === undefined) continue;
    drafts.push(draft);
    const key = identityKey(draft.identity);
    const node = nodes.get(key);
    if (node === undefined) nodes.set(key, [draft]);
    else node.push(draft);
  }
  for (const node of nodes.values()) {
    node.sort((a, b) => compareDeclarations(a, b));
    for (const draft of node) draft.sameNode = node;
  }
  const repeated = (draft: DraftDeclaration): string =>
    draft.sameNode.length === 1
      ? identityKey(draft.identity)
      : `${identityKey(draft.identity)}\u0000${draft.document.file}\u0000${draft.document.index}\u0000${draft.document.item ?? ''}`;
  return drafts
    .map((draft): Declaration => Object.assign(draft, { key: repeated(draft) }))
    .sort((a, b) => compareDeclarations(a, b));
}

/** Namespace, kind, group, name, then file and document: the order of everything in the graph. */
export function compareDeclarations(a: Declaration, b: Declaration): number {
  return (
    compareText(a.identity.namespace, b.identity.namespace) ||
    compareText(a.identity.kind, b.identity.kind) ||
    compareText(a.identity.group, b.identity.group) ||
    compareText(a.identity.name, b.identity.name) ||
    compareText(a.document.file, b.document.file) ||
    a.document.index - b.document.index ||
    (a.document.item ?? 0) - (b.document.item ?? 0)
  );
}

function draftOf(document: ManifestDocument, input: GraphInput): DraftDeclaration | undefined {
  const { object } = document;
  const apiVersion = stringAt(object, 'apiVersion');
  const kind = stringAt(object, 'kind');
  if (apiVersion === undefined || kind === undefined) return undefined;
  const metadata = asRecord(object['metadata']);
  const scope = input.scopeOf(apiVersion, kind) ?? (clusterScopedCustomKinds.has(kind) ? 'Cluster' : 'Namespaced');
  const written = stringAt(metadata, 'namespace');
  const name = stringAt(metadata, 'name') ?? stringAt(metadata, 'generateName') ?? '';
  const identityIn = (namespace: string): Identity => ({ group: groupOf(apiVersion), kind, namespace, name });
  const isUnwritten = written === undefined || written === '';
  const identity = identityIn(scope === 'Cluster' ? '' : isUnwritten ? input.defaultNamespace : written);
  const isElsewhere = input.reading?.namespaces === 'literal' && scope !== 'Cluster' && isUnwritten;
  return {
    key: '',
    ...(isElsewhere ? { identity: identityIn(noNamespace), shownAs: identity } : { identity }),
    apiVersion,
    document,
    object,
    labels: textMap(asRecord(metadata?.['labels'])),
    annotations: textMap(asRecord(metadata?.['annotations'])),
    sameNode: [],
  };
}

/** String values of a mapping, in their order; other values are left out (the API would refuse them). */
export function textMap(record: JsonRecord | undefined): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (record === undefined) return map;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (typeof value === 'string') map.set(key, value);
  }
  return map;
}

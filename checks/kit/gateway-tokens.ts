import type { Declaration, Graph, TokenReference, Workload } from '../../src/model/graph.ts';
import { compareText } from '../../src/model/identity.ts';
import type { Path } from '../../src/model/json.ts';
import { recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { areEnvironments } from './environments.ts';

/** Order of places: file, document, item. */
export function byPlace(a: Declaration, b: Declaration): number {
  return (
    compareText(a.document.file, b.document.file) ||
    a.document.index - b.document.index ||
    (a.document.item ?? 0) - (b.document.item ?? 0)
  );
}

export function isSameNode(a: Declaration, b: Declaration): boolean {
  const [one, other] = [a.identity, b.identity];
  return (
    one.name === other.name && one.namespace === other.namespace && one.kind === other.kind && one.group === other.group
  );
}

/** Whether the files of two declarations lie in folders of different environments. */
export function inOtherEnvironment(a: Declaration, b: Declaration, words: readonly string[]): boolean {
  return folderOf(a) !== folderOf(b) && areEnvironments(a.document.file, b.document.file, words);
}

function folderOf({ document }: Declaration): string {
  return document.file.slice(0, document.file.lastIndexOf('/') + 1);
}

export function opensGateway(workload: Workload): boolean {
  const { role, undecided } = workload.role;
  return undecided === undefined && (role === 'gateway' || role === 'sharded-gateway');
}

/** Where the token's Secret key is named; the whole reference for an `envFrom`. */
export function tokenPath(workload: Workload, token: TokenReference): Path {
  const key = [...token.path, 'valueFrom', 'secretKeyRef', 'key'];
  return valueAt(workload.object, ...key) === undefined ? token.path : key;
}

/** Name of the Secret behind a token: of its key, or of the `envFrom` that reads the Secret whole. */
export function tokenSecret(workload: Workload, token: TokenReference): string | undefined {
  return token.secret?.name ?? stringAt(recordAt(workload.object, ...token.path, 'secretRef'), 'name');
}

/** Whether the token is somewhere in a Secret that is read whole and whose keys can't be seen. */
export function isUnseenToken(token: TokenReference): boolean {
  return token.secret === undefined && token.variable === '';
}

/** Every workload that opens a gateway. */
export function gateways(graph: Graph): readonly Workload[] {
  return graph.workloads.filter(opensGateway);
}

/** Gateways of the workload's namespace that read the same Secret for their token, whatever key of it. */
export function sameSecretGateways(workload: Workload, graph: Graph): readonly Workload[] {
  let bySecret = indexes.get(graph);
  if (bySecret === undefined) indexes.set(graph, (bySecret = indexOf(graph)));
  const found = new Set<Workload>();
  for (const key of secretKeys(workload)) for (const other of bySecret.get(key) ?? []) found.add(other);
  return [...found];
}

const indexes = new WeakMap<Graph, ReadonlyMap<string, readonly Workload[]>>();

function indexOf(graph: Graph): ReadonlyMap<string, readonly Workload[]> {
  const index = new Map<string, Workload[]>();
  for (const workload of gateways(graph)) {
    for (const key of secretKeys(workload)) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [workload]);
      else known.push(workload);
    }
  }
  return index;
}

function secretKeys(workload: Workload): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const token of workload.tokens) {
    const name = tokenSecret(workload, token);
    if (name !== undefined) keys.add(`${workload.identity.namespace}\u0000${name}`);
  }
  return keys;
}

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
function tokenSecret(workload: Workload, token: TokenReference): string | undefined {
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
  const { all } = indexOf(graph);
  return union([...secretKeys(workload, 'all')].map((key) => all.get(key) ?? []));
}

/** Gateways that read the same Secret so that nobody can tell whether their token is the workload's: one reads it whole. */
export function perhapsSharing(workload: Workload, graph: Graph): readonly Workload[] {
  const { all, whole } = indexOf(graph);
  const unseen = secretKeys(workload, 'whole');
  return union([...secretKeys(workload, 'all')].map((key) => (unseen.has(key) ? all : whole).get(key) ?? []));
}

/** One list stays itself: groups may be large, and every member asks for its own. */
function union(lists: readonly (readonly Workload[])[]): readonly Workload[] {
  const [first = [], ...rest] = lists;
  return rest.length === 0 ? first : [...new Set(lists.flat())];
}

type Readers = ReadonlyMap<string, readonly Workload[]>;
interface Index {
  readonly all: Readers;
  readonly whole: Readers;
}

const indexes = new WeakMap<Graph, Index>();

function indexOf(graph: Graph): Index {
  let index = indexes.get(graph);
  if (index === undefined) {
    const bots = gateways(graph);
    indexes.set(graph, (index = { all: readersOf(bots, 'all'), whole: readersOf(bots, 'whole') }));
  }
  return index;
}

function readersOf(bots: readonly Workload[], which: 'all' | 'whole'): Readers {
  const readers = new Map<string, Workload[]>();
  for (const workload of bots) {
    for (const key of secretKeys(workload, which)) {
      const known = readers.get(key);
      if (known === undefined) readers.set(key, [workload]);
      else known.push(workload);
    }
  }
  return readers;
}

function secretKeys(workload: Workload, which: 'all' | 'whole'): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const token of workload.tokens) {
    const name = which === 'all' || isUnseenToken(token) ? tokenSecret(workload, token) : undefined;
    if (name !== undefined) keys.add(`${workload.identity.namespace}\u0000${name}`);
  }
  return keys;
}

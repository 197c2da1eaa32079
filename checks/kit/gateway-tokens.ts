import type { Container, Declaration, Graph, TokenReference, Workload } from '../../src/model/graph.ts';
import { compareText } from '../../src/model/identity.ts';
import type { JsonRecord, Path } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
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

export interface SharedSecret {
  readonly secret: string;
  readonly token: TokenReference;
}

/**
 * Whether two gateways that read one Secret, at least one of them whole, get the same token for certain: they run the same
 * program, and either the variable that one names its key by comes to the other with the whole, or nothing tells them apart.
 */
export function readsAlike(workload: Workload, other: Workload): SharedSecret | undefined {
  for (const token of workload.tokens) {
    for (const theirs of other.tokens) {
      const secret = tokenSecret(workload, token);
      if (secret === undefined || secret !== tokenSecret(other, theirs)) continue;
      const [own, far] = [containerOf(workload, token), containerOf(other, theirs)];
      if (own === undefined || far === undefined || !isSameProgram(own, far)) continue;
      const [a, b] = [isUnseenToken(token), isUnseenToken(theirs)];
      const same =
        a && b
          ? isToldAlike(own, far) && isSame(workload.template.spec, other.template.spec, ['volumes'])
          : a
            ? comesWithWhole(theirs, own)
            : b && comesWithWhole(token, far);
      if (same) return { secret, token };
    }
  }
  return undefined;
}

function containerOf(workload: Workload, token: TokenReference): Container | undefined {
  return workload.containers.find(({ name }) => name === token.container);
}

function isSameProgram({ image, object }: Container, other: Container): boolean {
  return (
    image !== undefined &&
    image.registry === other.image?.registry &&
    image.repository === other.image.repository &&
    !isPlaceholder(image.text) &&
    !isPlaceholder(other.image.text) &&
    isSame(object, other.object, ['command', 'args'])
  );
}

/** Both read the Secret whole: settings of their own, or the name of the pod, could still choose between its keys. */
function isToldAlike({ object }: Container, other: Container): boolean {
  const namesItself = listAt(object, 'env').some((item) => recordAt(item, 'valueFrom', 'fieldRef') !== undefined);
  return !namesItself && isSame(object, other.object, ['env', 'envFrom', 'volumeMounts']);
}

/** `DISCORD_TOKEN` of the key `DISCORD_TOKEN` is what `envFrom` without a prefix gives, unless the other sets it itself. */
function comesWithWhole({ variable, secret }: TokenReference, reader: Container): boolean {
  return (
    secret?.key === variable &&
    !reader.env.some(({ name }) => name === variable) &&
    listAt(reader.object, 'envFrom').every((source) => (stringAt(source, 'prefix') ?? '') === '')
  );
}

function isSame(a: JsonRecord, b: JsonRecord, fields: readonly string[]): boolean {
  return fields.every((field) => JSON.stringify(a[field] ?? []) === JSON.stringify(b[field] ?? []));
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

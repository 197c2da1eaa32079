import type { Unread } from '../model/document.ts';
import { customResourceFacts } from '../model/catalogue.ts';
import type { Declaration, World } from '../model/graph.ts';
import { isPlaceholder } from '../model/secret.ts';
import type { GraphInput } from './input.ts';
import type { ObjectIndex } from './object-index.ts';
import { workloadKinds } from './pod-template.ts';

const closed: World = { open: false };
const opened = (because: string): World => ({ open: true, because });

/**
 * Whether absence can be concluded, per kind and namespace (docs/evidence.md, Open and closed world): a directory was scanned, nothing of the
 * kind is unread or excluded, the namespace holds a scanned object, and no scanned object makes such things at run time.
 */
export function makeWorld(
  input: GraphInput,
  index: ObjectIndex,
  unread: readonly Unread[],
): (kind: string, namespace: string) => World {
  // Whoever leaves files out can't say as well that there is nothing but what was read.
  const leftOut = input.excludedFiles === 0 ? undefined : opened(excludedText(input.excludedFiles));
  if (input.closedWorld === true) return () => leftOut ?? closed;
  const makers = runTimeMakers(index, input);
  const unnamed = unnamedObjects(index);
  const answers = new Map<string, World>();
  return (kind, namespace) => {
    const key = `${kind}\u0000${namespace}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = look(kind, namespace);
    answers.set(key, answer);
    return answer;
  };

  function look(kind: string, namespace: string): World {
    if (!input.directory) return opened('only single files were read, so what else exists is not known');
    if (leftOut !== undefined) return leftOut;
    const hole = unread.find((entry) => entry.kinds === '*' || entry.kinds.includes(kind));
    if (hole !== undefined) return opened(`${hole.path} could not be read and may declare it`);
    const [other] = [...(input.beside ?? []), ...(namespace === '' ? (input.besideInCluster ?? []) : [])];
    if (other !== undefined) return opened(`${other}, another target of this run, may declare it`);
    if (isPlaceholder(namespace)) return opened(`the namespace ${namespace} still is a placeholder`);
    if (namespace !== '' && !index.namespaces.has(namespace))
      return opened(`no scanned object lies in the namespace ${namespace}`);
    const maker =
      makers.find((one) => one.namespace === namespace && makes(one.kinds, kind)) ??
      (namespace === '' ? makers.find((one) => makes(one.kinds, kind)) : undefined);
    if (maker !== undefined)
      return opened(`${maker.declaration.identity.kind}/${maker.declaration.identity.name} may make it at run time`);
    const draft = unnamed.get(`${kind}\u0000${namespace}`) ?? unnamed.get(`${kind}\u0000`);
    if (draft !== undefined)
      return opened(`the ${kind} ${draft.identity.name} still holds a placeholder in its name or namespace`);
    if (namespace === clusterNamespace) return opened(`the cluster itself fills the namespace ${namespace}`);
    return closed;
  }
}

function excludedText(files: number): string {
  return `${files === 1 ? '1 file was' : `${files} files were`} excluded and may declare it`;
}

/** What the control plane and add-ons of a cluster put there stands in nobody's files. */
const clusterNamespace = 'kube-system';

/** One object by kind and namespace whose name is not known yet; by kind alone where the namespace is not. */
function unnamedObjects(index: ObjectIndex): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const declaration of index.all) {
    const { kind, namespace, name } = declaration.identity;
    const nowhere = isPlaceholder(namespace);
    if (nowhere || isPlaceholder(name)) found.set(`${kind}\u0000${nowhere ? '' : namespace}`, declaration);
  }
  return found;
}

interface Maker {
  readonly declaration: Declaration;
  /** The namespace in which it makes things. */
  readonly namespace: string;
  readonly kinds: readonly string[] | '*';
}

function makes(kinds: readonly string[] | '*', kind: string): boolean {
  return kinds === '*' || kinds.includes(kind) || (kinds.includes('workloads') && workloadKinds.includes(kind));
}

/** Custom resources that bring other objects into being; an unknown one opens its own namespace. */
function runTimeMakers(index: ObjectIndex, input: GraphInput): readonly Maker[] {
  const makers: Maker[] = [];
  const seen = new Set<string>();
  for (const declaration of index.all) {
    const { group, kind, namespace } = declaration.identity;
    if (isBuiltIn(declaration, input)) continue;
    const where = targetNamespace(declaration) ?? namespace;
    // One maker a kind and namespace is enough: thousands of ExternalSecrets open their namespace once.
    const key = `${group}\u0000${kind}\u0000${where}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const kinds = customResourceFacts(input.catalogues['custom-resources'], group, kind)?.makes ?? '*';
    if (kinds === '*' || kinds.length > 0) makers.push({ declaration, namespace: where, kinds });
  }
  return makers;
}

/** Groups of Kubernetes itself, whose removed versions no schema holds any more: `networking.k8s.io/v1beta1` makes nothing either. */
const ownGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

function isBuiltIn(declaration: Declaration, input: GraphInput): boolean {
  const { group } = declaration.identity;
  // Kubernetes owns the groups without a dot and those under k8s.io that its schema holds.
  return (
    !group.includes('.') ||
    ownGroups.has(group) ||
    input.scopeOf(declaration.apiVersion, declaration.identity.kind) !== undefined
  );
}

/** A HelmRelease or an Argo CD Application installs into a namespace of its own choosing. */
function targetNamespace(declaration: Declaration): string | undefined {
  const spec = declaration.object['spec'];
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return undefined;
  const record = spec as Readonly<Record<string, unknown>>;
  const direct = record['targetNamespace'];
  if (typeof direct === 'string') return direct;
  const destination = record['destination'];
  if (typeof destination !== 'object' || destination === null) return undefined;
  const namespace = (destination as Readonly<Record<string, unknown>>)['namespace'];
  return typeof namespace === 'string' ? namespace : undefined;
}

import type { ClusterEvidence, ClusterList } from '../../model/cluster.ts';
import { compareText } from '../../model/identity.ts';
import type { JsonRecord } from '../../model/json.ts';
import { recordAt, stringAt } from '../../model/json.ts';
import type { Known, SourceAbsence } from '../../model/known.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { Access, AccessOptions } from './access.ts';
import { findAccess } from './access.ts';
import type { Ask, Surroundings } from './ask.ts';
import { patientAsk } from './ask.ts';
import { inTurns } from './at-once.ts';
import { Clock } from './clock.ts';
import type { Discovered } from './discover.ts';
import { discover } from './discover.ts';
import { absenceOf } from './failure.ts';
import { identify, refusedIdentity } from './identity.ts';
import type { ClusterLimits } from './limits.ts';
import { clusterLimits } from './limits.ts';
import { lookAtNamespaces } from './namespaces.ts';
import type { Namespaces } from './namespaces.ts';
import { listAll } from './pages.ts';
import { reviewPermissions } from './permissions.ts';
import { projecting } from './project.ts';
import { connect } from './request.ts';
import type { UnlistedKind, WantedResource } from './resources.ts';
import { nameOf, pathOf, unlistedKinds, wantedResources } from './resources.ts';
import { neededRule } from './rules.ts';
import { listSecrets } from './secrets.ts';

export interface ClusterOptions extends Omit<AccessOptions, 'patience'> {
  /** `--cluster-namespace`, else those of the manifests; empty: the context's. */
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
  readonly labelSelector?: string;
  /** `cluster.expect`: host of the API server, or uid of kube-system. */
  readonly expect?: string;
  readonly secrets: 'none' | 'names' | 'keys';
  /** Kinds that are listed; all that are known here where it is left out. */
  readonly only?: ReadonlySet<string>;
  /** Annotations and names of Secrets in the manifests. */
  readonly annotations: ReadonlySet<string>;
  readonly secretNames: ReadonlySet<string>;
  readonly world: Surroundings;
  readonly progress: (text: string) => void;
  /** For tests. */
  readonly limits?: Partial<ClusterLimits>;
}

/** Looks at one cluster: lists alone, nothing is written and nothing is watched. */
export async function collectCluster(options: ClusterOptions): Promise<SourceAnswer<ClusterEvidence>> {
  const limits = { ...clusterLimits, ...options.limits };
  const access = await findAccess({ ...options, now: options.world.now, patience: limits.request });
  if ('reason' in access) return { status: 'absent', ...access };
  const { send, close } = connect(access.server, limits, options.world.now);
  const deadline = AbortSignal.timeout(limits.source);
  try {
    return await look(patientAsk(send, limits, options.world, deadline), access, options, limits);
  } finally {
    close();
  }
}

async function look(
  ask: Ask,
  access: Access,
  options: ClusterOptions,
  limits: ClusterLimits,
): Promise<SourceAnswer<ClusterEvidence>> {
  const clock = new Clock(limits.skew);
  options.progress(`looking at the cluster ${access.server.url.host}`);
  const version = await versionOf(ask, clock);
  // Whoever is allowed nothing at all may ask for the version; where even that fails, all else would.
  if ('failure' in version) return { status: 'failed', ...version.failure };
  const identity = await identify(ask, access, clock.onAnswer);
  const refused = options.expect === undefined ? undefined : refusedIdentity(identity, access, options.expect);
  if (refused !== undefined) return { status: 'failed', ...refused };
  const project = projecting({
    annotations: options.annotations,
    secretNames: options.secretNames,
    depth: limits.depth,
  });
  const wanted = wantedResources.filter(({ kind }) => options.only?.has(kind) !== false);
  const discovered = await discover(ask, wanted, clock.onAnswer);
  const namespaces = await lookAtNamespaces(ask, { options, access, project, limits, onAnswer: clock.onAnswer });
  const jobs = [...jobsOf(wanted, namespaces, options.allNamespaces)].filter(
    ({ resource }) => !isShownElsewhere(resource, discovered.find),
  );
  let done = 0;
  const lists = await inTurns(jobs, limits.atOnce, async ({ resource, namespace }): Promise<ClusterList> => {
    const found = discovered.find(resource);
    const list = { ...headOf(resource, found.version, namespace, options.labelSelector), objects: [], pages: 0 };
    const unproven = namespaces.absenceOf(namespace);
    if (unproven !== undefined) return { ...list, answer: { status: 'unknown', ...unproven } };
    if (found.status === 'absent') return { ...list, answer: { status: 'absent' } };
    if (found.status === 'unknown' && !found.mayList)
      return { ...list, answer: { status: 'unknown', reason: found.reason, text: found.text } };
    const apiVersion = resource.group === '' ? found.version : `${resource.group}/${found.version}`;
    const { objects, pages, failure } = await listAll(
      ask,
      {
        path: list.path,
        field: 'items',
        fieldSets: false,
        project: (item) => project(item, apiVersion, resource.kind),
        onAnswer: clock.onAnswer,
      },
      limits,
    );
    done += 1;
    options.progress(`reading the cluster: ${done} of ${jobs.length} lists`);
    return {
      ...list,
      objects: sorted(objects),
      pages,
      answer:
        failure === undefined
          ? { status: 'listed' }
          : { status: 'unknown', ...refusalOf(failure, resource, namespace) },
    };
  });
  const secrets = await listSecrets(ask, { options, namespaces, limits, onAnswer: clock.onAnswer });
  const all = [...lists, ...secrets, ...namespaces.lists].sort(compareLists);
  const absent = unlistedKinds.filter(({ groups }) => groups.every(discovered.lacks)).map(absentList);
  const proven = namespaces.provenBy(all);
  return {
    status: 'present',
    evidence: {
      ...(access.context === undefined ? {} : { context: access.context }),
      server: access.server.url.origin,
      identity,
      version: version.value,
      serverTime: clock.serverTime(),
      localTime: options.world.now().toISOString(),
      namespaces: proven,
      allNamespaces: options.allNamespaces,
      ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
      lists: [...all.map((list) => withoutProof(list, proven)), ...absent].sort(compareLists),
      permissions: await reviewPermissions(ask, all, proven),
      notes: access.notes,
    },
  };
}

async function versionOf(
  ask: Ask,
  clock: Clock,
): Promise<{ readonly value: Known<string> } | { readonly failure: SourceAbsence }> {
  try {
    const { value, answer } = await ask({ method: 'GET', path: '/version' });
    clock.onAnswer(answer);
    const version = stringAt(value, 'gitVersion');
    return version === undefined || !/^[\w.+-]{1,100}$/.test(version)
      ? { value: { reason: 'parse-error', text: 'the answer to /version names no version' } }
      : { value: { value: version } };
  } catch (error) {
    const absence = absenceOf(error);
    const mayGoOn = absence.reason === 'permission-denied' && absence.text.includes('403');
    return mayGoOn ? { value: absence } : { failure: absence };
  }
}

function* jobsOf(
  wanted: readonly WantedResource[],
  namespaces: Namespaces,
  allNamespaces: boolean,
): Generator<{ readonly resource: WantedResource; readonly namespace: string }> {
  for (const resource of wanted) {
    if (resource.scope === 'cluster' || allNamespaces) yield { resource, namespace: '' };
    else for (const namespace of namespaces.names) yield { resource, namespace };
  }
}

/** The same objects twice would be two policies. Where the other group does not answer, nothing is known of either. */
function isShownElsewhere(resource: WantedResource, discovered: (resource: WantedResource) => Discovered): boolean {
  if (resource.behind === undefined) return false;
  const front = wantedResources.find((one) => one.group === resource.behind && one.resource === resource.resource);
  return front !== undefined && discovered(front).status !== 'absent';
}

function headOf(resource: WantedResource, version: string, namespace: string, labelSelector: string | undefined) {
  return {
    group: resource.group,
    version,
    resource: resource.resource,
    kind: resource.kind,
    namespace,
    path: pathOf(resource, version, namespace, resource.selected === true ? labelSelector : undefined),
  };
}

/** Discovery proves that there is none; nobody was asked for a list. */
function absentList({ kind, groups: [group] }: UnlistedKind): ClusterList {
  const list = { group, version: '', resource: kind.toLowerCase(), kind, namespace: '', path: '/apis' };
  return { ...list, objects: [], pages: 0, answer: { status: 'absent' } };
}

/** The words for a list that was not answered; where it was refused, with the line that would permit it. */
function refusalOf(
  { reason, text, status }: SourceAbsence & { readonly status?: number },
  resource: WantedResource,
  namespace: string,
): SourceAbsence {
  const list = `list ${nameOf(resource)}${namespace === '' ? '' : ` in ${namespace}`}`;
  // A metrics server that is down answers for the API server, and in plain text.
  if (resource.aggregated === true && (status === 404 || status === 503))
    return { reason: 'not-collected', text: `${list}: the program behind it does not run (${status})` };
  if (status === 403) return { reason, text: `${list}: ${text}; ${neededRule(resource, namespace)}` };
  return { reason, text: `${list}: ${text}` };
}

/**
 * Nothing is known of a namespace that nobody has proven to exist: in a misspelt one every list answers 200 with no items.
 */
function withoutProof(list: ClusterList, namespaces: ClusterEvidence['namespaces']): ClusterList {
  if (list.namespace === '' || list.answer.status === 'unknown') return list;
  const proven = namespaces.find(({ name }) => name === list.namespace)?.proven;
  if (proven === undefined || 'value' in proven) return list;
  return { ...list, answer: { status: 'unknown', ...proven } };
}

function sorted(objects: readonly JsonRecord[]): readonly JsonRecord[] {
  const keyed = objects.map((object) => {
    const metadata = recordAt(object, 'metadata');
    return { object, namespace: stringAt(metadata, 'namespace') ?? '', name: stringAt(metadata, 'name') ?? '' };
  });
  type Keyed = (typeof keyed)[number];
  const compare = (a: Keyed, b: Keyed): number => compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
  // API servers list by namespace and name already.
  return keyed.sort(compare).map(({ object }) => object);
}

function compareLists(a: ClusterList, b: ClusterList): number {
  return compareText(a.group, b.group) || compareText(a.resource, b.resource) || compareText(a.namespace, b.namespace);
}

import type { Unread } from '../model/document.ts';
import type { Backend, Declaration, Graph, Service, Workload } from '../model/graph.ts';
import { identityKey } from '../model/identity.ts';
import { stringAt } from '../model/json.ts';
import { isKnown } from './reading.ts';
import { resolveAlerts } from './alerts.ts';
import { resolveBackends } from './backends.ts';
import type { EdgeContext } from './edge-context.ts';
import { makeEgress } from './egress.ts';
import { environmentOf } from './environment.ts';
import { resolveHosts } from './hosts.ts';
import type { GraphInput } from './input.ts';
import { append, indexObjects, indexPods } from './object-index.ts';
import { declare } from './objects.ts';
import { resolvePolicies } from './policies.ts';
import { resolveRbac } from './rbac.ts';
import { resolveReferences } from './references.ts';
import { decideRoles } from './roles.ts';
import { resolveAutoscalers, resolveBudgets } from './scaling.ts';
import { resolveScrapes } from './scrapes.ts';
import { matchesSelector } from './selectors.ts';
import { markMetricsOnly, toService } from './services.ts';
import type { ServiceDraft } from './services.ts';
import { shardContractOf } from './shards.ts';
import { completed, malformed } from './spine.ts';
import { tokensOf } from './tokens.ts';
import { toWorkload } from './workloads.ts';
import type { WorkloadDraft } from './workloads.ts';
import { makeWorld } from './world.ts';

/** Resolves documents into the graph. Edges that few rules ask for are resolved when first asked. */
export function buildGraph(input: GraphInput): Graph {
  const { reading = {} } = input;
  const judged = input.documents.filter((document) => document.use === 'judged' && isKnown(document, reading));
  const all = declare(judged, input);
  const sound: Declaration[] = [];
  const unread: Unread[] = [...input.unread];
  for (const declaration of all) {
    const isBuiltIn = input.scopeOf(declaration.apiVersion, declaration.identity.kind) !== undefined;
    const whole = reading.absentParts === 'empty' ? completed(declaration, isBuiltIn, reading) : declaration;
    const fault = malformed(whole, isBuiltIn, reading);
    if (fault === undefined) sound.push(declaration);
    else unread.push(fault);
  }
  const keysOnly = declare(
    input.documents.filter((document) => document.use === 'keys-only'),
    input,
  );
  const everything = indexObjects(all);
  const index = indexObjects(sound);
  const world = input.worldOf ?? makeWorld(input, everything, unread);

  const workloads: WorkloadDraft[] = [];
  const services: ServiceDraft[] = [];
  for (const declaration of sound) {
    const workload = toWorkload(declaration, reading);
    if (workload !== undefined) workloads.push(workload);
    else if (declaration.identity.kind === 'Service' && declaration.identity.group === '')
      services.push(toService(declaration, reading));
  }
  const pods = indexPods(workloads, reading);
  const context: EdgeContext = { input, index, pods, keysOnly, workloads, services, world };

  const selected = new Map<Declaration, readonly Workload[]>();
  const selectedBy = new Map<Declaration, Service[]>();
  for (const service of services) {
    if (service.selector === undefined) continue;
    const targets = pods.selectedByMap(service.identity.namespace, service.selector);
    selected.set(service, targets);
    for (const workload of targets) append(selectedBy, workload, service);
  }
  const references = resolveReferences(context);
  const hosts = resolveHosts(context, references);
  const backends = resolveBackends(index, new Map<Declaration, Service>(services.map((service) => [service, service])));
  if (reading.selectors !== 'literal') markMetricsOnly(services, calledServices(backends, hosts.all), index);
  assignRoles();

  function assignRoles(): void {
    const evidence = workloads.map((workload) => {
      const own = references.of(workload);
      const variables = environmentOf(workload, own);
      workload.tokens = tokensOf(workload, variables, own, input.catalogues.discord);
      workload.shards = shardContractOf(workload, variables, input.catalogues.discord);
      return { workload, variables, references: own, tokens: workload.tokens, callers: callersOf(workload) };
    });
    const decisions = decideRoles(evidence, input, [...unread, ...(input.unseen ?? [])]);
    for (const workload of workloads) {
      const decided = input.decidedRoles?.get(identityKey(workload.identity));
      workload.role = decided ?? decisions.get(workload) ?? workload.role;
    }
  }

  function servicesOf(workload: Workload): readonly Service[] {
    return selectedBy.get(workload) ?? [];
  }

  function callersOf(workload: Workload): readonly Service[] {
    return servicesOf(workload).filter((service) => !service.metricsOnly);
  }

  const workloadSet: ReadonlySet<Declaration> = new Set<Declaration>(workloads);
  const autoscalers = lazily(() => resolveAutoscalers(index, workloadSet));
  const autoscalersBy = lazily(() => inverted(autoscalers(), (autoscaler) => autoscaler.workloads));
  const budgets = lazily(() => resolveBudgets(index, pods, reading));
  const budgetsBy = lazily(() => inverted(budgets(), (budget) => budget.workloads));
  const policies = lazily(() => resolvePolicies(context));
  const policiesBy = lazily(() => inverted(policies(), (policy) => policy.workloads));
  const egress = lazily(() => makeEgress(context, policies()));
  const rbac = lazily(() => resolveRbac(index));
  const scrapes = lazily(() => resolveScrapes(context));
  const alerts = lazily(() => resolveAlerts(context, scrapes()));
  const tokenHolders = lazily(() => sharedTokens(workloads));

  return {
    defaultNamespace: input.defaultNamespace,
    census: { documents: judged.length, files: input.files, kinds: countKinds(all) },
    unread,
    faults: input.faults,
    documents: judged,
    objects: (...kinds) => everything.ofKind(...kinds),
    find: index.find,
    world,
    hasNamespace: (namespace) => everything.namespaces.has(namespace),
    workloads,
    services,
    get autoscalers() {
      return autoscalers();
    },
    get budgets() {
      return budgets();
    },
    get policies() {
      return policies();
    },
    get roles() {
      return rbac().roles;
    },
    get bindings() {
      return rbac().bindings;
    },
    get monitors() {
      return scrapes().monitors;
    },
    get alertRules() {
      return alerts();
    },
    references: references.all,
    hosts: hosts.all,
    servicesOf,
    callersOf,
    workloadsOf: (service) => selected.get(service) ?? [],
    autoscalersOf: (workload) => autoscalersBy().get(workload) ?? [],
    budgetsOf: (workload) => budgetsBy().get(workload) ?? [],
    policiesOf: (workload) => policiesBy().get(workload) ?? [],
    backendsOf: (route) => backends.get(route) ?? [],
    referencesOf: references.of,
    hostsOf: hosts.of,
    hostsIn: hosts.in,
    hiddenHostsOf: hosts.hiddenOf,
    serviceAccountOf: (workload) => {
      const { spec, specPath } = workload.template;
      const field = ['serviceAccountName', 'serviceAccount'].find((name) => (stringAt(spec, name) ?? '') !== '');
      const name = (field === undefined ? undefined : stringAt(spec, field)) ?? 'default';
      return {
        name,
        path: field === undefined ? undefined : [...specPath, field],
        declarations: index.find('ServiceAccount', workload.identity.namespace, name),
      };
    },
    scrapesOf: (workload) => scrapes().of(workload),
    scrapesBy: (declaration) => scrapes().by(declaration),
    egress: (workload, destination) => egress()(workload, destination),
    matches: matchesSelector,
    tokenShares: (workload) => tokenHolders().get(workload) ?? [workload],
  };
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

function inverted<Item extends Declaration>(
  items: readonly Item[],
  targets: (item: Item) => readonly Workload[],
): ReadonlyMap<Declaration, readonly Item[]> {
  const map = new Map<Declaration, Item[]>();
  for (const item of items) for (const target of targets(item)) append(map, target as Declaration, item);
  return map;
}

/** Services that a route or a written host leads to. */
function calledServices(
  backends: ReadonlyMap<Declaration, readonly Backend[]>,
  hosts: Graph['hosts'],
): ReadonlySet<Declaration> {
  const called = new Set<Declaration>();
  for (const list of backends.values())
    for (const { resolution } of list) if (resolution.status === 'resolved') called.add(resolution.service);
  for (const { resolution } of hosts)
    if (resolution.status === 'service' || resolution.status === 'pod') called.add(resolution.service);
  return called;
}

/** Workloads that open a gateway session, grouped by the Secret key that their token comes from. */
function sharedTokens(workloads: readonly Workload[]): ReadonlyMap<Workload, readonly Workload[]> {
  const groups = new Map<string, Workload[]>();
  const keysOf = new Map<Workload, readonly string[]>();
  for (const workload of workloads) {
    const { role } = workload.role;
    if (role !== 'gateway' && role !== 'sharded-gateway') continue;
    const keys = new Set<string>();
    for (const { secret } of workload.tokens)
      if (secret !== undefined) keys.add(`${workload.identity.namespace}\u0000${secret.name}\u0000${secret.key}`);
    keysOf.set(workload, [...keys]);
    for (const key of keys) append(groups, key, workload);
  }
  const shares = new Map<Workload, readonly Workload[]>();
  for (const [workload, keys] of keysOf) {
    // Of one key all members share one list: it may be long.
    const [only, ...others] = keys.map((key) => groups.get(key) ?? []);
    shares.set(
      workload,
      only !== undefined && others.length === 0 ? only : [...new Set([workload, ...(only ?? []), ...others.flat()])],
    );
  }
  return shares;
}

function countKinds(all: readonly Declaration[]): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const { identity } of all) kinds.set(identity.kind, (kinds.get(identity.kind) ?? 0) + 1);
  return kinds;
}

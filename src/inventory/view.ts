import type { Declaration, Graph } from '../model/graph.ts';
import { expandReads, readSets } from '../model/reads.ts';

/**
 * The graph as one check may see it: only what its subject and `reads` declare. A question about anything else throws,
 * so that no check can depend on input whose absence would go unnoticed.
 */
export function restrict(graph: Graph, reads: readonly string[]): Graph {
  const allowed = expandReads(reads);
  const everything = allowed.has('*');

  function need(question: string, kinds: readonly string[]): void {
    if (everything) return;
    for (const kind of kinds)
      if (!allowed.has(kind))
        throw new Error(`${question} depends on ${kind}, which the check does not list under reads`);
  }
  /** Typed lists may hold several kinds; a check that declares some of them sees those. */
  function some<Item extends Declaration>(
    question: string,
    kinds: readonly string[],
    items: readonly Item[],
  ): readonly Item[] {
    if (everything) return items;
    const seen = kinds.filter((kind) => allowed.has(kind));
    if (seen.length === 0) need(question, kinds);
    return seen.length === kinds.length ? items : items.filter((item) => allowed.has(item.identity.kind));
  }

  return {
    defaultNamespace: graph.defaultNamespace,
    census: graph.census,
    unread: graph.unread,
    faults: graph.faults,
    documents: graph.documents,
    objects: (...kinds) => {
      need('objects()', kinds.length === 0 ? ['*'] : kinds);
      return graph.objects(...kinds);
    },
    find: (kind, namespace, name) => {
      need('find()', [kind]);
      return graph.find(kind, namespace, name);
    },
    world: (kind, namespace) => {
      need('world()', [kind]);
      return graph.world(kind, namespace);
    },
    hasNamespace: graph.hasNamespace,
    get workloads() {
      return some('workloads', readSets.workloads, graph.workloads);
    },
    get services() {
      need('services', ['Service']);
      return graph.services;
    },
    get autoscalers() {
      return some('autoscalers', readSets.autoscalers, graph.autoscalers);
    },
    get budgets() {
      need('budgets', ['PodDisruptionBudget']);
      return graph.budgets;
    },
    get policies() {
      return some('policies', readSets.policies, graph.policies);
    },
    get roles() {
      return some('roles', ['Role', 'ClusterRole'], graph.roles);
    },
    get bindings() {
      return some('bindings', ['RoleBinding', 'ClusterRoleBinding'], graph.bindings);
    },
    get monitors() {
      return some('monitors', ['ServiceMonitor', 'PodMonitor'], graph.monitors);
    },
    get alertRules() {
      need('alertRules', readSets.alerts);
      return graph.alertRules;
    },
    get references() {
      need('references', readSets.references);
      return graph.references;
    },
    get hosts() {
      need('hosts', readSets.hosts);
      return graph.hosts;
    },
    servicesOf: (workload) => {
      need('servicesOf()', ['Service']);
      return graph.servicesOf(workload);
    },
    callersOf: (workload) => {
      need('callersOf()', readSets.callers);
      return graph.callersOf(workload);
    },
    workloadsOf: (service) => {
      need('workloadsOf()', readSets.workloads);
      return graph.workloadsOf(service);
    },
    autoscalersOf: (workload) => some('autoscalersOf()', readSets.autoscalers, graph.autoscalersOf(workload)),
    budgetsOf: (workload) => {
      need('budgetsOf()', ['PodDisruptionBudget']);
      return graph.budgetsOf(workload);
    },
    policiesOf: (workload) => some('policiesOf()', readSets.policies, graph.policiesOf(workload)),
    backendsOf: (route) => {
      need('backendsOf()', ['Service']);
      return graph.backendsOf(route);
    },
    referencesOf: (workload) => {
      need('referencesOf()', readSets.references);
      return graph.referencesOf(workload);
    },
    hostsOf: (workload) => {
      need('hostsOf()', readSets.hosts);
      return graph.hostsOf(workload);
    },
    hostsIn: (declaration) => {
      need('hostsIn()', readSets.hosts);
      return graph.hostsIn(declaration);
    },
    hiddenHostsOf: (workload) => {
      need('hiddenHostsOf()', readSets.references);
      return graph.hiddenHostsOf(workload);
    },
    serviceAccountOf: (workload) => {
      need('serviceAccountOf()', ['ServiceAccount']);
      return graph.serviceAccountOf(workload);
    },
    scrapesOf: (workload) => {
      need('scrapesOf()', readSets.scrapes);
      return graph.scrapesOf(workload);
    },
    scrapesBy: (declaration) => {
      need('scrapesBy()', readSets.scrapes);
      return graph.scrapesBy(declaration);
    },
    egress: (workload, destination) => {
      need('egress()', readSets.policies);
      return graph.egress(workload, destination);
    },
    matches: graph.matches,
    tokenShares: (workload) => {
      need('tokenShares()', readSets.workloads);
      return graph.tokenShares(workload);
    },
  };
}

import type { Declaration, Policy, Service, Workload } from '../model/graph.ts';
import type { JsonRecord } from '../model/json.ts';
import { isPlaceholder } from '../model/secret.ts';
import type { EdgeContext } from './edge-context.ts';
import type { NamespaceMatcher } from './namespace-labels.ts';
import { matchPods, namespaceMatcher } from './namespace-labels.ts';
import { calicoSection } from './policy-calico.ts';
import { ciliumSections } from './policy-cilium.ts';
import type { PlacedSection, Section, SectionedPolicy } from './policy-sections.ts';
import { adminSection, kubernetesSection } from './policy-sections.ts';

const kinds = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'GlobalNetworkPolicy',
];

/** Every network policy of any dialect, with the workloads that it selects. */
export function resolvePolicies(context: EdgeContext): readonly SectionedPolicy[] {
  const services = new Map<string, Service>();
  for (const service of context.services)
    services.set(`${service.identity.namespace}\u0000${service.identity.name}`, service);
  const findService = (namespace: string, name: string): Service | undefined =>
    services.get(`${namespace}\u0000${name}`);
  const place = placer(context);
  const policies: SectionedPolicy[] = [];
  for (const declaration of context.index.ofKind(...kinds)) {
    const dialect = dialectOf(declaration);
    if (dialect === undefined) continue;
    const sections = sectionsOf(declaration, dialect, findService).map((section) => place(declaration, section));
    policies.push(assemble(declaration, dialect, sections));
  }
  return policies;
}

function dialectOf({ identity: { group, kind } }: Declaration): Policy['dialect'] | undefined {
  if (group === 'cilium.io') return 'cilium';
  if (group === 'policy.networking.k8s.io') return 'admin';
  if (group === 'projectcalico.org' || group === 'crd.projectcalico.org') return 'calico';
  return kind === 'NetworkPolicy' && (group === 'networking.k8s.io' || group === 'extensions')
    ? 'kubernetes'
    : undefined;
}

function sectionsOf(
  declaration: Declaration,
  dialect: Policy['dialect'],
  findService: (namespace: string, name: string) => Service | undefined,
): readonly Section[] {
  switch (dialect) {
    case 'cilium':
      return ciliumSections(declaration, findService);
    case 'admin':
      return [adminSection(declaration)];
    case 'calico':
      return [calicoSection(declaration)];
    case 'kubernetes':
      return [kubernetesSection(declaration)];
  }
}

function assemble(
  declaration: Declaration,
  dialect: Policy['dialect'],
  sections: readonly PlacedSection[],
): SectionedPolicy {
  const covers = (direction: 'ingress' | 'egress'): boolean =>
    sections.some((section) => section.isolates[direction] || (dialect === 'admin' && section[direction].length > 0));
  const [first] = sections;
  return Object.assign(declaration, {
    dialect,
    clusterWide: declaration.identity.namespace === '',
    directions: { ingress: covers('ingress'), egress: covers('egress') },
    ingress: sections.flatMap((section) => section.ingress),
    egress: sections.flatMap((section) => section.egress),
    workloads:
      sections.length === 1 && first !== undefined
        ? first.workloads
        : [...new Set(sections.flatMap((one) => one.workloads))],
    notUnderstood: sections.flatMap((section) => section.notUnderstood),
    sections,
  });
}

/** Finds the workloads of a section; equal selectors of one namespace are evaluated once. */
function placer({ pods, index }: EdgeContext): (declaration: Declaration, section: Section) => PlacedSection {
  const matchNamespace: NamespaceMatcher = namespaceMatcher(index);
  const namespaces = [...new Set(pods.all.map(({ identity }) => identity.namespace))];
  const known = new Map<string, Selection>();
  const unfilled = new Map<string, readonly Workload[]>();

  return (declaration, section) => {
    const { subject } = section;
    if (subject.none === true) return { ...section, workloads: [], perhaps: [] };
    const own = declaration.identity.namespace;
    const key = JSON.stringify([own, subject.pods ?? null, subject.namespaces ?? null]);
    let selection = known.get(key);
    if (selection === undefined) known.set(key, (selection = select(own, section)));
    return { ...section, ...selection };
  };

  function select(own: string, { subject }: Section): Selection {
    if (subject.namespaces === undefined) {
      const sure = within(own, subject.pods);
      // A namespace that is still to be filled in may become the other's.
      const elsewhere = namespaces.filter((one) => one !== own && (isPlaceholder(one) || isPlaceholder(own)));
      const more = elsewhere.map((namespace) => within(namespace, subject.pods));
      if (more.length === 0) return sure;
      return { ...sure, perhaps: [...sure.perhaps, ...more.flatMap((one) => [...one.workloads, ...one.perhaps])] };
    }
    const workloads: Workload[] = [];
    const perhaps: Workload[] = [];
    for (const namespace of namespaces) {
      const answer = matchNamespace(subject.namespaces, namespace);
      if (answer === 'no') continue;
      const found = within(namespace, subject.pods);
      for (const workload of found.workloads) (answer === 'yes' ? workloads : perhaps).push(workload);
      for (const workload of found.perhaps) perhaps.push(workload);
    }
    return { workloads, perhaps };
  }

  function within(namespace: string, selector: JsonRecord | undefined): Selection {
    const all = pods.inNamespace(namespace);
    if (selector === undefined) return { workloads: [], perhaps: all };
    if (isEmpty(selector)) return { workloads: all, perhaps: [] };
    const text = JSON.stringify(selector);
    const unclear = text.includes('io.cilium.') || perhapsUnfilled.test(text) ? all : unfilledIn(namespace);
    const perhaps = new Set(unclear.filter((workload) => matchPods(selector, workload) === 'maybe'));
    const sure = pods.selectedBy(namespace, selector).filter((workload) => !perhaps.has(workload));
    return { workloads: sure, perhaps: [...perhaps] };
  }

  /** Workloads whose labels are still to be filled in. */
  function unfilledIn(namespace: string): readonly Workload[] {
    let found = unfilled.get(namespace);
    if (found === undefined) {
      found = pods.inNamespace(namespace).filter(({ template }) => [...template.labels.values()].some(isPlaceholder));
      unfilled.set(namespace, found);
    }
    return found;
  }
}

/** What any placeholder of a selector's text begins with. */
const perhapsUnfilled = /\$\{|\{\{|"<|__/;

interface Selection {
  readonly workloads: readonly Workload[];
  readonly perhaps: readonly Workload[];
}

function isEmpty(selector: JsonRecord): boolean {
  return Object.values(selector).every(
    (value) => value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0),
  );
}

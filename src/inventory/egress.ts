import type { Declaration, Destination, Policy, PolicyRule, Reachability, Workload } from '../model/graph.ts';
import { compareText } from '../model/identity.ts';
import { asRecord, stringAt } from '../model/json.ts';
import type { EdgeContext } from './edge-context.ts';
import type { NamespaceMatcher } from './namespace-labels.ts';
import { namespaceMatcher } from './namespace-labels.ts';
import { append } from './object-index.ts';
import { kubernetesOrder } from './policy-calico.ts';
import type { FarEnd } from './policy-reach.ts';
import { ruleMatches } from './policy-reach.ts';
import type { PlacedSection, SectionedPolicy } from './policy-sections.ts';

type Direction = 'ingress' | 'egress';
interface Acting {
  readonly policy: Policy;
  readonly section: PlacedSection;
}

/**
 * Can traffic leave the pods of a workload for a destination, with all policies unioned?
 * Towards another workload its own ingress policies must admit it, too.
 */
export function makeEgress(
  context: EdgeContext,
  policies: readonly SectionedPolicy[],
): (workload: Workload, destination: Destination) => Reachability {
  const acting = new Map<Declaration, Acting[]>();
  const doubtful = new Map<Declaration, Acting[]>();
  for (const policy of [...policies].sort(byName)) {
    for (const section of policy.sections) {
      for (const workload of section.workloads) append(acting, workload, { policy, section });
      for (const workload of section.perhaps) append(doubtful, workload, { policy, section });
    }
  }
  const matchNamespace = namespaceMatcher(context.index);

  return (workload, destination) => {
    if (destination.to === 'dns') {
      const policy = stringAt(workload.template.spec, 'dnsPolicy');
      const reach = one(workload, 'egress', destination);
      return reach.reach === 'closed' && (policy === 'Default' || policy === 'None')
        ? { reach: 'unknown', text: `its dnsPolicy is ${policy}: it asks other servers than the cluster's` }
        : reach;
    }
    if (destination.to === 'internet') return one(workload, 'egress', destination);
    const { workload: target, port, protocol } = destination;
    const leaving = one(workload, 'egress', { to: 'pod', far: target, served: target, port, protocol });
    if (leaving.reach === 'closed') return leaving;
    const entering = one(target, 'ingress', { to: 'pod', far: workload, served: target, port, protocol });
    if (entering.reach === 'closed' || entering.reach === 'unknown') return entering;
    return leaving.reach === 'unrestricted' ? entering : leaving;
  };

  function one(workload: Workload, direction: Direction, end: FarEnd): Reachability {
    const inDoubt = (doubtful.get(workload) ?? []).find(({ section }) => acts(section, direction));
    if (inDoubt !== undefined) {
      const { kind, name } = inDoubt.policy.identity;
      return { reach: 'unknown', text: `whether ${kind} ${name} selects the pods can't be told from the files` };
    }
    const own = (acting.get(workload) ?? []).filter(({ section }) => acts(section, direction));
    const reach = evaluate(own, direction, end, matchNamespace);
    return workload.template.spec['hostNetwork'] === true && reach.reach !== 'unrestricted'
      ? { reach: 'unknown', text: 'the pods use the network of their node, where policies need not hold' }
      : reach;
  }
}

/** By name, so that no answer hangs on the order of files or documents; doubles of one name by their place. */
function byName(a: Policy, b: Policy): number {
  return (
    compareText(a.identity.kind, b.identity.kind) ||
    compareText(a.identity.namespace, b.identity.namespace) ||
    compareText(a.identity.name, b.identity.name) ||
    compareText(a.document.file, b.document.file) ||
    a.document.index - b.document.index ||
    (a.document.item ?? 0) - (b.document.item ?? 0)
  );
}

/** Its selector is empty, or is not there. */
function isForAll({ document }: Policy): boolean {
  const spec = asRecord(document.object['spec']) ?? {};
  const selector = spec['podSelector'] ?? spec['endpointSelector'] ?? spec['selector'];
  const record = asRecord(selector);
  return record === undefined ? typeof selector !== 'string' || selector === 'all()' : Object.keys(record).length === 0;
}

function acts(section: PlacedSection, direction: Direction): boolean {
  return section.isolates[direction] || section[direction].length > 0;
}

function evaluate(
  own: readonly Acting[],
  direction: Direction,
  end: FarEnd,
  matchNamespace: NamespaceMatcher,
): Reachability {
  if (own.length === 0) return { reach: 'unrestricted' };
  const match = ({ policy }: Acting, rule: PolicyRule): ReturnType<typeof ruleMatches> =>
    ruleMatches(rule, policy.identity.namespace, end, matchNamespace);
  let doubt: string | undefined;
  const settle = (reach: Reachability): Reachability =>
    doubt === undefined ? reach : { reach: 'unknown', text: doubt };
  /** The first rule that matches decides; a rule that perhaps matches leaves doubt behind. */
  const firstMatch = (list: readonly Acting[]): Reachability | 'pass' | undefined => {
    for (const acting of list) {
      for (const rule of acting.section[direction]) {
        const answer = match(acting, rule);
        if (answer === 'no') continue;
        if (answer === 'maybe') doubt ??= doubtText(acting.policy, rule, end);
        else if (rule.action === 'pass') return 'pass';
        else if (rule.action === 'allow') return { reach: 'allowed', by: acting.policy };
        else
          return { reach: 'closed', by: [acting.policy], text: denyText(acting.policy, end), direction, denied: true };
      }
    }
    return undefined;
  };
  const tier = (name: PlacedSection['tier']): readonly Acting[] =>
    own.filter(({ section }) => section.tier === name).sort((a, b) => a.section.order - b.section.order);

  const admin = firstMatch(tier('admin'));
  if (admin !== undefined && admin !== 'pass') return settle(admin);

  const ordered = tier('ordered');
  const early = firstMatch(ordered.filter(({ section }) => section.order < kubernetesOrder));
  if (early !== undefined && early !== 'pass') return settle(early);

  const union = tier('union');
  const isolating = union.filter(({ section }) => section.isolates[direction]);
  let allowed: Reachability | undefined;
  for (const acting of union) {
    for (const rule of acting.section[direction]) {
      const answer = match(acting, rule);
      if (answer === 'no') continue;
      if (rule.action === 'deny' && answer === 'yes') {
        return settle({
          reach: 'closed',
          by: [acting.policy],
          text: denyText(acting.policy, end),
          direction,
          denied: true,
        });
      }
      if (answer === 'yes') allowed ??= { reach: 'allowed', by: acting.policy };
      else if (rule.action === 'deny' || allowed === undefined) doubt ??= doubtText(acting.policy, rule, end);
    }
  }
  const denyDoubt = doubtOfDenies(union, direction, match, end);
  if (allowed !== undefined)
    return denyDoubt === undefined ? settleAllowed(allowed) : { reach: 'unknown', text: denyDoubt };

  const late = firstMatch(ordered.filter(({ section }) => section.order >= kubernetesOrder));
  if (late !== undefined && late !== 'pass') return settle(late);
  // Path order; within a file the policy that was written for these pods, before one for every pod of the namespace.
  const closing = [...isolating, ...ordered.filter(({ section }) => section.isolates[direction])].sort(
    (a, b) =>
      compareText(a.policy.document.file, b.policy.document.file) ||
      Number(isForAll(a.policy)) - Number(isForAll(b.policy)) ||
      byName(a.policy, b.policy),
  );
  const [first, ...rest] = [...new Set(closing.map(({ policy }) => policy))];
  if (first !== undefined)
    return settle({
      reach: 'closed',
      by: [first, ...rest],
      text: closedText(first, rest.length, direction, end),
      direction,
      denied: false,
    });

  const baseline = firstMatch(tier('baseline'));
  if (baseline !== undefined && baseline !== 'pass') return settle(baseline);
  return settle({ reach: 'unrestricted' });

  /** A certain permission ends the doubt of rules that might have permitted it as well. */
  function settleAllowed(reach: Reachability): Reachability {
    return tier('admin').length + ordered.length === 0 ? reach : settle(reach);
  }
}

function doubtOfDenies(
  union: readonly Acting[],
  direction: Direction,
  match: (acting: Acting, rule: PolicyRule) => ReturnType<typeof ruleMatches>,
  end: FarEnd,
): string | undefined {
  for (const acting of union) {
    for (const rule of acting.section[direction]) {
      if (rule.action === 'deny' && match(acting, rule) === 'maybe') return doubtText(acting.policy, rule, end);
    }
  }
  return undefined;
}

function nameOf({ identity }: Policy): string {
  return `${identity.kind} ${identity.name}`;
}

function endText(end: FarEnd): string {
  if (end.to === 'dns') return 'DNS (UDP 53 of kube-system)';
  const port = end.port === 0 ? `${end.protocol} on any port` : `${end.protocol} ${end.port}`;
  if (end.to === 'internet') return `${port} on the internet`;
  return `${port} of ${end.served.identity.kind} ${end.served.identity.name}`;
}

function denyText(policy: Policy, end: FarEnd): string {
  return `${nameOf(policy)} denies ${endText(end)}`;
}

function closedText(first: Policy, more: number, direction: Direction, end: FarEnd): string {
  const others = more === 0 ? '' : ` and ${more} more`;
  const close = more === 0 ? 'closes' : 'close';
  return direction === 'egress'
    ? `${nameOf(first)}${others} ${close} egress, and no rule permits ${endText(end)}`
    : `${nameOf(first)}${others} ${close} ingress, and no rule admits these pods to ${endText(end)}`;
}

function doubtText(policy: Policy, rule: PolicyRule, end: FarEnd): string {
  const block = rule.peers.find((peer) => peer.ipBlock !== undefined)?.ipBlock;
  const why =
    rule.narrowedBy ??
    rule.peers.find((peer) => peer.unread !== undefined)?.unread ??
    (block === undefined ? 'labels that the files do not show' : `the addresses ${block.cidr}`);
  return `${nameOf(policy)} decides by ${why}; whether that is ${endText(end)} can't be told from the files`;
}

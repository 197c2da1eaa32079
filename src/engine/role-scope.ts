import type { SubjectKind, SubjectMap } from '../model/check.ts';
import type { Graph, Role, Workload } from '../model/graph.ts';
import { discordRoles } from '../model/graph.ts';
import type { PackRule } from '../model/pack.ts';

/** Whether a rule's roles let it ask about a subject. */
type RoleScope =
  | { readonly ask: 'yes' }
  | { readonly ask: 'no'; readonly because: string }
  /** Nobody knows whether the rule applies. */
  | { readonly ask: 'unknown'; readonly text: string }
  /** It may be exempt: a pass stands either way, anything else is unknown. */
  | { readonly ask: 'unless-pass'; readonly text: string };

const yes: RoleScope = { ask: 'yes' };

/** Rules about Discord roles: unknown as long as no workload of the run was recognised as the bot. */
export function isAboutTheBot(rule: PackRule): boolean {
  return rule.roles?.only?.some((role) => discordRoles.includes(role)) ?? false;
}

export function holdsTheBot(graph: Graph): boolean {
  return graph.workloads.some(
    (workload) => workload.role.undecided === undefined && discordRoles.includes(workload.role.role),
  );
}

/** The workloads a subject stands for; undefined where roles say nothing about such a subject. */
export function workloadsBehind(
  subject: SubjectMap[SubjectKind],
  graph: Graph,
  byKey: ReadonlyMap<string, Workload>,
): readonly Workload[] | undefined {
  if ('metricsOnly' in subject) return graph.workloadsOf(subject);
  if ('workloads' in subject) return subject.workloads;
  if ('behind' in subject) return subject.behind.flatMap(({ workload }) => workload ?? []);
  if ('source' in subject)
    return 'workload' in subject && subject.workload !== undefined ? [subject.workload] : undefined;
  const workload = byKey.get(subject.key);
  return workload === undefined ? undefined : [workload];
}

export function roleScope(roles: PackRule['roles'], workloads: readonly Workload[] | undefined): RoleScope {
  if (roles === undefined || workloads === undefined) return yes;
  const { only, except } = roles;
  const decided = workloads.filter((workload) => workload.role.undecided === undefined);
  const doubt = workloads.find((workload) => workload.role.undecided !== undefined)?.role.undecided;
  if (only !== undefined && !decided.some((workload) => only.includes(workload.role.role))) {
    return doubt === undefined
      ? { ask: 'no', because: exemption(workloads, `not for ${only.join(', ')}`) }
      : { ask: 'unknown', text: doubt.text };
  }
  if (except === undefined || workloads.length === 0) return yes;
  if (decided.some((workload) => !except.includes(workload.role.role))) return yes;
  return doubt === undefined
    ? { ask: 'no', because: exemption(workloads, 'exempt') }
    : { ask: 'unless-pass', text: doubt.text };
}

function exemption(workloads: readonly Workload[], why: string): string {
  const held = new Set<Role>(workloads.map((workload) => workload.role.role));
  return held.size === 0
    ? `no workload stands behind it (${why})`
    : `its role is ${[...held].sort().join(', ')} (${why})`;
}

import type { Declaration, Graph } from '../../src/model/graph.ts';
import type { CronSchedule } from '../../src/model/cron.ts';
import { longestGap, parseCron } from '../../src/model/cron.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { asString, listAt, recordAt, valueAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { isUnclear } from './unclear-labels.ts';
import type { VolumeClaim } from './volume-claims.ts';

/** What makes backups on a schedule, and how its object is written. */
interface Dialect {
  readonly schedule: Path;
  /** Where a true value stops it. */
  readonly pausedBy?: Path;
  /** Turns its own way of writing into five fields. */
  readonly plain?: (text: string) => string;
  readonly covers: (plan: Declaration, claim: VolumeClaim, graph: Graph) => boolean;
}

/** `CRON_TZ=Europe/Berlin 0 3 * * *`, which robfig/cron takes off first. */
const timeZone = /^(?:CRON_)?TZ=[\w+\-/]+\s+/;

const sameNamespace = (plan: Declaration, claim: VolumeClaim): boolean =>
  plan.identity.namespace === claim.place.declaration.identity.namespace;

const dialects: ReadonlyMap<string, Dialect> = new Map<string, Dialect>([
  // https://velero.io/docs/main/api-types/schedule/
  ['velero.io/Schedule', { schedule: ['spec', 'schedule'], pausedBy: ['spec', 'paused'], covers: veleroCovers }],
  // https://cloudnative-pg.io/documentation/current/backup/: seconds come first; they don't matter here.
  [
    'postgresql.cnpg.io/ScheduledBackup',
    {
      schedule: ['spec', 'schedule'],
      pausedBy: ['spec', 'suspend'],
      plain: withoutSeconds,
      // It backs up a Cluster, whose volumes the operator makes: no claim of the files.
      covers: () => false,
    },
  ],
  // https://backube.github.io/snapscheduler/usage.html
  [
    'snapscheduler.backube/SnapshotSchedule',
    {
      schedule: ['spec', 'schedule'],
      pausedBy: ['spec', 'disabled'],
      covers: (plan, claim, graph) =>
        sameNamespace(plan, claim) && graph.matches(recordAt(plan.object, 'spec', 'claimSelector') ?? {}, claim.labels),
    },
  ],
  // https://docs.k8up.io/k8up/references/schedule-specification.html: `@daily-random` picks its own minute once.
  [
    'k8up.io/Schedule',
    {
      schedule: ['spec', 'backup', 'schedule'],
      plain: (text) => text.replace(/^(@[a-z]+)-random$/, '$1'),
      covers: sameNamespace,
    },
  ],
]);

export interface BackupPlan {
  readonly declaration: Declaration;
  readonly at: Path;
  /** Undefined where it is missing. */
  readonly text: string | undefined;
  readonly cron: CronSchedule | undefined;
  /** Undefined where it never runs. */
  readonly hours: number | undefined;
  readonly pausedAt: Path | undefined;
  readonly covers: (claim: VolumeClaim) => boolean;
}

/** The object as a plan of backups; undefined for a kind that has its schedule elsewhere, or is of another trade. */
export function backupPlan(declaration: Declaration, graph: Graph): BackupPlan | undefined {
  const { group, kind } = declaration.identity;
  const dialect = dialects.get(`${group}/${kind}`);
  if (dialect === undefined) return undefined;
  // A Schedule of k8up may only check or prune.
  if (valueAt(declaration.object, ...dialect.schedule.slice(0, -1)) === undefined) return undefined;
  const text = textOf(valueAt(declaration.object, ...dialect.schedule));
  const bare = (text ?? '').trim().replace(timeZone, '');
  const cron = parseCron(dialect.plain === undefined ? bare : dialect.plain(bare));
  const minutes = cron === undefined ? undefined : longestGap(cron);
  const { pausedBy } = dialect;
  const isPaused = pausedBy !== undefined && valueAt(declaration.object, ...pausedBy) === true;
  return {
    declaration,
    at: dialect.schedule,
    text,
    cron,
    hours: minutes === undefined ? undefined : minutes / 60,
    pausedAt: isPaused ? pausedBy : undefined,
    covers: (claim) => dialect.covers(declaration, claim, graph),
  };
}

/** robfig/cron v1 reads five fields as seconds to months, with every day of the week. */
function withoutSeconds(text: string): string {
  const [seconds = '', ...fields] = text.split(/\s+/);
  if (seconds.startsWith('@')) return text;
  // What is no field of seconds is none of minutes either, so that the schedule stays refused.
  if (parseCron(`${seconds} * * * *`) === undefined) return seconds;
  return (fields.length === 4 ? [...fields, '*'] : fields).join(' ');
}

const claimNames = [
  '*',
  'persistentvolumeclaims',
  'persistentvolumeclaim',
  'pvc',
  'pvcs',
  'persistentvolumeclaims.v1.',
];

function veleroCovers(plan: Declaration, claim: VolumeClaim, graph: Graph): boolean {
  return keptOutBy(plan, claim, graph) === undefined;
}

/** The field of a Velero template that keeps the claim out of the backup. */
export function keptOutBy({ object }: Declaration, claim: VolumeClaim, graph: Graph): string | undefined {
  const template = recordAt(object, 'spec', 'template') ?? {};
  const { namespace } = claim.place.declaration.identity;
  const included = names(template, 'includedNamespaces');
  if (included.length > 0 && !included.some((name) => isName(name, namespace))) return 'includedNamespaces';
  if (names(template, 'excludedNamespaces').some((name) => isName(name, namespace))) return 'excludedNamespaces';
  for (const field of ['includedResources', 'includedNamespaceScopedResources']) {
    const resources = names(template, field);
    if (resources.length > 0 && !resources.some(isClaim)) return field;
  }
  for (const field of ['excludedResources', 'excludedNamespaceScopedResources'])
    if (names(template, field).some(isClaim)) return field;
  if (template['snapshotVolumes'] === false && template['defaultVolumesToFsBackup'] !== true && !claim.isOptedIn)
    return 'snapshotVolumes';
  const selectors = [template['labelSelector'] ?? undefined, ...listAt(template, 'orLabelSelectors')].flatMap(
    (selector): JsonRecord[] => recordsOf(selector),
  );
  if (selectors.length === 0 || selectors.some((selector) => graph.matches(selector, claim.labels))) return undefined;
  return template['labelSelector'] === undefined ? 'orLabelSelectors' : 'labelSelector';
}

function isClaim(name: string): boolean {
  return claimNames.includes(name.toLowerCase());
}

/** A name, `*`, or a pattern with stars. */
function isName(pattern: string, namespace: string): boolean {
  if (pattern === namespace || pattern === '*') return true;
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length !== 1) return false;
  const tail = rest[0] ?? '';
  return namespace.length >= head.length + tail.length && namespace.startsWith(head) && namespace.endsWith(tail);
}

function names(template: JsonRecord, field: string): readonly string[] {
  return listAt(template, field).flatMap((name) => asString(name) ?? []);
}

function recordsOf(value: Json | undefined): JsonRecord[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as JsonRecord] : [];
}

/** Does what the plan covers still hang on a placeholder? */
export function isUnclearPlan({ declaration: { object } }: BackupPlan): boolean {
  const template = recordAt(object, 'spec', 'template') ?? {};
  return ['includedNamespaces', 'excludedNamespaces', 'labelSelector'].some((field) => isUnclear(template[field]));
}

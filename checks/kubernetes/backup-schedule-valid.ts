import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Graph } from '../../src/model/graph.ts';
import { subjectKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import type { BackupPlan } from '../kit/backup-plans.ts';
import { backupPlan, isUnclearPlan, keptOutBy } from '../kit/backup-plans.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, failIfAny, notAsked, pass, unknown } from '../kit/verdict.ts';
import type { VolumeClaim } from '../kit/volume-claims.ts';
import { volumeClaims } from '../kit/volume-claims.ts';

export default defineCheck({
  id: 'backup-schedule-valid',
  title: 'Backups run on a valid schedule, often enough, for every namespace with volumes',
  why: 'What the last backup does not hold is lost with the volume: settings, levels and warnings of every server that the bot is in.',
  fix: 'Write five cron fields that run at least as often as the recovery point asks, and include every namespace that holds volumes.',
  effort: 'minutes',
  references: [
    'https://velero.io/docs/main/api-types/schedule/',
    'https://kubernetes.io/docs/concepts/storage/volume-snapshots/',
  ],
  since: '0.1.0',
  subject: 'backup-schedule',
  reads: ['PersistentVolumeClaim', 'workloads'],
  needs: ['graph'],
  params: {
    maxHours: {
      type: 'number',
      unit: 'hours',
      minimum: 0.1,
      maximum: 8784,
      description: 'Longest time between two backups: what may be lost',
    },
  },
  messages: {
    unset: '{schedule} has no schedule, so it never runs',
    invalid: '{schedule} has the schedule {written}, which is no cron schedule of five fields, @daily or the like',
    invalidSeconds:
      '{schedule} has the schedule {written}, which is no cron schedule of six fields with seconds first, @daily or the like',
    never: '{schedule} has the schedule {written}, and no day of the calendar matches it',
    paused: '{schedule} is paused, so it makes no backup',
    tooRare: '{schedule} leaves {hours} hours between two backups, and {max} may be lost',
    uncovered: 'no schedule backs up the volume claim {claim} of the namespace {namespace}',
  },
  run: ({ subject, graph, params, finding }) => {
    const plan = backupPlan(subject, graph);
    if (plan === undefined) return notAsked('its schedule, if any, stands in another object');
    const schedule = nameOf(subject);
    readString(subject.object, ...plan.at);
    const { at, text, cron, hours, pausedAt } = plan;
    const written = JSON.stringify((text ?? '').slice(0, 60));
    if (text === undefined || text.trim() === '') return fail(finding('unset', { data: { schedule }, at }));
    if (cron === undefined)
      return fail(
        finding(subject.identity.kind === 'ScheduledBackup' ? 'invalidSeconds' : 'invalid', {
          data: { schedule, written },
          at,
        }),
      );
    if (hours === undefined) return fail(finding('never', { data: { schedule, written }, at }));
    const known = backupsOf(graph);
    const isGood = (other: BackupPlan): boolean => isOftenEnough(other, params.maxHours);
    if (pausedAt !== undefined) {
      if (isReplaced(plan, known, isGood)) return notAsked('it is paused, and another schedule does its work');
      return fail(finding('paused', { data: { schedule }, at: pausedAt }));
    }
    if (hours > params.maxHours && !isReplaced(plan, known, isGood)) {
      const data = { schedule, hours: Math.round(hours * 10) / 10, max: params.maxHours };
      return fail(finding('tooRare', { data, at }));
    }
    // What no schedule covers is the fault of all of them together: the first one bears it.
    if (known.first !== plan.declaration) return pass;
    const missed = uncovered(known);
    if (missed === undefined) return unknown('partial-data', 'there are too many schedules and claims to compare');
    if (missed.length === 0) return pass;
    if (known.plans.some(isUnclearPlan))
      return unknown('not-collected', 'the namespaces of a schedule still hold a placeholder');
    const findings = missed.map((claim): CheckFinding => {
      const { name, place: claimed } = claim;
      const { namespace } = claimed.declaration.identity;
      return finding('uncovered', {
        data: { claim: name, namespace },
        at: ['spec', 'template', keptOutBy(subject, claim, graph) ?? 'includedNamespaces'],
        discriminator: namespace,
        related: [{ as: 'other-end', text: `claim ${name} of ${nameOf(claimed.declaration)}`, at: claimed }],
      });
    });
    const because = 'no schedule of the files covers every namespace with volumes';
    return whenAbsent(graph, kinds, subject.identity.namespace, because, (): Verdict => failIfAny(findings));
  },
});

const kinds = subjectKinds['backup-schedule'];

interface Backups {
  readonly plans: readonly BackupPlan[];
  readonly claims: readonly VolumeClaim[];
  /** The schedule that bears what none covers: the first of Velero's, which are made for whole namespaces. */
  readonly first: BackupPlan['declaration'] | undefined;
}

const collected = new WeakMap<Graph, Backups>();

/** Asked once a schedule, looked for once a graph. */
function backupsOf(graph: Graph): Backups {
  const known = collected.get(graph);
  if (known !== undefined) return known;
  const plans = graph.objects(...kinds).flatMap((declaration) => backupPlan(declaration, graph) ?? []);
  const usable = plans.find(
    ({ declaration, hours, pausedAt }) => isVelero(declaration) && hours !== undefined && !pausedAt,
  );
  const made = {
    plans,
    claims: volumeClaims(graph).filter(({ place }) => !isPlaceholder(place.declaration.identity.namespace)),
    first: usable?.declaration,
  };
  collected.set(graph, made);
  return made;
}

function isVelero({ identity }: BackupPlan['declaration']): boolean {
  return identity.group === 'velero.io';
}

function isOftenEnough({ hours, pausedAt }: BackupPlan, maxHours: number): boolean {
  return hours !== undefined && hours <= maxHours && pausedAt === undefined;
}

/** Schedules that are looked at for each other: more is no set of files that a person wrote. */
const most = 50;

/** Do better schedules back up everything that this one does (a weekly one, kept for long, beside a daily one)? */
function isReplaced(plan: BackupPlan, { plans, claims }: Backups, isGood: (other: BackupPlan) => boolean): boolean {
  const others = plans.filter((other) => other.declaration !== plan.declaration && isGood(other)).slice(0, most);
  if (others.length === 0) return false;
  const own = claims.filter((claim) => plan.covers(claim));
  return own.length > 0 && own.every((claim) => others.some((other) => other.covers(claim)));
}

/** The first claim of every namespace that no running schedule covers; undefined where there are too many to compare. */
function uncovered({ plans, claims }: Backups): readonly VolumeClaim[] | undefined {
  const running = plans.filter(({ hours, pausedAt }) => hours !== undefined && pausedAt === undefined);
  if (running.length * claims.length > mostComparisons) return undefined;
  const missed = new Map<string, VolumeClaim>();
  for (const claim of claims) {
    const { namespace } = claim.place.declaration.identity;
    if (!missed.has(namespace) && !running.some((plan) => plan.covers(claim))) missed.set(namespace, claim);
  }
  return [...missed.values()];
}

/** A second's worth: hundreds of schedules for thousands of claims. */
const mostComparisons = 5_000_000;

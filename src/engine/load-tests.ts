import { compareText } from '../model/identity.ts';
import type { SourceAbsence } from '../model/known.ts';
import type {
  DecidingRun,
  DeployedImages,
  LoadEvidence,
  LoadRun,
  LoadTest,
  ManifestTree,
  Measured,
  RunResources,
  Strength,
} from '../model/load.ts';
import { heldLevel, valueOf, whyUnknown } from '../model/load.ts';
import type { ClaimSetting } from './load-claims.ts';
import { claimsOf } from './load-claims.ts';
import { instant } from './time.ts';

/** Which load test counts (docs/load-tests.md, Which run decides): of the same build, not too old, more than a smoke test. */

export interface LoadSetting extends ClaimSetting {
  /** Of what is scanned. */
  readonly commit?: string;
  readonly tree?: ManifestTree;
  readonly deployed: DeployedImages;
  /** RFC 3339: the judging clock. */
  readonly now: string;
  /** What the tested system used, where a source of metrics covers the run. */
  readonly resourcesOf?: (run: LoadRun) => Measured<RunResources>;
}

export interface DecidedLoadTests {
  readonly tests: readonly LoadTest[];
  /** Why there are none. */
  readonly absence?: SourceAbsence;
  /** Runs that decide nothing, and why. */
  readonly idle: readonly ({ readonly run: LoadRun } & SourceAbsence)[];
}

const maxAgeDays = 90;
const dayMs = 24 * 60 * 60 * 1000;
/** A clock may be this far ahead. */
const aheadMs = 60_000;
const smokeVus = 5;
const smokeSeconds = 60;
/** Runs of one script that are looked at together. */
const together = 3;

export function decideLoadTests(evidence: LoadEvidence, setting: LoadSetting): DecidedLoadTests {
  const idle: ({ readonly run: LoadRun } & SourceAbsence)[] = [];
  const candidates: DecidingRun[] = [];
  for (const run of evidence.runs) {
    const absence = exclusion(run, setting, evidence.ancestors);
    if (absence === undefined) candidates.push(weighed(run, setting));
    else idle.push({ run, ...absence });
  }
  const ofThisBuild = candidates.filter(({ sameBuild }) => valueOf(sameBuild) !== undefined);
  const counting = ofThisBuild.length > 0 ? ofThisBuild : candidates;
  for (const { run } of candidates.filter((one) => !counting.includes(one)))
    idle.push({
      run,
      reason: 'wrong-subject',
      text: `${run.id} does not tell which build it tested, and another run does`,
    });
  const groups = groupsOf(counting);
  const tests = chosen(groups, setting).map((runs, index): LoadTest => {
    const [{ run }] = runs;
    return {
      key: `load-test ${String(index).padStart(4, '0')}`,
      name: valueOf(run.origin) ?? run.id,
      file: run.id,
      runs,
      ...claimsOf(run, setting),
    };
  });
  const [first] = [...idle].sort((a, b) => newestFirst(a.run, b.run));
  return {
    tests,
    idle,
    ...(tests.length > 0 || first === undefined ? {} : { absence: { reason: first.reason, text: first.text } }),
  };
}

function exclusion(run: LoadRun, setting: LoadSetting, ancestors: readonly string[]): SourceAbsence | undefined {
  const { commit, now } = setting;
  const age = ageDays(run, now);
  if (age !== undefined && age * dayMs < -aheadMs)
    return {
      reason: 'stale',
      text: `${run.id} ended at ${valueOf(run.endedAt) ?? ''}, after the instant of this judgement`,
    };
  if (age !== undefined && age > maxAgeDays)
    return { reason: 'stale', text: `${run.id} is ${Math.floor(age)} days old; at most ${maxAgeDays} are allowed` };
  const tested = valueOf(run.commit);
  // An older commit whose image is the deployed one changed nothing that runs.
  const isOlder = tested !== undefined && ancestors.includes(tested) && ranDeployed(run, setting) === true;
  if (tested !== undefined && commit !== undefined && !isSame(tested, commit) && !isOlder)
    return {
      reason: 'wrong-subject',
      text: `${run.id} tested the commit ${tested.slice(0, 12)}, and ${commit.slice(0, 12)} is scanned`,
    };
  const [seconds, vus] = [valueOf(run.seconds), valueOf(run.peakVus)];
  if (seconds !== undefined && seconds <= smokeSeconds)
    return { reason: 'insufficient-samples', text: `${run.id} is a smoke test: it ran for ${Math.round(seconds)} s` };
  if (vus !== undefined && vus <= smokeVus && valueOf(run.model) !== 'open')
    return { reason: 'insufficient-samples', text: `${run.id} is a smoke test: at most ${vus} virtual users` };
  return undefined;
}

/** Of an abbreviated commit, too; seven digits are what git shows. */
function isSame(tested: string, commit: string): boolean {
  return tested.length >= 7 && commit.startsWith(tested);
}

function ageDays(run: LoadRun, now: string): number | undefined {
  const [end, at] = [instant(valueOf(run.endedAt) ?? ''), instant(now)];
  return end === undefined || at === undefined ? undefined : (at - end) / dayMs;
}

/**
 * Whether what ran at both ends is what is deployed; undefined where nobody can tell. Where the tested workload is known by
 * its name, its own images alone count, and all of them: another workload's build proves nothing of it.
 */
function ranDeployed({ witness }: LoadRun, { deployed }: LoadSetting): boolean | undefined {
  if (witness.kind !== 'steady' || witness.images === undefined) return undefined;
  const { images } = witness;
  const [, kind, name] = witness.workload?.split('/') ?? [];
  const own = deployed.workloads.filter((one) => one.kind === kind && one.name === name);
  const against = own.length === 0 ? [deployed] : own;
  const isDeployed = against.some(({ digests }) => images.every((image) => digests.includes(image)));
  const isAll = own.every(({ digests }) => digests.every((digest) => images.includes(digest)));
  if (isDeployed && isAll) return true;
  return against.every(({ complete }) => complete) ? false : undefined;
}

function sameBuild(run: LoadRun, setting: LoadSetting): Measured<'observed' | 'declared'> {
  const { commit, tree, deployed } = setting;
  const { witness } = run;
  if (witness.kind === 'changed') return { unknown: witness.because };
  const isDeployed = ranDeployed(run, setting);
  if (isDeployed === true) return { value: 'observed' };
  if (isDeployed === false)
    return {
      unknown: `the target ran an image that is not deployed, or not alone (as the ${deployed.from} ${deployed.from === 'cluster' ? 'tells' : 'tell'})`,
    };
  const tested = valueOf(run.commit);
  if (tested === undefined) return { unknown: `nothing says which commit it tested (${whyUnknown(run.commit) ?? ''})` };
  if (commit === undefined) return { unknown: 'what is scanned has no commit to compare with' };
  const dirty = valueOf(run.dirty);
  if (dirty === undefined) return { unknown: 'nothing says that its work tree was clean' };
  if (dirty) return { unknown: 'its work tree had changes that no commit holds' };
  const theirs = valueOf(run.tree);
  const isComparable = theirs !== undefined && tree !== undefined && theirs.paths.join('\n') === tree.paths.join('\n');
  if (isComparable && theirs.digest !== tree.digest)
    return { unknown: 'the manifests that are scanned are not those that it was deployed from' };
  return { value: 'declared' };
}

function weighed(run: LoadRun, setting: LoadSetting): DecidingRun {
  const build = sameBuild(run, setting);
  const age = ageDays(run, setting.now);
  const weaknesses: { readonly text: string; readonly at: Strength }[] = [];
  const weaken = (at: Strength, text: string | undefined): void => {
    if (text !== undefined) weaknesses.push({ at, text });
  };
  if (!run.bound) weaken(run.samples ? 'weak' : 'bare', 'no loadtest.manifest.json binds it');
  if (valueOf(run.complete) === false) weaken('bare', run.incompleteBecause);
  if (run.bound) weaken('weak', whyUnknown(run.complete));
  if (run.bound) weaken('weak', whyUnknown(build));
  if (age === undefined) weaken('weak', whyUnknown(run.endedAt));
  if (!run.samples) {
    weaken('fair', 'a summary alone gives no intervals and no stages');
    weaken('weak', whyUnknown(run.totals.latency.count));
  }
  if (run.bound) {
    weaken('fair', whyUnknown(run.environment) === undefined ? undefined : 'its environment is not declared');
    weaken(
      'fair',
      whyUnknown(run.model) === undefined ? undefined : 'whether it is an open or a closed model is not declared',
    );
  }
  return {
    run,
    strength: weaknesses.reduce<Strength>((least, { at }) => (rank[at] > rank[least] ? at : least), 'strong'),
    weaknesses: weaknesses.map(({ text }) => text),
    ageDays: age === undefined ? { unknown: whyUnknown(run.endedAt) ?? 'nobody knows when it ended' } : { value: age },
    sameBuild: build,
    resources: setting.resourcesOf?.(run) ?? {
      unknown: 'nobody measured what the tested system used: name its Prometheus with --prometheus <url>',
    },
  };
}

const rank: Readonly<Record<Strength, number>> = { strong: 0, fair: 1, weak: 2, bare: 3 };

function newestFirst(a: LoadRun, b: LoadRun): number {
  return compareText(valueOf(b.endedAt) ?? '', valueOf(a.endedAt) ?? '') || compareText(a.id, b.id);
}

type Group = readonly [DecidingRun, ...DecidingRun[]];

/** Runs of one script against one origin, the newest first; runs that were broken off count only where there is no other. */
function groupsOf(runs: readonly DecidingRun[]): readonly Group[] {
  const groups = new Map<string, DecidingRun[]>();
  for (const one of runs) {
    const key = JSON.stringify([valueOf(one.run.script) ?? null, valueOf(one.run.origin) ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group): readonly Group[] => {
    const whole = group.filter(({ run }) => valueOf(run.complete) !== false);
    const [first, ...rest] = [...(whole.length > 0 ? whole : group)].sort((a, b) => newestFirst(a.run, b.run));
    return first === undefined ? [] : [[first, ...rest.slice(0, together - 1)]];
  });
}

/** Every script that reached the claim is asked; where none did, the one that came closest. */
function chosen(groups: readonly Group[], setting: ClaimSetting): readonly Group[] {
  const levels = groups.map((group) => {
    const [{ run }] = group;
    return { group, level: heldLevel(run) ?? 0, claim: claimsOf(run, setting).claim };
  });
  const sorted = levels.sort((a, b) => b.level - a.level || newestFirst(a.group[0].run, b.group[0].run));
  const reached = sorted.filter(({ level, claim }) => claim !== undefined && level >= claim.level);
  return (reached.length > 0 ? reached : sorted.slice(0, 1)).map(({ group }) => group);
}

import { resolve } from 'node:path';
import { decideLoadTests } from '../../engine/load-tests.ts';
import type { DecidedLoadTests } from '../../engine/load-tests.ts';
import { compareText } from '../../model/identity.ts';
import type { Json } from '../../model/json.ts';
import { asNumber, asRecord, stringAt } from '../../model/json.ts';
import type { LiveEvidence, SourceAnswer } from '../../model/live.ts';
import type {
  DecidingRun,
  DeployedImages,
  LoadClaim,
  LoadEvidence,
  LoadResources,
  LoadRun,
  Measured,
  RunResources,
} from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import type { Pack } from '../../model/pack.ts';
import type { ScorecardEvidence, ScorecardLook, ScorecardStage } from '../../model/scorecard.ts';
import { digestOf } from '../hash.ts';
import type { Host } from '../host.ts';
import type { JudgedSource, LiveSetting } from './source.ts';

/** Reads the load tests at the named paths. */
export async function lookAtLoadTests(
  paths: readonly string[],
  root: string,
  host: Host,
): Promise<SourceAnswer<LiveEvidence['loadtest']>> {
  const { collectLoadTests } = await import('../../sources/loadtest/collect.ts');
  const answer = await collectLoadTests({
    paths: paths.map((path) => resolve(host.cwd, path)),
    root,
    progress: host.progress,
  });
  if (answer.status !== 'present') return answer;
  return { ...answer, evidence: { ...answer.evidence, ancestors: await ancestorsIn(answer.evidence, root, host) } };
}

/** Git is asked only where its answer can matter: about an older commit whose target named its image. */
async function ancestorsIn({ runs }: LoadEvidence, root: string, host: Host): Promise<readonly string[]> {
  const { readCommit } = await import('../../sources/manifests/root.ts');
  const commit = readCommit(root);
  const others = runs.flatMap(({ commit: tested, witness }) => {
    const value = valueOf(tested);
    return value === undefined || value === commit || witness.kind !== 'steady' || witness.images === undefined
      ? []
      : [value];
  });
  if (commit === undefined || others.length === 0) return [];
  const { ancestorsOf } = await import('../../sources/loadtest/running/checkout.ts');
  return ancestorsOf(commit, [...new Set(others)].sort(compareText), root, host.env);
}

/** What other sources know that load tests need. */
export interface OtherSources {
  readonly deployed: DeployedImages;
  /** What the tested system used during a run, where a source of metrics covers it. */
  readonly resourcesOf?: (run: LoadRun) => Measured<RunResources>;
  /** Requests a second at the peak of 30 days, where a source of metrics tells it. */
  readonly peakBeside?: (runs: readonly LoadRun[]) => Measured<number>;
}

/** What load tests contribute to a judgement. */
export function judgeLoadTests(
  answer: SourceAnswer<LoadEvidence>,
  setting: LiveSetting,
  { peakBeside, ...others }: OtherSources,
): JudgedSource<'loadtest'> {
  if (answer.status !== 'present') {
    const { status, reason, text } = answer;
    const source: ScorecardEvidence = {
      id: 'loadtest',
      source: 'load tests',
      tier: 'measured',
      status,
      reason: text,
      digest: '',
    };
    return {
      absence: { reason, text },
      sourced: {},
      provenance: [source],
      look: { source: 'loadtest', status, facts: [], remarks: [text] },
    };
  }
  const { evidence } = answer;
  const written = asRecord(setting.config.sources?.['loadtest']);
  const claim = claimed(written?.['claim']);
  const peak = claimed(written?.['peak']);
  const wanted = stricter(claim, setting.pack);
  const tree = setting.tree();
  const decided = decideLoadTests(evidence, {
    ...others,
    ...(tree === undefined ? {} : { tree }),
    ...(setting.commit === undefined ? {} : { commit: setting.commit }),
    now: setting.at,
    ...(wanted === undefined ? {} : { claim: wanted }),
    ...(peak === undefined ? {} : { peak }),
    ...(peakBeside === undefined || (wanted !== undefined && peak !== undefined)
      ? {}
      : { measuredPeak: peakBeside(evidence.runs) }),
  });
  const { tests, absence } = decided;
  return {
    ...(tests.length === 0 ? {} : { view: evidence }),
    ...(absence === undefined ? {} : { absence }),
    sourced: { 'load-test': { subjects: tests, unseen: [] } },
    stages: tests.flatMap(({ runs: [deciding] }) => stagesOf(deciding)),
    provenance: provenanceOf(evidence, decided),
    look: lookOf(decided),
  };
}

/** The deciding runs in a line each. */
function lookOf({ tests, absence }: DecidedLoadTests): ScorecardLook {
  const runs = tests.map(({ runs: [{ run }] }) => run);
  const isLocal = runs.some(({ origin }) => isLoopback(valueOf(origin)));
  return {
    source: 'loadtest',
    status: runs.length > 0 ? 'present' : 'absent',
    facts: [
      ...runs.map((run) => ({
        label: 'Run',
        value: [run.id, valueOf(run.origin), ended(valueOf(run.endedAt))]
          .filter((part) => part !== undefined)
          .join(', '),
      })),
      // A claim that somebody wrote down is read where it stands.
      ...[...new Set(tests.flatMap(({ claim }) => (claim?.measured === true ? [claimInWords(claim)] : [])))].map(
        (value) => ({ label: 'Claim', value }),
      ),
    ],
    remarks: [
      ...(absence === undefined ? [] : [absence.text]),
      ...(isLocal ? ['the target of the load test ran on the machine that generated the load'] : []),
    ],
  };
}

function claimInWords({ level, unit, from }: LoadClaim): string {
  return `${Math.round(level * 100) / 100} ${unit}: ${from}`;
}

function ended(at: string | undefined): string | undefined {
  return at === undefined ? undefined : `ended ${at}`;
}

/** RFC 6890 loopback addresses, and the name for them. */
function isLoopback(origin: string | undefined): boolean {
  return origin !== undefined && /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(origin);
}

function claimed(value: Json | undefined): LoadClaim | undefined {
  const [unit, level] = [stringAt(value, 'unit'), asNumber(asRecord(value)?.['level'])];
  return unit === undefined || level === undefined ? undefined : { unit, level, from: 'readiness.yaml' };
}

/** A pack that certifies a level is not satisfied by a lower claim. */
function stricter(claim: LoadClaim | undefined, pack: Pack): LoadClaim | undefined {
  if (pack.claim === undefined) return claim;
  if (claim !== undefined && claim.unit === pack.claim.unit && claim.level > pack.claim.level) return claim;
  return { ...pack.claim, from: `pack ${pack.name}` };
}

/** Steady spans of a run, or the run as a whole where nothing tells them apart. */
function stagesOf({ run, resources }: DecidingRun): readonly ScorecardStage[] {
  const used = valueOf(resources);
  return [...run.stages, ...(run.stages.length === 0 ? [run.totals] : [])].map((window, index) => ({
    run: run.id,
    name: window.name,
    unit: run.unit.name,
    level: valueOf(window.level) ?? null,
    seconds: valueOf(window.seconds) ?? null,
    requests: valueOf(window.attempted) ?? null,
    failed: valueOf(window.failed) ?? null,
    okPerSecond: valueOf(window.okPerSecond) ?? null,
    dropped: valueOf(window.dropped) ?? null,
    latency: Object.fromEntries(
      Object.entries(window.latency.percentiles).map(([name, { value, lower, upper, method }]) => [
        name,
        {
          value,
          ...(lower === undefined || upper === undefined ? {} : { bounds: [lower, upper] as const }),
          method,
        },
      ]),
    ),
    population: window.latency.population,
    ...usedIn(window === run.totals ? used?.whole : used?.stages[index]),
  }));
}

function usedIn(used: LoadResources | undefined): Pick<ScorecardStage, 'cpuCores' | 'memoryBytes'> {
  const [cpu, memory] = [used?.cpuP95, used?.memoryMax].map((one) => (one === undefined ? undefined : valueOf(one)));
  return {
    ...(cpu === undefined ? {} : { cpuCores: Math.round(cpu * 1000) / 1000 }),
    ...(memory === undefined ? {} : { memoryBytes: Math.round(memory) }),
  };
}

function provenanceOf(evidence: LoadEvidence, decided: DecidedLoadTests): readonly ScorecardEvidence[] {
  const used = decided.tests.flatMap(({ runs }) => runs);
  const requests = used.reduce((sum, { run }) => sum + (valueOf(run.totals.attempted) ?? 0), 0);
  return [
    {
      id: 'loadtest',
      source: 'load tests',
      tier: 'measured',
      status: used.length > 0 ? 'present' : 'absent',
      ...(decided.absence === undefined ? {} : { reason: decided.absence.text }),
      digest: digestOf(evidence),
      ...(used.length > 0 ? { samples: requests } : {}),
    },
    ...used.map(({ run, strength, weaknesses }): ScorecardEvidence => {
      const attempted = valueOf(run.totals.attempted);
      const window = windowOf(run);
      return {
        id: `loadtest:${run.id}`,
        source: `${run.tool.name}${versionOf(run)}, ${run.files.join(' and ')}: ${strength} evidence`,
        tier: 'measured',
        status: 'present',
        ...(weaknesses.length === 0 ? {} : { reason: weaknesses.join('; ') }),
        digest: digestOf(evidence.files.filter(({ path }) => path === run.id || run.files.includes(path))),
        ...(attempted === undefined ? {} : { samples: attempted }),
        ...(window === undefined ? {} : { window }),
      };
    }),
    ...decided.idle.map(({ run, text }): ScorecardEvidence => ({
      id: `loadtest:${run.id}`,
      source: `${run.tool.name}${versionOf(run)}, ${run.files.join(' and ')}: decides nothing`,
      tier: 'measured',
      status: 'absent',
      reason: text,
      digest: '',
    })),
    ...evidence.files.flatMap(({ path, refused, sha256 }): readonly ScorecardEvidence[] =>
      refused === undefined
        ? []
        : [
            {
              id: `loadtest:${path}`,
              source: path,
              tier: 'measured',
              status: 'failed',
              reason: refused,
              digest: sha256,
            },
          ],
    ),
  ];
}

function versionOf({ tool }: LoadRun): string {
  const version = valueOf(tool.version);
  return version === undefined ? '' : ` ${version}`;
}

function windowOf(run: LoadRun): string | undefined {
  const [end, seconds] = [valueOf(run.endedAt), valueOf(run.seconds)];
  if (end === undefined || seconds === undefined) return end;
  return `${new Date(Date.parse(end) - seconds * 1000).toISOString()}/${end}`;
}

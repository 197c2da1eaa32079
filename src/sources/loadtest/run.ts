import type { Latency, LoadAssertion, LoadRun, LoadWindow, Measured, PercentileName, Span } from '../../model/load.ts';
import { compareText } from '../../model/identity.ts';
import { valueOf } from '../../model/load.ts';
import type { ReadToEnd } from './lines.ts';
import type { Manifest } from './manifest.ts';
import type { NdjsonReader } from './ndjson.ts';
import { percentilesOf, rankedHistogram, rankedValues, rounded } from './percentiles.ts';
import type { Samples } from './samples.ts';
import { flags } from './samples.ts';
import { holdsSecret } from './secrets.ts';
import type { Summary } from './summary.ts';
import { sampleAssertions, summaryAssertions } from './thresholds.ts';
import { counted, levelOf } from './windows.ts';

/** A file of samples, read. */
export interface ReadPart {
  readonly path: string;
  readonly end: ReadToEnd;
  /** Lines that are no samples. */
  readonly broken: number;
  readonly ndjson?: NdjsonReader;
}

/** All samples of a run: one file, or those of the parts of a distributed one. */
export interface ReadSamples {
  readonly parts: readonly [ReadPart, ...ReadPart[]];
  readonly samples: Samples;
  readonly stages: readonly LoadWindow[];
  readonly stagesFrom: LoadRun['stagesFrom'];
}

/** What belongs to one run. */
export interface RunParts {
  readonly id: string;
  readonly manifest?: Manifest;
  /** Of the whole run. */
  readonly summary?: SummaryFile;
  /** Of parts of it, each by itself. */
  readonly partSummaries?: readonly SummaryFile[];
  readonly samples?: ReadSamples;
  /** Why parts of a distributed run are missing. */
  readonly missing?: string;
}

export interface SummaryFile {
  readonly path: string;
  readonly content: Summary;
}

export const virtualUsers: LoadRun['unit'] = { name: 'virtual users', by: 'vus', factor: 1 };

const known = <T>(value: T | undefined, reason: string): Measured<T> =>
  value === undefined ? { unknown: reason } : { value };

const unmanifested = 'no loadtest.manifest.json tells it';

export function runOf(parts: RunParts): LoadRun {
  const { manifest, summary, samples } = parts;
  const unit = manifest?.unit ?? virtualUsers;
  const seconds = secondsOf(parts);
  const { complete, because } = completenessOf(parts, seconds);
  const ended = endOf(parts);
  const peakVus = peakOf(parts);
  return {
    id: parts.id,
    files: [...summariesOf(parts), ...(samples?.parts ?? [])].map(({ path }) => path),
    bound: manifest !== undefined,
    tool: {
      name: 'k6',
      version: known(summary?.content.version ?? manifest?.version, 'the results don’t tell the version'),
    },
    endedAt: ended.at,
    timeFrom: ended.from,
    seconds: known(seconds, 'the duration is not in the file'),
    complete,
    ...(because === undefined ? {} : { incompleteBecause: because }),
    script: known(manifest?.script, unmanifested),
    origin: originOf(parts),
    commit: known(manifest?.commit, unmanifested),
    dirty: known(manifest?.dirty, unmanifested),
    tree: known(manifest?.tree, unmanifested),
    witness: manifest?.witness ?? { kind: 'silent', because: unmanifested },
    environment: known(manifest?.environment, unmanifested),
    model: known(manifest?.model, unmanifested),
    unit,
    peakVus: known(peakVus, 'the number of virtual users is not in the file'),
    plan: manifest?.plan ?? [],
    samples: samples !== undefined,
    totals: totalsOf(parts, ended.at, unit, seconds, peakVus),
    stages: samples?.stages ?? [],
    stagesFrom: samples?.stagesFrom ?? 'none',
    iterations: known(
      samples?.samples.iterations ?? summary?.content.metrics.get('iterations')?.values.get('count'),
      'iterations were not counted',
    ),
    checks: checksOf(parts),
    blockedP95: blockedOf(parts),
    generatorErrors: known(samples?.samples.generatorErrors, 'a summary holds no errors'),
    assertions: assertionsOf(parts),
    secrets: summariesOf(parts).flatMap(({ content }) =>
      content.opaque.flatMap(({ name, value }) => (holdsSecret(value) ? [name] : [])),
    ),
    notes: notesOf(parts),
  };
}

/** Where the samples went is no matter of anybody's word. */
function originOf({ manifest, samples }: RunParts): Measured<string> {
  const [first, ...more] = [...(samples?.samples.origins ?? [])].sort(compareText);
  if (first === undefined) return known(manifest?.origin, unmanifested);
  if (manifest?.origin !== undefined && ![first, ...more].includes(manifest.origin))
    return { unknown: `the manifest names ${manifest.origin}, and the requests went to ${first}` };
  if (manifest?.origin !== undefined) return { value: manifest.origin };
  return more.length === 0 ? { value: first } : { unknown: 'the requests went to several places' };
}

function secondsOf({ summary, samples }: RunParts): number | undefined {
  const told = summary?.content.seconds;
  if (told !== undefined) return rounded(told);
  if (samples === undefined || samples.samples.taken === 0) return undefined;
  return rounded((samples.samples.last - samples.samples.first) / 1000);
}

/** The end of a run: samples know it best, a file's own field next. What the disk says of a file is no evidence. */
function endOf({ manifest, summary, samples }: RunParts): {
  readonly at: Measured<string>;
  readonly from: LoadRun['timeFrom'];
} {
  if (samples !== undefined && Number.isFinite(samples.samples.last))
    return { at: { value: new Date(samples.samples.last).toISOString() }, from: 'samples' };
  for (const [text, from] of [
    [summary?.content.endedAt, 'file'],
    [manifest?.endedAt, 'manifest'],
  ] as const) {
    const time = Date.parse(text ?? '');
    if (!Number.isNaN(time)) return { at: { value: new Date(time).toISOString() }, from };
  }
  return { at: { unknown: 'neither samples nor a field of a file tell when it ended' }, from: 'none' };
}

/** Exit codes of k6 after which a run went its whole way: passed, thresholds failed, marked as failed by the script. */
const wentItsWay: ReadonlySet<number> = new Set([0, 99, 110]);

function completenessOf(
  parts: RunParts,
  seconds: number | undefined,
): { readonly complete: Measured<boolean>; readonly because?: string } {
  const { manifest, samples } = parts;
  const fault = (because: string) => ({ complete: { value: false }, because }) as const;
  for (const { path, end, broken } of samples?.parts ?? []) {
    if (end.cut !== undefined) return fault(`${path}: ${end.cut}`);
    if (broken > 0) return fault(`${path}: ${broken} ${broken === 1 ? 'line is' : 'lines are'} no samples`);
    if (end.longLines > 0) return fault(`${path}: ${end.longLines} lines are too long to be samples`);
  }
  const [told, seen] = [requestsTold(parts), samples?.samples];
  if (told !== undefined && seen !== undefined && told !== seen.counts.attempted + seen.aside)
    return fault(`the summary counts ${told} requests, the samples ${seen.counts.attempted + seen.aside}`);
  if (manifest === undefined && parts.missing !== undefined) return fault(parts.missing);
  if (manifest === undefined) return { complete: { unknown: 'nothing tells how the run ended: no manifest is there' } };
  if (manifest.aborted !== undefined) return fault(`it was ended before its time (${manifest.aborted})`);
  if (manifest.exitCode === undefined) return { complete: { unknown: 'the manifest has no exit code' } };
  if (!wentItsWay.has(manifest.exitCode)) return fault(`k6 ended with exit code ${manifest.exitCode}`);
  const planned = Math.max(
    manifest.seconds ?? 0,
    manifest.plan.reduce((sum, stage) => sum + stage.seconds, 0),
  );
  if (planned > 0 && seconds === undefined) return { complete: { unknown: 'its duration is not known' } };
  if (seconds !== undefined && seconds < planned * 0.95)
    return fault(`it ran for ${Math.round(seconds)} of ${Math.round(planned)} planned seconds`);
  // Last, so that a part that is said to be missing others is whole itself.
  if (parts.missing !== undefined) return fault(parts.missing);
  return { complete: { value: true } };
}

function summariesOf({ summary, partSummaries = [] }: RunParts): readonly SummaryFile[] {
  return summary === undefined ? partSummaries : [summary, ...partSummaries];
}

/** Requests of all summaries; undefined where one does not count them, or parts have none. */
function requestsTold(parts: RunParts): number | undefined {
  const { summary, partSummaries = [], samples } = parts;
  if (summary === undefined && partSummaries.length !== samples?.parts.length) return undefined;
  return summariesOf(parts).reduce<number | undefined>((sum, { content }) => {
    const count = content.metrics.get('http_reqs')?.values.get('count');
    return sum === undefined || count === undefined ? undefined : sum + count;
  }, 0);
}

function peakOf({ summary, samples }: RunParts): number | undefined {
  const seen = samples?.samples.vus ?? [];
  if (seen.length > 0) return seen.reduce((most, { value }) => Math.max(most, value), 0);
  return summary?.content.metrics.get('vus')?.values.get('max');
}

function totalsOf(
  { summary, samples }: RunParts,
  endedAt: Measured<string>,
  unit: LoadRun['unit'],
  seconds: number | undefined,
  peakVus: number | undefined,
): LoadWindow {
  if (samples !== undefined) return sampledTotals(samples.samples, endedAt, unit, seconds, peakVus);
  const metrics = summary?.content.metrics;
  const failures = metrics?.get('http_req_failed')?.values;
  // The rate counts failed requests: those that "pass" are the failed ones.
  const [failed, ok] = [failures?.get('passes'), failures?.get('fails')];
  const attempted =
    metrics?.get('http_reqs')?.values.get('count') ??
    (failed === undefined || ok === undefined ? undefined : failed + ok);
  const untold = 'the summary does not count failed requests';
  // Which of the failed were answered is not told, so none of them is taken for load that was carried.
  const perSecond = ok !== undefined && seconds !== undefined && seconds > 0 ? ok / seconds : undefined;
  return {
    name: 'whole run',
    span: spanOf(endedAt, seconds),
    level: levelOf(unit, peakVus, perSecond),
    heldSeconds: { unknown: 'a summary does not tell how long a level was held' },
    seconds: known(seconds, 'the duration is not in the file'),
    attempted: known(attempted, 'the summary does not count requests'),
    ok: known(ok, untold),
    failed: known(failed, untold),
    unanswered: { unknown: 'a summary does not tell requests without an answer apart' },
    late: { unknown: 'a summary does not count slow requests' },
    okPerSecond: known(
      ok === undefined || seconds === undefined || !(seconds > 0) ? undefined : rounded(ok / seconds),
      untold,
    ),
    // A counter that never counted is left out of a summary.
    dropped: known(
      metrics === undefined ? undefined : (metrics.get('dropped_iterations')?.values.get('count') ?? 0),
      'no summary',
    ),
    latency: reportedLatency(summary?.content),
  };
}

function spanOf(endedAt: Measured<string>, seconds: number | undefined): Measured<Span> {
  if ('unknown' in endedAt) return endedAt;
  if (seconds === undefined) return { unknown: 'the duration is not in the file' };
  const to = endedAt.value;
  return { value: { from: new Date(Date.parse(to) - seconds * 1000).toISOString(), to } };
}

function sampledTotals(
  samples: Samples,
  endedAt: Measured<string>,
  unit: LoadRun['unit'],
  seconds: number | undefined,
  peakVus: number | undefined,
): LoadWindow {
  const { counts } = samples;
  const ranked =
    samples.okHistogram === undefined ? rankedValues(okValues(samples)) : rankedHistogram(samples.okHistogram);
  const span = seconds !== undefined && seconds > 0 ? seconds : undefined;
  return {
    name: 'whole run',
    span: spanOf(endedAt, seconds),
    level: levelOf(unit, peakVus, span === undefined ? undefined : (counts.attempted - counts.unanswered) / span),
    heldSeconds: { unknown: 'the whole run holds no one level' },
    seconds: known(seconds, 'there are no samples'),
    ...counted(counts),
    okPerSecond: known(span === undefined ? undefined : rounded(counts.ok / span), 'the run has no duration'),
    dropped: { value: samples.dropped },
    latency: {
      population: 'ok',
      count: { value: ranked.count },
      max: known(ranked.count === 0 ? undefined : rounded(ranked.at(ranked.count - 1)), 'no request succeeded'),
      percentiles: percentilesOf(ranked),
    },
  };
}

function okValues(samples: Samples): Float64Array {
  const values = new Float64Array(samples.counts.ok);
  let index = 0;
  samples.each((_, duration, flag) => {
    if ((flag & flags.ok) === 0) return;
    values[index] = duration;
    index += 1;
  });
  return values.sort();
}

const reportedNames: Readonly<Record<PercentileName, string>> = {
  p50: 'med',
  p95: 'p(95)',
  p99: 'p(99)',
  p999: 'p(99.9)',
};

/** Answers as expected where the summary has them apart, else all requests: a refused one counts 0 ms there. */
function reportedLatency(summary: Summary | undefined): Latency {
  const good = summary?.metrics.get('http_req_duration{expected_response:true}')?.values;
  const values = good ?? summary?.metrics.get('http_req_duration')?.values;
  const ok = summary?.metrics.get('http_req_failed')?.values.get('fails');
  const count = values?.get('count') ?? (good === undefined ? undefined : ok);
  const isEmpty = values === undefined || count === 0 || (values.get('max') ?? 0) === 0;
  return {
    population: good === undefined ? 'all' : 'ok',
    count: known(count, 'the summary does not count the requests behind its percentiles'),
    max: known(isEmpty ? undefined : values.get('max'), 'the summary holds no latency'),
    percentiles: isEmpty
      ? {}
      : Object.fromEntries(
          Object.entries(reportedNames).flatMap(([name, key]) => {
            const value = values.get(key);
            return value === undefined ? [] : [[name, { value: rounded(value), method: 'reported' }]];
          }),
        ),
  };
}

function checksOf({ summary, samples }: RunParts): LoadRun['checks'] {
  const seen = samples?.samples.checks;
  if (seen !== undefined && seen.passed + seen.failed > 0) return { value: seen };
  const values = summary?.content.metrics.get('checks')?.values;
  const [passed, failed] = [values?.get('passes'), values?.get('fails')];
  return passed === undefined || failed === undefined || passed + failed === 0
    ? { unknown: 'the script checks no answers' }
    : { value: { passed, failed } };
}

function blockedOf({ summary, samples }: RunParts): Measured<number> {
  const { blocked } = samples?.samples ?? {};
  if (blocked !== undefined && blocked.count > 0) return { value: rounded(blocked.at((blocked.count - 1) * 0.95)) };
  const told = summary?.content.metrics.get('http_req_blocked')?.values.get('p(95)');
  return known(told === undefined ? undefined : rounded(told), 'waiting for a connection is not in the file');
}

function assertionsOf(parts: RunParts): Measured<readonly LoadAssertion[]> {
  const told = toldAssertions(parts);
  const known = valueOf(told) ?? [];
  // All that a format without thresholds leaves of them: k6 ends with 99 when one failed.
  if (parts.manifest?.exitCode !== 99 || known.some(({ outcome }) => outcome === 'failed')) return told;
  // A part judges its own share alone: what failed there may hold of all.
  const isPart = (parts.samples?.parts.length ?? 0) > 1;
  const failed: LoadAssertion = {
    metric: 'a threshold',
    expression: isPart ? 'k6 ended with exit code 99 in a part of the run' : 'k6 ended with exit code 99',
    outcome: isPart ? 'unknown' : 'failed',
    vacuous: false,
    idle: false,
  };
  return { value: [...known, failed] };
}

const hiddenThresholds: LoadAssertion = {
  metric: 'parts of metrics',
  expression: 'not in the stream',
  outcome: 'unknown',
  vacuous: 'unknown',
  idle: false,
};

function toldAssertions({ summary, samples }: RunParts): Measured<readonly LoadAssertion[]> {
  const told = summary === undefined ? undefined : summaryAssertions(summary.content);
  if (told !== undefined) return { value: told };
  const readers = (samples?.parts ?? []).flatMap(({ ndjson }) => ndjson ?? []);
  if (samples === undefined || readers.length === 0) return { unknown: 'this format holds no thresholds' };
  const isCut = samples.parts.some(({ end }) => end.cut !== undefined);
  const own = new Map(
    readers
      .flatMap((reader) => sampleAssertions(reader, samples.samples, isCut))
      .map((one) => [`${one.metric} ${one.expression}`, one]),
  );
  const isHidden = readers.some((reader) => reader.hiddenThresholds);
  return { value: [...own.values(), ...(isHidden ? [hiddenThresholds] : [])] };
}

function notesOf({ summary, samples }: RunParts): readonly string[] {
  const notes: string[] = [];
  const count = samples?.parts.length ?? 0;
  if (count > 1) notes.push(`${count} parts of a distributed run were read as one`);
  if (samples?.samples.isExact === false) notes.push('percentiles are of a histogram, off by 0.2 % at most');
  if ((samples?.samples.aside ?? 0) > 0)
    notes.push(`${samples?.samples.aside ?? 0} requests of setup and teardown are left out`);
  if (summary?.content.thresholds === undefined && summary !== undefined)
    notes.push('the machine-readable summary holds no thresholds and no p99');
  return notes;
}

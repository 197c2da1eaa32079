import { asRecord } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { LoadResources, LoadRun, LoadWindow, MemorySeries, RunResources } from '../../src/model/load.ts';
import { memoryBlockSeconds } from '../../src/model/load.ts';

/** What a case changes of {@link soundRun}: `totals.failed` -> the new value. */
export type Changes = Readonly<Record<string, Json>>;

export const testedCommit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';

function windowAt(level: number, p95: number): LoadWindow {
  return {
    name: `${level} guilds`,
    span: { value: { from: '2026-11-20T11:50:00.000Z', to: '2026-11-20T11:56:00.000Z' } },
    level: { value: level },
    heldSeconds: { value: 400 },
    seconds: { value: 360 },
    attempted: { value: 20_000 },
    ok: { value: 20_000 },
    failed: { value: 0 },
    unanswered: { value: 0 },
    late: { value: 0 },
    okPerSecond: { value: 2000 },
    dropped: { value: 0 },
    latency: {
      population: 'ok',
      count: { value: 20_000 },
      max: { value: 900 },
      percentiles: {
        p50: { value: 60, lower: 59, upper: 61, method: 'exact' },
        p95: { value: p95, lower: p95 - 5, upper: p95 + 5, method: 'exact' },
        p99: { value: p95 * 2, lower: p95 * 2 - 5, upper: p95 * 2 + 5, method: 'exact' },
        p999: { value: 800, lower: 700, upper: 900, method: 'exact' },
      },
    },
  };
}

/** A load test without a flaw, against which the cases of checks are written: each says what is different. */
const soundRun: LoadRun = {
  id: 'results',
  files: ['samples.ndjson'],
  bound: true,
  tool: { name: 'k6', version: { value: '2.2.0' } },
  endedAt: { value: '2026-11-20T12:00:00.000Z' },
  timeFrom: 'samples',
  seconds: { value: 900 },
  complete: { value: true },
  script: { value: 'a'.repeat(64) },
  origin: { value: 'https://bot.staging.example' },
  commit: { value: testedCommit },
  dirty: { value: false },
  tree: { unknown: 'not told' },
  witness: { kind: 'silent', because: 'nobody asked' },
  environment: { value: 'staging' },
  model: { value: 'open' },
  unit: { name: 'guilds', by: 'vus', factor: 10 },
  peakVus: { value: 100 },
  plan: [],
  samples: true,
  totals: windowAt(1000, 200),
  stages: [windowAt(100, 100), windowAt(1000, 200)],
  stagesFrom: 'virtual users',
  iterations: { value: 20_000 },
  checks: { value: { passed: 20_000, failed: 0 } },
  blockedP95: { value: 0.01 },
  generatorErrors: { value: 0 },
  assertions: {
    value: [
      { metric: 'http_req_duration', expression: 'p(95)<500', outcome: 'passed', vacuous: false, idle: false },
      { metric: 'http_req_failed', expression: 'rate<0.001', outcome: 'passed', vacuous: false, idle: false },
    ],
  },
  secrets: [],
  notes: [],
};

const used = (): LoadResources => ({
  memoryMax: { value: 300 * 2 ** 20 },
  cpuP95: { value: 0.3 },
  throttled: { value: 0.01 },
});

/** What the sound run used; memory of a soak test of five hours, that grows while caches fill. */
const soundResources: RunResources = {
  from: 'containers',
  memoryLimit: { value: 512 * 2 ** 20 },
  cpuLimit: { value: 1 },
  whole: used(),
  stages: [used(), used()],
  restarts: { value: 0 },
  outages: { value: 0 },
  memory: { value: soak({ hours: 5, mibPerHour: 0 }) as unknown as readonly MemorySeries[] },
};

interface Soak {
  readonly hours: number;
  readonly mibPerHour: number;
  /** Hours between which nobody looked. */
  readonly gap?: readonly [number, number];
  /** Hour of a restart. */
  readonly restart?: number;
  readonly name?: string;
  readonly limit?: Json;
  /** Seconds between scrapes. */
  readonly every?: number;
}

/** A saw-tooth of garbage on a floor that rises by so many MiB an hour, in blocks as a source of metrics tells them. */
function soak({ hours, mibPerHour, gap, restart, name = 'bot-0', limit, every = 30 }: Soak): readonly Json[] {
  const mib = 2 ** 20;
  const perBlock = memoryBlockSeconds / every;
  const least = (from: number): number => {
    const samples = Array.from({ length: perBlock }, (_, index) => {
      const at = from + index * every;
      const warm = 40 * (1 - Math.exp(-at / 1200));
      // What is collected comes and goes within minutes, and no two floors are quite the same.
      return 200 + warm + (index % 17) * 2 + ((from / memoryBlockSeconds) % 3) * 0.3 + (mibPerHour * at) / 3600;
    });
    return Math.round(Math.min(...samples) * mib);
  };
  const blocks = Array.from({ length: Math.floor(hours * 3) }, (_, index) => index * memoryBlockSeconds)
    .filter((from) => gap === undefined || from < gap[0] * 3600 || from >= gap[1] * 3600)
    .map((from) => ({ from, bytes: least(from), samples: perBlock }));
  const piece = (from: number, to: number): Json => ({
    name,
    limit: limit ?? { value: 512 * mib },
    from,
    to,
    blocks: blocks.filter((block) => block.from >= from && block.from + memoryBlockSeconds <= to),
  });
  const end = hours * 3600;
  return restart === undefined ? [piece(0, end)] : [piece(0, restart * 3600), piece(restart * 3600, end)];
}

/** Resources of a case: `soak: {hours, mibPerHour}`, or a list of such, makes the series of a soak test. */
export function resourcesOf(changes: Changes): RunResources {
  const { soak: made, ...rest } = changes;
  const resources = structuredClone(soundResources) as unknown as Json;
  for (const [path, value] of Object.entries(rest)) set(resources, path.split('.'), value);
  if (made !== undefined) {
    const soaks = (Array.isArray(made) ? made : [made]) as unknown as readonly Soak[];
    set(resources, ['memory'], { value: soaks.flatMap((one) => soak(one)) });
  }
  // Decoded from what was encoded above, as in runsOf.
  return resources as unknown as RunResources;
}

/** The runs of a case, under the name of the case's file so that findings point at it. */
export function runsOf(changes: readonly Changes[], file: string): readonly LoadRun[] {
  return changes.map((one, index) => {
    const run = structuredClone(soundRun) as unknown as Json;
    for (const [path, value] of Object.entries(one)) set(run, path.split('.'), value);
    // Decoded from what was encoded above; the cases are typed by what the checks read of them.
    return { ...(run as unknown as LoadRun), id: index === 0 ? file : `${file} (${index + 1})` };
  });
}

function set(into: Json, path: readonly string[], value: Json): void {
  const [key = '', ...rest] = path;
  const holder = Array.isArray(into) ? (into as unknown as Record<string, Json>) : asRecord(into);
  if (holder === undefined) throw new Error(`the run has no ${path.join('.')}`);
  const inner = holder[key];
  if (rest.length > 0 && inner !== undefined) set(inner, rest, value);
  else if (rest.length > 0) throw new Error(`the run has no ${path.join('.')}`);
  else Object.assign(holder, { [key]: value });
}

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A steady span of a load test that never ran: as many requests a second, of such latency. */
export interface MadeStage {
  readonly vus: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Of the nth request; 40 to 139 ms unless said. */
  readonly latency?: (index: number) => number;
  /** Every nth request is answered with 503. */
  readonly failEvery?: number;
}

export const start = Date.parse('2026-11-20T10:00:00Z');
export const commit = '8f3c1d2e4b5a69788796a5b4c3d2e1f00f1e2d3c';

/** Three levels of 20, 40 and 80 virtual users; 80 hold for six minutes. */
export const soundStages: readonly MadeStage[] = [
  { vus: 20, seconds: 70, perSecond: 10 },
  { vus: 40, seconds: 70, perSecond: 20 },
  { vus: 80, seconds: 360, perSecond: 20 },
];

const line = (metric: string, time: number, value: number, tags: Readonly<Record<string, string>>): string =>
  JSON.stringify({ metric, type: 'Point', data: { time: new Date(time).toISOString(), value, tags } });

/** What k6 would have written with `--out json`, in its order of keys. */
export function ndjsonOf(stages: readonly MadeStage[], from = start): string {
  const metric = (name: string, type: string, thresholds: readonly string[]): string =>
    JSON.stringify({
      type: 'Metric',
      data: { name, type, contains: 'default', thresholds, submetrics: null },
      metric: name,
    });
  const lines = [
    metric('http_req_duration', 'trend', ['p(95)<500', 'p(99)<1000']),
    metric('http_req_failed', 'rate', ['rate<0.01']),
  ];
  let time = from;
  let index = 0;
  for (const { vus, seconds, perSecond, latency = (n: number) => 40 + ((n * 7919) % 100), failEvery } of stages) {
    for (let second = 0; second < seconds; second += 1) {
      lines.push(line('vus', time + 999, vus, {}));
      for (let request = 0; request < perSecond; request += 1) {
        index += 1;
        const took = latency(index);
        const failed = failEvery !== undefined && index % failEvery === 0;
        const end = time + (request * 1000) / perSecond + took;
        const tags = {
          expected_response: String(!failed),
          group: '',
          scenario: 'steps',
          status: failed ? '503' : '200',
        };
        lines.push(
          line('http_reqs', end, 1, tags),
          line('http_req_duration', end, took, tags),
          line('http_req_blocked', end, 0.01, tags),
          line('http_req_failed', end, failed ? 1 : 0, tags),
          line('checks', end, failed ? 0 : 1, { check: 'answered', group: '', scenario: 'steps' }),
          line('iterations', end, 1, { group: '', scenario: 'steps' }),
        );
      }
      time += 1000;
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The files of a manifest as they are now. */
export function digestsOf(folder: string, results: readonly string[]) {
  return results.map((path) => {
    const bytes = readFileSync(join(folder, path));
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  });
}

/** Writes a manifest that binds the files; what is given replaces a sound one's keys. */
export function writeManifest(
  file: string,
  results: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): void {
  const manifest = {
    schemaVersion: '1.0.0',
    kind: 'LoadTestManifest',
    tool: { name: 'k6', version: '2.2.0' },
    endedAt: '2026-11-20T10:08:20Z',
    exitCode: 0,
    script: { path: 'steps.js', sha256: 'a'.repeat(64) },
    commit,
    dirty: false,
    environment: { name: 'staging' },
    target: { origin: 'https://bot.staging.example' },
    load: { model: 'open', unit: 'guilds', perVu: 12.5 },
    files: digestsOf(dirname(file), results),
    ...more,
  };
  writeFileSync(file, JSON.stringify(manifest));
}

/** A folder of results as our pipeline would leave it: samples and the manifest that binds them. */
export function writeResults(
  folder: string,
  options: {
    readonly stages?: readonly MadeStage[];
    readonly from?: number;
    readonly manifest?: Readonly<Record<string, unknown>>;
    readonly change?: (samples: string) => string | Buffer;
    readonly name?: string;
  } = {},
): void {
  const {
    stages = soundStages,
    from = start,
    manifest = {},
    change = (text: string) => text,
    name = 'samples.ndjson',
  } = options;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), change(ndjsonOf(stages, from)));
  writeManifest(join(folder, 'loadtest.manifest.json'), [basename(name)], manifest);
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../model/json.ts';
import { asRecord, stringAt } from '../../../model/json.ts';
import type { Archived } from './archive.ts';
import { readArchive } from './archive.ts';
import { ask } from './program.ts';
import { secondsOf } from './plan.ts';

/** Where and how k6 is started. */
export interface K6Setting {
  readonly k6: string;
  /** As the user named it. */
  readonly script: string;
  readonly cwd: string;
  /** An empty folder: its home, with a configuration that holds nothing. */
  readonly home: string;
  /** What the script may read as `__ENV`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Options of k6 that the user named: `--vus 5`. */
  readonly options: readonly string[];
}

/** All that k6 learns of its surroundings: no configuration, no token, no extension that it would download. */
export function environmentOf({ home, variables }: Pick<K6Setting, 'home' | 'variables'>): Record<string, string> {
  return {
    HOME: home,
    TMPDIR: home,
    USERPROFILE: home,
    TEMP: home,
    XDG_CONFIG_HOME: home,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    ...variables,
  };
}

/** Lets k6 start the script without running it: what belongs to it, and what it will do. A string says why it can't. */
export async function archive(setting: K6Setting): Promise<Archived | string> {
  const file = join(setting.home, 'archive.tar');
  const { code, err } = await ask(
    setting.k6,
    [
      'archive',
      ...common(setting),
      '--include-system-env-vars=true',
      '--exclude-env-vars',
      '--archive-out',
      file,
      ...setting.options,
      setting.script,
    ],
    { cwd: setting.cwd, env: environmentOf(setting), seconds: 120 },
  );
  if (code !== 0) return lastError(err) ?? 'k6 does not say why';
  try {
    return readArchive(readFileSync(file)) ?? 'k6 made no archive of it';
  } catch {
    return 'k6 made no archive of it';
  }
}

function common({ home }: K6Setting): readonly string[] {
  return ['--config', join(home, 'k6.json'), '--no-color', '--log-format', 'json'];
}

/** What k6 is doing, about once a second. */
export interface K6Progress {
  readonly seconds: number;
  readonly vus: number;
  readonly iterations: number;
}

export interface K6Listener {
  readonly progress: (progress: K6Progress) => void;
  /** A warning or an error of k6 or of the script, each text once. */
  readonly complaint: (text: string) => void;
}

export interface K6End {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** Somebody wanted it to end, or it took far longer than planned. */
  readonly aborted?: 'interrupted' | 'overdue';
}

/** Percentiles that certification asks for; k6 leaves p(99) out of its own accord. */
const trendStats = 'avg,min,med,max,p(50),p(90),p(95),p(99),p(99.9),count';
/** Complaints that are passed on; a run against a target that is down has one for each request. */
const mostComplaints = 5;

/** Names of a run's results in its folder. */
export const resultFiles = { samples: 'samples.ndjson.gz', summary: 'summary.json' } as const;

/**
 * Runs the script. `interrupt` ends it: the first time k6 stops its work and writes what it has, the second time it is
 * killed. It is in a group of its own, so a terminal's Ctrl-C reaches it through us alone.
 */
export function runK6(
  setting: K6Setting & { readonly out: string; readonly mostSeconds: number; readonly blocked: readonly string[] },
  listener: K6Listener,
  interrupt: (act: () => void) => () => void,
): Promise<K6End | string> {
  return new Promise((settle) => {
    const child = spawn(
      setting.k6,
      [
        'run',
        ...common(setting),
        '--no-usage-report',
        '--include-system-env-vars=true',
        '--address=',
        '--summary-trend-stats',
        trendStats,
        '--summary-export',
        join(setting.out, resultFiles.summary),
        '--out',
        `json=${join(setting.out, resultFiles.samples)}`,
        ...setting.blocked.flatMap((pattern) => ['--block-hostnames', pattern]),
        ...setting.options,
        setting.script,
      ],
      {
        cwd: setting.cwd,
        env: environmentOf(setting),
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      },
    );
    let aborted: K6End['aborted'];
    const end = (why: NonNullable<K6End['aborted']>): void => {
      child.kill(aborted === undefined ? 'SIGINT' : 'SIGKILL');
      aborted ??= why;
    };
    const overdue = setTimeout(end, setting.mostSeconds * 1000, 'overdue');
    const killing = setTimeout(end, (setting.mostSeconds + 60) * 1000, 'overdue');
    const release = interrupt(() => {
      end('interrupted');
    });
    const orphaned = (): void => {
      child.kill('SIGKILL');
    };
    process.once('exit', orphaned);
    const done = (result: K6End | string): void => {
      clearTimeout(overdue);
      clearTimeout(killing);
      process.removeListener('exit', orphaned);
      release();
      settle(result);
    };
    child.stdout.on(
      'data',
      byLine((line) => {
        const seen = progressIn(line);
        if (seen !== undefined) listener.progress(seen);
      }),
    );
    child.stderr.on('data', byLine(complaints(listener.complaint)));
    child.on('error', () => {
      done('k6 can’t be started');
    });
    child.on('close', (code) => {
      done({ exitCode: code ?? undefined, ...(aborted === undefined ? {} : { aborted }) });
    });
  });
}

/** Hands text over line by line; a line that is longer than anybody would read is cut. */
function byLine(take: (line: string) => void): (part: Buffer) => void {
  let rest = '';
  return (part) => {
    const lines = (rest + part.toString('utf8')).split('\n');
    rest = (lines.pop() ?? '').slice(0, 10_000);
    for (const line of lines) take(line);
  };
}

/** `running (1m05.0s), 40/100 VUs, 1234 complete and 0 interrupted iterations` */
export function progressIn(line: string): K6Progress | undefined {
  const [, time, vus, iterations] = /^running \(([\w.]+)\), (\d+)\/\d+ VUs, (\d+) complete/.exec(line) ?? [];
  const seconds = secondsOf(time?.replace(/\b0(?=\d)/g, ''));
  return seconds === undefined ? undefined : { seconds, vus: Number(vus), iterations: Number(iterations) };
}

function complaints(take: (text: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    const text = complaintIn(line);
    if (text === undefined || told.has(text) || told.size > mostComplaints) return;
    told.add(text);
    take(told.size > mostComplaints ? 'and more of that kind' : text);
  };
}

function complaintIn(line: string): string | undefined {
  let entry;
  try {
    entry = asRecord(JSON.parse(line) as Json);
  } catch {
    return undefined;
  }
  if (!['warning', 'error', 'fatal'].includes(stringAt(entry, 'level') ?? '')) return undefined;
  const [message, error] = [stringAt(entry, 'msg') ?? '', stringAt(entry, 'error')];
  return `${message}${error === undefined ? '' : `: ${error}`}`.replaceAll(/\s+/g, ' ').slice(0, 300);
}

function lastError(err: string): string | undefined {
  return err
    .split('\n')
    .flatMap((line) => complaintIn(line) ?? [])
    .at(-1);
}

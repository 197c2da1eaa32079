import type { ReadinessRun, ScorecardTarget } from '../../model/scorecard.ts';
import { fixedTime } from '../../app/testing/projects.ts';
import { run } from '../main.ts';

/** What one command line came to. */
export interface Session {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface SessionOptions {
  readonly standardInput?: string;
  readonly columns?: number;
  readonly color?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Of a real server, whose clock can't be set; the clock of every test when left out. */
  readonly now?: () => Date;
}

/** Runs a command line in a folder, inside this process. */
export async function session(cwd: string, argv: readonly string[], options: SessionOptions = {}): Promise<Session> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    cwd,
    env: options.env ?? {},
    now: options.now ?? (() => new Date(fixedTime)),
    readStandardInput: () => options.standardInput ?? '',
    progress: () => undefined,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    columns: options.columns ?? 100,
    color: options.color ?? false,
  });
  return { code, out, err };
}

/** Scans the folder for its scorecard. */
export async function scorecardOf(
  cwd: string,
  argv: readonly string[] = [],
  options: SessionOptions = {},
): Promise<Session & { readonly run: ReadinessRun; readonly target: ScorecardTarget }> {
  const done = await session(cwd, ['scan', '--format', 'json', ...argv], options);
  if (done.out === '') throw new Error(`no scorecard: ${done.err}`);
  const card = JSON.parse(done.out) as ReadinessRun;
  const [target] = card.targets;
  if (target === undefined) throw new Error('a run without a target');
  return { ...done, run: card, target };
}

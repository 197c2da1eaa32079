import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

/** How kube-score is started here: the program itself, or Node with its WebAssembly build. */
export interface KubeScore {
  readonly file: string;
  readonly before: readonly string[];
  readonly from: 'PATH' | 'WebAssembly';
}

export interface Limits {
  /** Milliseconds for all runs together. */
  readonly time: number;
  /** Bytes of one run's output. */
  readonly output: number;
}

export const defaultLimits: Limits = { time: 60_000, output: 32 * 1024 * 1024 };

export type Ran = { readonly ran: true; readonly out: string } | { readonly ran: false; readonly why: string };

/**
 * Runs it once, without a shell, in an empty environment, away from the scanned folder. Of standard error nothing is
 * kept: a decoding error quotes what it could not decode, and that may be a secret.
 */
export function runKubeScore(
  program: KubeScore,
  args: readonly string[],
  input: string,
  { time, output }: Limits,
): Ran {
  if (time <= 0) return { ran: false, why: 'it took too long' };
  const { error, stdout, signal } = spawnSync(program.file, [...program.before, ...args], {
    cwd: tmpdir(),
    env: {},
    input,
    encoding: 'utf8',
    timeout: Math.max(1, Math.round(time)),
    maxBuffer: output,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  });
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') return { ran: false, why: 'it took too long' };
  if (code === 'ENOBUFS') return { ran: false, why: 'it printed too much' };
  // A program that ends without reading all of its input breaks the pipe; what it printed still counts.
  if (error !== undefined && code !== 'EPIPE') return { ran: false, why: `it could not be started (${String(code)})` };
  if (signal !== null) return { ran: false, why: `it was ended by ${signal}` };
  return { ran: true, out: stdout };
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How much a program may print and use. */
export interface RunLimits {
  readonly maxOutputBytes: number;
  readonly maxErrorBytes: number;
  /** Resident memory of the program; watched where the system shows it (/proc). */
  readonly maxMemoryBytes: number;
}

export interface Command {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is to be done when this process ends before the program does: nobody is left to do it later. */
  readonly onEnd?: () => void;
}

export type Ran =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timeout' | 'too-large' | 'too-much-memory'; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** Bytes that are kept up to a bound. */
class Kept {
  private readonly parts: Buffer[] = [];
  private size = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** False as soon as more came than is kept. */
  add(part: Buffer): boolean {
    const room = this.most - this.size;
    if (room > 0) this.parts.push(part.length > room ? part.subarray(0, room) : part);
    this.size += part.length;
    return this.size <= this.most;
  }

  drop(): void {
    this.parts.length = 0;
  }

  text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }
}

/** Resident memory in bytes, where the system has /proc. */
function memoryOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Ends the program and whatever it started: they are a process group of their own. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

const lookAtMemoryEveryMs = 100;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a program without a shell, bounded in time, output and memory. Never throws. */
export function runProgram(command: Command, limits: RunLimits, deadlineMs: number): Promise<Ran> {
  return new Promise((resolve) => {
    const stdout = new Kept(limits.maxOutputBytes);
    const stderr = new Kept(limits.maxErrorBytes);
    let child: ReturnType<typeof spawn>;
    try {
      child = spawn(command.file, command.args, {
        cwd: command.cwd,
        env: { ...command.env },
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: false,
        windowsHide: true,
      });
    } catch (error) {
      resolve({ kind: 'not-started', why: whyOf(error) });
      return;
    }
    let stopped: 'timeout' | 'too-large' | 'too-much-memory' | undefined;
    const { pid } = child;
    const stop = (why: 'timeout' | 'too-large' | 'too-much-memory') => {
      if (stopped !== undefined) return;
      stopped = why;
      stdout.drop();
      if (pid !== undefined) endGroup(pid);
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    const onExit = () => {
      if (pid !== undefined) endGroup(pid);
      command.onEnd?.();
    };
    // The program is in a group of its own, so a terminal's Ctrl-C does not reach it.
    const onSignal = (signal: NodeJS.Signals) => {
      onExit();
      process.kill(process.pid, signal);
    };
    process.once('exit', onExit);
    for (const signal of signals) process.once(signal, onSignal);
    const timer = setTimeout(() => {
      stop('timeout');
    }, deadlineMs);
    const memory = setInterval(() => {
      if (pid !== undefined && memoryOf(pid) > limits.maxMemoryBytes) stop('too-much-memory');
    }, lookAtMemoryEveryMs);
    const done = (ran: Ran) => {
      clearTimeout(timer);
      clearInterval(memory);
      process.removeListener('exit', onExit);
      for (const signal of signals) process.removeListener(signal, onSignal);
      resolve(ran);
    };
    child.stdout?.on('data', (part: Buffer) => {
      if (!stdout.add(part)) stop('too-large');
    });
    child.stderr?.on('data', (part: Buffer) => {
      stderr.add(part);
    });
    child.on('error', (error) => {
      done({ kind: 'not-started', why: whyOf(error) });
    });
    // A child of the child may hold the pipes open: what ended is ended.
    child.on('exit', () => {
      if (pid !== undefined && stopped === undefined) setTimeout(endGroup, 1000, pid).unref();
    });
    child.on('close', (code) => {
      done(
        stopped === undefined
          ? { kind: 'ended', code: code ?? 1, stdout: stdout.text(), stderr: stderr.text() }
          : { kind: stopped, stderr: stderr.text() },
      );
    });
  });
}

function whyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? 'the system refused' : `the system answered ${code}`;
}

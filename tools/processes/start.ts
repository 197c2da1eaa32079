import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cappedLog } from './log.ts';
import { ownChild } from './own.ts';

export interface ProcessOptions {
  /** For messages, and for the name of the log. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Folder of its own: working directory, HOME, and place of its log. */
  readonly folder: string;
  /** Added to PATH and HOME, which are all that it inherits: a proxy or a token of the person's own stays out. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Undefined while it runs. */
  readonly ended: () => string | undefined;
  /** The last lines of what it printed. */
  readonly log: (lines?: number) => string;
  /** Asks it to end (SIGTERM), and after `patience` milliseconds ends it. Resolves when it is gone. Harmless when it is. */
  readonly stop: (patience?: number) => Promise<void>;
}

/** Part of util-linux. With it the kernel ends the child when this process is killed in a way that runs no handler. */
const setpriv = '/usr/bin/setpriv';

/** Starts a program that runs until it is stopped, or until this process ends, however that happens. */
export async function startProcess({ name, file, args, folder, env = {} }: ProcessOptions): Promise<RunningProcess> {
  const log = cappedLog(join(folder, `${name}.log`));
  const [program, before] = isProgram(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', '--', file]] : [file, []];
  const child = spawn(program, [...before, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  let ended: string | undefined;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = signal === null ? `exit code ${code}` : signal;
      resolve();
    });
    child.once('error', (error) => {
      ended ??= error.message;
      resolve();
    });
  });
  ownChild(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      log.close();
      reject(new Error(`${name} could not be started: ${error.message}`));
    });
  });
  let closed = false;
  return {
    name,
    pid: child.pid ?? 0,
    ended: () => ended,
    log: log.tail,
    stop: async (patience = 10_000) => {
      if (ended === undefined) {
        child.kill('SIGTERM');
        // One that was paused (SIGSTOP) must run to hear that.
        child.kill('SIGCONT');
        const timer = setTimeout(() => child.kill('SIGKILL'), patience);
        await gone;
        clearTimeout(timer);
      }
      if (!closed) log.close();
      closed = true;
    },
  };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const askEvery = 50;

/**
 * Asks until the answer is yes. Throws with the end of the process's log when that has ended, or when the time is over;
 * `asks` may throw, which is a no with a reason.
 */
export async function waitUntilReady(
  running: RunningProcess,
  asks: () => Promise<boolean>,
  milliseconds = 60_000,
): Promise<void> {
  const until = performance.now() + milliseconds;
  let why = '';
  for (;;) {
    if (running.ended() !== undefined)
      throw new Error(`${running.name} ended (${running.ended()}) before it was ready:\n${running.log()}`);
    try {
      if (await asks()) return;
      why = 'it says that it is not ready';
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > until)
      throw new Error(`${running.name} was not ready in ${milliseconds / 1000} s (${why}):\n${running.log()}`);
    await delay(askEvery);
  }
}

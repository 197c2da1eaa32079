import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from './environment.ts';
import type { RenderLimits } from './limits.ts';
import { lanes } from './limits.ts';
import { runProgram, type Ran } from '../../programs/run.ts';

/** A program to run; `prepare` may write into the temporary folder that it runs in. */
export interface Job {
  readonly file: string;
  readonly prepare: (folder: string) => readonly string[];
}

/** Runs one program in an empty folder of its own, which is removed again. */
async function runJob(job: Job, limits: RenderLimits, deadlineMs: number): Promise<Ran> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'readiness-render-')));
  // It may hold values that somebody wrote into an Application: it never stays behind.
  const clear = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
  };
  try {
    const home = join(folder, 'home');
    mkdirSync(home);
    const args = job.prepare(folder);
    const command = { file: job.file, args, cwd: folder, env: cleanEnvironment(home), onEnd: clear };
    return await runProgram(command, limits, deadlineMs);
  } catch (error) {
    return { kind: 'not-started', why: error instanceof Error && 'code' in error ? String(error.code) : 'no folder' };
  } finally {
    clear();
  }
}

/** Runs all, a few at a time; answers stand in the order of the jobs. What the whole deadline leaves no time for is a timeout. */
export async function runJobs(
  jobs: readonly Job[],
  limits: RenderLimits,
  onDone: (done: number) => void,
): Promise<readonly Ran[]> {
  const answers: Ran[] = jobs.map(() => ({ kind: 'timeout', stderr: '' }));
  const end = performance.now() + limits.wholeDeadlineMs;
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      const left = end - performance.now();
      if (job === undefined || left <= 0) return;
      answers[index] = await runJob(job, limits, Math.min(limits.deadlineMs, left));
      done += 1;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}

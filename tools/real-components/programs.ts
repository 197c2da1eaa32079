import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Version } from './version.ts';
import { versionIn } from './version.ts';

/** The program as a shell would find it, in none of the folders that are left out. */
export function findProgram(name: string, path: string, leaveOut: readonly string[] = []): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder) || leaveOut.includes(folder)) continue;
    const file = join(folder, name);
    if (isProgram(file)) return file;
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What the program says of its version; undefined when it says nothing usable, or nothing in time. */
export function askVersion(
  file: string,
  says: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Version | undefined {
  const { status, stdout } = spawnSync(file, says, {
    encoding: 'utf8',
    timeout: 120_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment,
  });
  return status === 0 ? versionIn(stdout) : undefined;
}

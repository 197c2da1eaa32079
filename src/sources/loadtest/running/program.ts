import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program that `READINESS_K6` names, else the first of that name on PATH. Relative entries of PATH are none. */
export function findK6(environment: Environment, cwd: string): string | undefined {
  const { READINESS_K6: named, PATH: path = '' } = environment;
  if (named !== undefined && named !== '') return isProgram(resolve(cwd, named)) ? resolve(cwd, named) : undefined;
  return findOnPath('k6', path);
}

export function findOnPath(name: string, path: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, file))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export interface Asked {
  /** Undefined where it was not started or did not end by itself. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Asks a program something short: no shell, no standard input, bounded in time and output. Never throws. */
export function ask(
  file: string,
  args: readonly string[],
  surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly seconds: number },
): Promise<Asked> {
  return new Promise((settle) => {
    const child = execFile(
      file,
      args,
      {
        cwd: surroundings.cwd,
        env: { ...surroundings.env },
        timeout: surroundings.seconds * 1000,
        killSignal: 'SIGKILL',
        maxBuffer: 16 << 20,
        windowsHide: true,
      },
      (error, out, err) => {
        const code = error === null ? 0 : error.code;
        settle({ code: typeof code === 'number' ? code : undefined, out, err });
      },
    );
    child.stdin?.end();
  });
}

/** `2.2.0`; undefined for a program that does not say so, or is no k6. */
export async function versionOf(k6: string, env: Readonly<Record<string, string>>, cwd: string) {
  const { out } = await ask(k6, ['version'], { cwd, env, seconds: 20 });
  return /^k6(?:\.exe)? v(\d{1,4}\.\d{1,4}\.\d{1,4})\b/.exec(out)?.[1];
}

import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';

export interface Programs {
  /** Absolute path of `helm`. */
  readonly helm?: string;
  /** `kustomize`, else `kubectl`, which has the same built in. */
  readonly kustomize?: { readonly file: string; readonly isKubectl: boolean };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function isInside(folder: string, root: string): boolean {
  try {
    const real = realpathSync(folder);
    const realRoot = realpathSync(root);
    return real === realRoot || real.startsWith(realRoot + sep);
  } catch {
    return false;
  }
}

/** The first of that name on PATH. A repository's own folders don't count, whatever PATH says: their programs are not the user's. */
export function findProgram(name: string, path: string, root: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const candidate of names) {
      const file = join(folder, candidate);
      if (!isExecutable(file) || isInside(folder, root) || isInside(file, root)) continue;
      return file;
    }
  }
  return undefined;
}

export function findPrograms(path: string, root: string): Programs {
  const helm = findProgram('helm', path, root);
  const kustomize = findProgram('kustomize', path, root);
  const kubectl = kustomize === undefined ? findProgram('kubectl', path, root) : undefined;
  const builder = kustomize ?? kubectl;
  return {
    ...(helm === undefined ? {} : { helm }),
    ...(builder === undefined ? {} : { kustomize: { file: builder, isKubectl: kustomize === undefined } }),
  };
}

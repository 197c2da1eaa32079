import { goPackage, goToolchain, goVersion } from './components.ts';
import { askVersion, findProgram } from './programs.ts';
import type { Version } from './version.ts';
import { isAtLeast, versionIn } from './version.ts';

/** A Go that can build the components. */
export interface Go {
  readonly file: string;
  readonly version: string;
  /** Set when an older Go has to switch to a newer one. */
  readonly toolchain?: string;
}

const least = versionIn(goVersion) ?? [];
/** The first Go that can fetch another one. */
const switches: Version = [1, 21, 0];

const remedy = `Install Go ${goVersion} or newer and put it on PATH. Without a package of your system for it: python3 -m venv DIR && DIR/bin/pip install ${goPackage}, then put DIR/bin on PATH (that is what .ci/run does).`;

/** Finds Go on PATH. Throws a sentence for people where there is none, or none that will do. */
export function findGo(path: string): Go {
  const file = findProgram('go', path);
  if (file === undefined) throw new Error(`Go is not installed, and the components are built with it. ${remedy}`);
  // Asked for its own version: what it would switch to is another question.
  const version = askVersion(file, ['version'], { ...process.env, PATH: path, GOTOOLCHAIN: 'local' });
  if (version === undefined) throw new Error(`${file} does not say its version. ${remedy}`);
  if (isAtLeast(version, least)) return { file, version: version.join('.') };
  if (isAtLeast(version, switches)) {
    const newer = askVersion(file, ['version'], { ...process.env, PATH: path, GOTOOLCHAIN: goToolchain });
    if (newer !== undefined && isAtLeast(newer, least))
      return { file, version: newer.join('.'), toolchain: goToolchain };
  }
  throw new Error(
    `${file} is Go ${version.join('.')}, which is too old: ${goVersion} is needed, and it could not fetch one. ${remedy}`,
  );
}

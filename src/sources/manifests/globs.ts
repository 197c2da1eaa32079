import picomatch from 'picomatch';

/** Whether a path (relative, `/`-separated) is meant by any of the globs. */
export type Matches = (path: string) => boolean;

export function isGlob(path: string): boolean {
  return picomatch.scan(path).isGlob;
}

/** The folder above the first magic character: where a walk for the glob starts. */
export function globBase(glob: string): string {
  const { base } = picomatch.scan(glob);
  return base === '' ? '.' : base;
}

/**
 * A glob without a slash is meant at every level, as in `.gitignore`; a glob that means a folder means all below it.
 */
export function compileGlobs(globs: readonly string[]): Matches {
  const options = { dot: true, noextglob: true };
  const matchers = globs.flatMap((glob) => {
    const clean = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
    const pattern = clean.includes('/') || glob.startsWith('/') ? clean : `**/${clean}`;
    return [picomatch(pattern, options), picomatch(`${pattern}/**`, options)];
  });
  return (path) => matchers.some((matches) => matches(path));
}

import { relative, sep } from 'node:path';
import { ask, findOnPath } from './program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What git says of a folder. */
export interface Checkout {
  readonly commit?: string;
  /** Whether the work tree holds changes that no commit does; results of load tests are none. */
  readonly dirty?: boolean;
}

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Asks git for the commit of the folder. A repository's own settings start nothing: hooks and monitors are off. */
export async function readCheckout(folder: string, results: string, environment: Environment): Promise<Checkout> {
  const git = gitIn(folder, environment);
  const head = await git?.(['rev-parse', '--verify', 'HEAD']);
  const commit = head?.code === 0 ? head.out.trim() : '';
  if (git === undefined || !commitId.test(commit)) return {};
  const own = relative(folder, results);
  const isInside = own !== '' && !own.startsWith('..') && !own.startsWith(sep);
  const status = await git([
    'status',
    '--porcelain',
    '--untracked-files=normal',
    ...(isInside ? ['--', ':(top)', `:(exclude,literal)${own.split(sep).join('/')}`] : []),
  ]);
  return { commit, ...(status.code === 0 ? { dirty: status.out.trim() !== '' } : {}) };
}

/** Which of the commits are ancestors of `commit`, as git knows it. */
export async function ancestorsOf(
  commit: string,
  candidates: readonly string[],
  folder: string,
  environment: Environment,
): Promise<readonly string[]> {
  const git = gitIn(folder, environment);
  if (git === undefined) return [];
  const found: string[] = [];
  for (const candidate of candidates.filter((one) => commitId.test(one) && one !== commit).slice(0, 20)) {
    const { code } = await git(['merge-base', '--is-ancestor', candidate, commit]);
    if (code === 0) found.push(candidate);
  }
  return found;
}

function gitIn(folder: string, { PATH: path = '', HOME: home = '' }: Environment) {
  const file = findOnPath('git', path);
  if (file === undefined) return undefined;
  const off = [
    '-c',
    'core.fsmonitor=false',
    '-c',
    `core.hooksPath=${process.platform === 'win32' ? 'NUL' : '/dev/null'}`,
  ];
  return (args: readonly string[]) =>
    ask(file, ['--no-optional-locks', '-C', folder, ...off, ...args], {
      cwd: folder,
      env: { PATH: path, HOME: home, GIT_TERMINAL_PROMPT: '0', LANG: 'C' },
      seconds: 20,
    });
}

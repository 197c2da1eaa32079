import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findRoot, placeInRepository, readCommit } from './root.ts';

/* Which commit lies under a scan, of real repositories in every form, and of hostile ones. */

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'readiness-commit-')));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always', ...args],
    { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'], HOME: folder } },
  ).trim();

const bot = join('bots', 'music');

/** A repository with a bot in a folder of its own. */
function repository(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, bot), { recursive: true });
  git(path, 'init', '--quiet', '--initial-branch=main');
  writeFileSync(join(path, bot, 'readiness.yaml'), 'name: music\n');
  git(path, 'add', '.');
  git(path, 'commit', '--quiet', '--message=one');
  return path;
}

const headOf = (path: string): string => git(path, 'rev-parse', 'HEAD');

/** Makes a repository of some form, and names the folder that is scanned. */
const forms: Readonly<Record<string, (name: string) => string>> = {
  'the root of a repository': (name) => repository(name),
  'a folder with a readiness.yaml of its own': (name) => join(repository(name), bot),
  'a commit that is checked out without a branch': (name) => {
    const path = repository(name);
    git(path, 'checkout', '--quiet', '--detach');
    return join(path, bot);
  },
  'packed refs': (name) => {
    const path = repository(name);
    git(path, 'pack-refs', '--all');
    expect(existsSync(join(path, '.git', 'refs', 'heads', 'main'))).toBe(false);
    return join(path, bot);
  },
  'a branch with an odd name': (name) => {
    const path = repository(name);
    git(path, 'checkout', '--quiet', '-b', 'fix/#12-user@host+\u00fc');
    return join(path, bot);
  },
  'a worktree': (name) => {
    const path = repository(name);
    git(path, 'worktree', 'add', '--quiet', '-b', 'other', join(folder, `${name}-tree`));
    return join(folder, `${name}-tree`, bot);
  },
  'a submodule': (name) => {
    const path = repository(name);
    git(path, 'submodule', '--quiet', 'add', repository(`${name}-inner`), 'inner');
    git(path, 'commit', '--quiet', '--message=two');
    return join(path, 'inner', bot);
  },
  'a shallow clone': (name) => {
    const path = join(folder, `${name}-clone`);
    git(folder, 'clone', '--quiet', '--depth=1', `file://${repository(name)}`, path);
    expect(existsSync(join(path, '.git', 'shallow'))).toBe(true);
    return join(path, bot);
  },
};

describe('as git says itself', () => {
  test.each(Object.keys(forms))('%s', (form) => {
    const scanned = forms[form]?.(form.replaceAll(' ', '-')) ?? '';
    expect(readCommit(scanned)).toBe(headOf(scanned));
    expect(placeInRepository(scanned)).toBe(git(scanned, 'rev-parse', '--show-prefix').replace(/\/$/, '') || '.');
    expect(findRoot(scanned, undefined)).toBe(scanned);
  });
});

test('a bare repository has nothing checked out', () => {
  const path = join(folder, 'bare.git');
  git(folder, 'clone', '--quiet', '--bare', repository('of-bare'), path);
  mkdirSync(join(path, 'manifests'));
  expect(readCommit(path)).toBeUndefined();
  expect(readCommit(join(path, 'manifests'))).toBeUndefined();
});

test('a repository without a commit, and no repository', () => {
  const path = join(folder, 'empty');
  mkdirSync(path);
  git(path, 'init', '--quiet');
  expect(readCommit(path)).toBeUndefined();
  expect(readCommit(folder)).toBeUndefined();
});

describe('a hostile .git', () => {
  /** In an outer repository that is sound: its commit is not the inner one's. */
  const hostile = (name: string): { readonly scanned: string; readonly git: string } => {
    const scanned = join(repository(name), 'inner', 'bot');
    mkdirSync(scanned, { recursive: true });
    return { scanned, git: join(dirname(scanned), '.git') };
  };
  const id = 'a'.repeat(40);

  test.each<readonly [string, (git: string) => void]>([
    ['is an empty folder', (path) => mkdirSync(path)],
    ['is an empty file', (path) => writeFileSync(path, '')],
    ['points to a folder without a HEAD', (path) => writeFileSync(path, 'gitdir: /etc\n')],
    ['points to itself', (path) => writeFileSync(path, 'gitdir: .git\n')],
    ['points to a device', (path) => writeFileSync(path, 'gitdir: /dev/zero\n')],
    ['is large', (path) => writeFileSync(path, `gitdir: ${'x'.repeat(2 * 1024 * 1024)}`)],
    [
      'has a HEAD that leaves it',
      (path) => {
        mkdirSync(path);
        writeFileSync(join(path, 'HEAD'), 'ref: refs/../../../../secret\n');
        writeFileSync(join(path, '..', '..', 'secret'), id);
      },
    ],
    [
      'has a HEAD that is a pipe',
      (path) => {
        mkdirSync(path);
        execFileSync('mkfifo', [join(path, 'HEAD')]);
      },
    ],
    [
      'has a ref that is no commit',
      (path) => {
        mkdirSync(join(path, 'refs', 'heads'), { recursive: true });
        writeFileSync(join(path, 'HEAD'), 'ref: refs/heads/main\n');
        writeFileSync(join(path, 'refs', 'heads', 'main'), 'canary');
      },
    ],
  ])('%s', (name, make) => {
    const { scanned, git: path } = hostile(name.replaceAll(' ', '-'));
    make(path);
    expect(readCommit(scanned)).toBeUndefined();
  });

  test('runs nothing: neither hooks nor a file system monitor', () => {
    const path = repository('hooks');
    const marker = join(folder, 'ran');
    git(path, 'config', 'core.fsmonitor', `touch ${marker}`);
    expect(readCommit(join(path, bot))).toMatch(/^[0-9a-f]{40}$/);
    expect(existsSync(marker)).toBe(false);
  });

  // Only an administrator may give files away.
  test.runIf(process.getuid?.() === 0)('of somebody else above the folder is not believed', () => {
    const path = repository('foreign');
    chownSync(join(path, '.git'), 12_345, 12_345);
    expect(readCommit(join(path, bot))).toBeUndefined();
  });
});

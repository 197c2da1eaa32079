import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressOf, isOwn, readRepository } from './repository.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'readiness-repository-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test.each([
  'https://git.example.org/bots/music.git',
  'https://user:secret@git.example.org/bots/music',
  'ssh://git@git.example.org:2222/bots/music.git',
  'git@git.example.org:bots/music.git',
  'HTTPS://Git.Example.Org/bots/music/',
])('%s is one address', (url) => {
  expect(addressOf(url)).toBe('git.example.org/bots/music');
});

test('with remotes an address is one of them or is not', () => {
  mkdirSync(join(root, '.git'));
  writeFileSync(
    join(root, '.git', 'config'),
    '[core]\n\turl = https://git.example.org/not/this\n[remote "origin"]\n\turl = git@git.example.org:bots/music.git\n',
  );
  const repository = readRepository(root, undefined);
  expect(repository.remotes).toEqual(['git.example.org/bots/music']);
  expect(isOwn('https://git.example.org/bots/music', repository)).toBe(true);
  expect(isOwn('https://git.example.org/bots/other', repository)).toBe(false);
  expect(isOwn('https://git.example.org/not/this', repository)).toBe(false);
});

test('a worktree has the remotes of its repository', () => {
  mkdirSync(join(root, 'main', '.git', 'worktrees', 'w'), { recursive: true });
  writeFileSync(join(root, 'main', '.git', 'config'), '[remote "o"]\nurl = https://h.example/a/b\n');
  writeFileSync(join(root, 'main', '.git', 'worktrees', 'w', 'commondir'), '../..\n');
  mkdirSync(join(root, 'tree'));
  writeFileSync(join(root, 'tree', '.git'), `gitdir: ${join(root, 'main', '.git', 'worktrees', 'w')}\n`);
  expect(readRepository(join(root, 'tree'), undefined).remotes).toEqual(['h.example/a/b']);
});

test('without remotes the name decides, and another name is not known', () => {
  const repository = readRepository(root, 'Music-Bot');
  expect(isOwn('https://git.example.org/bots/music-bot.git', repository)).toBe(true);
  expect(isOwn(`https://git.example.org/bots/${basename(root)}`, repository)).toBe(true);
  expect(isOwn('https://git.example.org/bots/other.git', repository)).toBeUndefined();
});

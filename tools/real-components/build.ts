import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFolder } from './cache.ts';
import type { Component } from './components.ts';
import type { Go } from './go.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Builds the component into its folder of the cache and returns the program. The folder appears whole, with its stamp,
 * or not at all: a build that was broken off leaves nothing that could be taken for one.
 */
export function build(component: Component, go: Go, tools: string): string {
  const folder = builtFolder(tools, component);
  const program = join(folder, component.name);
  if (existsSync(program)) return program;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), '.unfinished-'));
  try {
    const command = commandOf(component, join(work, 'made'));
    const { status, stderr, error } = spawnSync(go.file, command.args, {
      cwd: command.folder,
      env: environmentOf(component, go, join(work, 'made')),
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 26,
    });
    if (status !== 0) {
      const why = error?.message ?? stderr.trim().split('\n').slice(-12).join('\n');
      throw new Error(
        `${component.name} ${component.version} could not be built: go ${command.args.join(' ')}\n${why}`,
      );
    }
    const finished = join(work, 'finished');
    mkdirSync(finished);
    renameSync(onlyFileBelow(join(work, 'made', 'bin')), join(finished, component.name));
    const stamp = {
      name: component.name,
      version: component.version,
      go: go.version,
      command: ['go', ...command.args],
    };
    writeFileSync(join(finished, 'stamp.json'), `${JSON.stringify(stamp, null, 2)}\n`);
    settle(finished, folder);
    return program;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Another process may have built the same meanwhile; then its result stands. */
function settle(finished: string, folder: string): void {
  try {
    renameSync(finished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function commandOf(component: Component, made: string): { readonly args: readonly string[]; readonly folder: string } {
  const { recipe } = component;
  const linked = Object.entries(component.linked).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ['-trimpath', '-ldflags', ['-s', '-w', ...linked].join(' ')];
  switch (recipe.how) {
    case 'install':
      return { args: ['install', ...flags, `${recipe.package}@${recipe.at}`], folder: root };
    case 'wrapper':
      return {
        args: ['build', ...flags, '-o', join(made, 'bin', component.name), recipe.package],
        folder: join(root, recipe.folder),
      };
  }
}

/** Go installs for a foreign platform only below GOPATH, so everything is installed there; its caches stay where they are. */
function environmentOf(component: Component, go: Go, made: string): NodeJS.ProcessEnv {
  const { GOBIN: _, ...own } = process.env;
  const asked = spawnSync(go.file, ['env', 'GOMODCACHE'], { encoding: 'utf8', env: { ...own, GOTOOLCHAIN: 'local' } });
  return {
    ...own,
    GOPATH: made,
    ...(asked.status === 0 && asked.stdout.trim() !== '' ? { GOMODCACHE: asked.stdout.trim() } : {}),
    CGO_ENABLED: '0',
    // A go.work or flags of the person's own would decide what is built.
    GOWORK: 'off',
    GOFLAGS: '-buildvcs=false',
    ...(go.toolchain === undefined ? {} : { GOTOOLCHAIN: go.toolchain }),
    ...(component.platform === undefined
      ? {}
      : { GOOS: component.platform.os, GOARCH: component.platform.architecture }),
  };
}

function onlyFileBelow(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const [file] = files;
  if (file === undefined || files.length > 1) throw new Error(`Go left ${files.length} files where one was expected`);
  return join(file.parentPath, file.name);
}

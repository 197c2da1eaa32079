import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { builtFolder } from './cache.ts';
import type { Component } from './components.ts';
import type { Go } from './go.ts';

const root = join(import.meta.dirname, '..', '..');

/** Missing components that one `go build` can make: those of the same Go module of ours, else the component alone. */
export function builtTogether(component: Component, missing: readonly Component[]): readonly Component[] {
  const { recipe, linked, platform } = component;
  const key = JSON.stringify([linked, platform]);
  return missing.filter(
    (other) =>
      other === component ||
      (recipe.how === 'wrapper' &&
        other.recipe.how === 'wrapper' &&
        other.recipe.folder === recipe.folder &&
        JSON.stringify([other.linked, other.platform]) === key),
  );
}

/**
 * Builds components that belong together (`builtTogether`) into their folders of the cache, and returns the first's
 * program. A folder appears whole, with its stamp, or not at all: a build that was broken off leaves nothing that could
 * be taken for one.
 */
export function build(together: readonly [Component, ...Component[]], go: Go, tools: string): string {
  const [first] = together;
  const program = join(builtFolder(tools, first), first.name);
  if (together.every((one) => existsSync(join(builtFolder(tools, one), one.name)))) return program;
  const parent = dirname(builtFolder(tools, first));
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(join(parent, '.unfinished-'));
  try {
    const command = commandOf(together, join(work, 'made'));
    const { status, stderr, error } = spawnSync(go.file, command.args, {
      cwd: command.folder,
      env: environmentOf(first, go, join(work, 'made')),
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 26,
    });
    if (status !== 0) {
      const why = error?.message ?? stderr.trim().split('\n').slice(-12).join('\n');
      const names = together.map(({ name, version }) => `${name} ${version}`).join(', ');
      throw new Error(`${names} could not be built: go ${command.args.join(' ')}\n${why}`);
    }
    const files = filesBelow(join(work, 'made', 'bin'));
    if (files.length !== together.length)
      throw new Error(`Go left ${files.length} files where ${together.length} were expected`);
    for (const component of together) {
      const file = files.length === 1 ? files[0] : files.find((one) => basename(one) === component.name);
      if (file === undefined) throw new Error(`Go did not make ${component.name}`);
      settle(
        finish(component, file, join(work, `finished-${component.name}`), go, command.args),
        builtFolder(tools, component),
      );
    }
    return program;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function finish(component: Component, file: string, folder: string, go: Go, args: readonly string[]): string {
  mkdirSync(folder);
  renameSync(file, join(folder, component.name));
  const stamp = { name: component.name, version: component.version, go: go.version, command: ['go', ...args] };
  writeFileSync(join(folder, 'stamp.json'), `${JSON.stringify(stamp, null, 2)}\n`);
  return folder;
}

/** Another process may have built the same meanwhile; then its result stands. */
function settle(finished: string, folder: string): void {
  try {
    renameSync(finished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function commandOf(
  together: readonly [Component, ...Component[]],
  made: string,
): { readonly args: readonly string[]; readonly folder: string } {
  const [{ name, recipe, linked: variables }] = together;
  const linked = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
  const flags = ['-trimpath', '-ldflags', ['-s', '-w', ...linked].join(' ')];
  switch (recipe.how) {
    case 'install':
      return { args: ['install', ...flags, `${recipe.package}@${recipe.at}`], folder: root };
    case 'wrapper':
      return {
        // The slash makes Go write each program of several below its own name, in a folder that it makes.
        args: ['build', ...flags, '-o', `${join(made, 'bin')}/`, ...together.map((one) => one.recipe.package)],
        folder: join(root, recipe.folder),
      };
    case 'system':
      throw new Error(`${name} is not built: the package ${recipe.package} brings it`);
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

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

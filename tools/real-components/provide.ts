import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build, builtTogether } from './build.ts';
import { builtFolder, programsFolder, toolsFolder } from './cache.ts';
import type { Component } from './components.ts';
import { components } from './components.ts';
import type { Go } from './go.ts';
import { findGo } from './go.ts';
import { askVersion, findProgram } from './programs.ts';
import { isAtLeast, versionIn } from './version.ts';

export interface Provided {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly from: 'installed' | 'cache' | 'built now';
}

/** Where packages put programs, also those that are not on everybody's PATH. */
const usualPlaces = ['/usr/local/bin', '/usr/bin', '/usr/sbin'];

/**
 * Sees to it that `bin` of the tools folder holds every component: a link to the installed program where that is new
 * enough, else to the built one. Installed is what lies in KUBEBUILDER_ASSETS or on PATH, in this order; programs that
 * packages bring are looked for in their usual places, too. Throws a sentence for people when one can't be had.
 */
export function provideComponents(
  say: (text: string) => void,
  wanted: readonly Component[] = components,
  environment: NodeJS.ProcessEnv = process.env,
): readonly Provided[] {
  const tools = toolsFolder(environment);
  mkdirSync(programsFolder(tools), { recursive: true });
  const installed = new Map(wanted.map((one) => [one, installedProgram(one, environment, tools)]));
  // Before anything is built: a build of minutes that ends in a missing package helps nobody.
  for (const [component, found] of installed) if (found === undefined) refuseMissingPackage(component);
  const missing = wanted.filter((one) => installed.get(one) === undefined && !isBuilt(one, tools));
  const builtNow = new Set<Component>();
  let go: Go | undefined;
  return wanted.map((component) => {
    const found = installed.get(component);
    if (found === undefined && missing.includes(component) && !builtNow.has(component)) {
      go ??= findGo(environment['PATH'] ?? '');
      const others = builtTogether(component, missing).filter((one) => one !== component);
      buildTogether([component, ...others], go, tools, say);
      for (const one of [component, ...others]) builtNow.add(one);
    }
    const provided = found ?? {
      name: component.name,
      version: component.version,
      file: join(builtFolder(tools, component), component.name),
      from: builtNow.has(component) ? ('built now' as const) : ('cache' as const),
    };
    link(provided.file, join(programsFolder(tools), component.name));
    return provided;
  });
}

const isBuilt = (component: Component, tools: string): boolean =>
  existsSync(join(builtFolder(tools, component), component.name));

function buildTogether(
  together: readonly [Component, ...Component[]],
  go: Go,
  tools: string,
  say: (text: string) => void,
): void {
  const names = together.map(({ name, version }) => `${name} ${version}`).join(', ');
  const seconds = together.reduce((sum, one) => sum + one.seconds, 0);
  say(`building ${names} with Go ${go.version}: about ${seconds} s`);
  build(together, go, tools);
}

function installedProgram(component: Component, environment: NodeJS.ProcessEnv, tools: string): Provided | undefined {
  if (component.platform !== undefined) return undefined;
  const { KUBEBUILDER_ASSETS: assets = '', PATH: path = '' } = environment;
  const places = [assets, path, ...(component.recipe.how === 'system' ? usualPlaces : [])];
  for (const place of places) {
    const file = findProgram(component.name, place, [programsFolder(tools)]);
    const version = file === undefined ? undefined : askVersion(file, component.says, environment);
    if (file !== undefined && version !== undefined && isAtLeast(version, versionIn(component.version) ?? []))
      return { name: component.name, version: version.join('.'), file, from: 'installed' };
  }
  return undefined;
}

function refuseMissingPackage({ name, version, recipe }: Component): void {
  if (recipe.how !== 'system') return;
  throw new Error(
    `${name} ${version} or newer is not installed. Install the package ${recipe.package} of your system (Debian: apt-get install --no-install-recommends ${recipe.package}, which .ci/run does without starting its daemon), or put ${name} on PATH.`,
  );
}

/** Replaced in one step, so that a test of another checkout never finds the name missing. */
function link(to: string, at: string): void {
  if (linksTo(at) === to) return;
  const fresh = `${at}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(to, fresh);
  renameSync(fresh, at);
}

function linksTo(at: string): string | undefined {
  try {
    return readlinkSync(at);
  } catch {
    return undefined;
  }
}

import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';
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
  readonly from: 'PATH' | 'cache' | 'built now';
}

/**
 * Sees to it that `bin` of the tools folder holds every component: a link to the program on PATH where that is new
 * enough, else to the built one. Throws a sentence for people when one can't be had.
 */
export function provideComponents(
  say: (text: string) => void,
  wanted: readonly Component[] = components,
  environment: NodeJS.ProcessEnv = process.env,
): readonly Provided[] {
  const tools = toolsFolder(environment);
  const path = environment['PATH'] ?? '';
  mkdirSync(programsFolder(tools), { recursive: true });
  let go: Go | undefined;
  return wanted.map((component) => {
    const installed = installedProgram(component, path, tools);
    if (installed !== undefined) {
      link(installed.file, join(programsFolder(tools), component.name));
      return installed;
    }
    const known = existsSync(join(builtFolder(tools, component), component.name));
    if (!known) {
      go ??= findGo(path);
      say(`building ${component.name} ${component.version} with Go ${go.version}: about ${component.seconds} s`);
      build(component, go, tools);
    }
    const file = join(builtFolder(tools, component), component.name);
    link(file, join(programsFolder(tools), component.name));
    return { name: component.name, version: component.version, file, from: known ? 'cache' : 'built now' };
  });
}

function installedProgram(component: Component, path: string, tools: string): Provided | undefined {
  if (component.platform !== undefined) return undefined;
  const file = findProgram(component.name, path, [programsFolder(tools)]);
  if (file === undefined) return undefined;
  const version = askVersion(file, component.says);
  if (version === undefined || !isAtLeast(version, versionIn(component.version) ?? [])) return undefined;
  return { name: component.name, version: version.join('.'), file, from: 'PATH' };
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

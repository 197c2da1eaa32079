import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Component } from './components.ts';

/** Folder of the built programs, outside the checkout: a machine builds them once. */
export function toolsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { READINESS_TOOLS: named, XDG_CACHE_HOME: caches } = environment;
  if (named !== undefined && named !== '') return named;
  return join(caches !== undefined && caches !== '' ? caches : join(homedir(), '.cache'), 'readiness', 'tools');
}

/** Where tests find the programs. */
export const programsFolder = (tools: string): string => join(tools, 'bin');

/** A folder for each version and way of building: what was built otherwise is never taken for it. */
export function builtFolder(tools: string, component: Component): string {
  const { name, version, recipe, linked, platform } = component;
  const made = createHash('sha256')
    .update(JSON.stringify([recipe, linked, platform]))
    .digest('hex')
    .slice(0, 10);
  return join(tools, 'built', `${name}-${version}-${made}`);
}

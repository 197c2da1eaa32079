import { join } from 'node:path';
import { expect, test } from 'vitest';
import { components } from './components.ts';
import { askVersion, findProgram } from './programs.ts';
import { isAtLeast, versionIn } from './version.ts';

const bin = join(process.env['READINESS_TOOLS'] ?? '/READINESS_TOOLS is not set', 'bin');

test.each(components.map((one) => [one.name, one] as const))('%s runs and is what is pinned', (name, component) => {
  const file = join(bin, name);
  expect(findProgram(name, process.env['PATH'] ?? ''), 'the first on PATH').toBe(file);
  const version = askVersion(file, component.says);
  expect(version).toBeDefined();
  expect(isAtLeast(version ?? [], versionIn(component.version) ?? [])).toBe(true);
});

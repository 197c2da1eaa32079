import type * as fs from 'node:fs';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collectManifests } from './collect.ts';

/*
 * The tests may run as root, whom no file mode stops: the two calls that meet a closed file or folder
 * answer as the system answers everybody else.
 */
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const guarded =
    <Arguments extends readonly unknown[], Answer>(call: (...all: Arguments) => Answer) =>
    (...all: Arguments): Answer => {
      if (String(all[0]).includes('closed')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return call(...all);
    };
  return {
    ...real,
    openSync: guarded(real.openSync),
    readdirSync: guarded(real.readdirSync as (...all: readonly unknown[]) => unknown),
  };
});

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'readiness-permission-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('no permission: a finding with its place, and what is readable is read', () => {
  const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
  mkdirSync(join(root, 'closed-folder'));
  writeFileSync(join(root, 'closed.yaml'), object);
  writeFileSync(join(root, 'closed-folder', 'a.yaml'), object);
  writeFileSync(join(root, 'open.yaml'), object);
  const { evidence } = collectManifests({ cwd: root, paths: ['.'], knownKinds: new Set(['ConfigMap']) });
  const [target] = evidence.targets;
  expect(target?.unread.map(({ path, kinds }) => [path, kinds])).toEqual([
    ['closed.yaml', '*'],
    ['closed-folder', '*'],
  ]);
  expect(target?.faults.map(({ fault, text }) => [fault, text])).toEqual([
    ['unreadable', 'permission denied'],
    ['unreadable', 'permission denied, or a link that leads nowhere'],
  ]);
  expect(target?.documents.map(({ file }) => file)).toEqual(['open.yaml']);
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from './load.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
  mkdirSync(join(folder, 'root'));
  writeFileSync(join(folder, 'secret.yaml'), 'password: hunter2\n');
  symlinkSync('../secret.yaml', join(folder, 'root', 'waivers.yaml'));
  writeFileSync(join(folder, 'root', 'readiness.yaml'), 'waivers: waivers.yaml\n');
  writeFileSync(join(folder, 'root', 'inline.yaml'), 'waivers: own.yaml\nname: x\n');
  writeFileSync(join(folder, 'root', 'own.yaml'), '[]\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a file of waivers is read beside the configuration', () => {
  expect(loadConfig(join(folder, 'root', 'inline.yaml'), { shown: 'inline.yaml' }).config).toMatchObject({
    file: 'inline.yaml',
    name: 'x',
    waivers: [],
  });
});

test('a symbolic link out of the root is not followed', () => {
  expect(() => loadConfig(join(folder, 'root', 'readiness.yaml'), { shown: 'readiness.yaml' })).toThrow(
    expect.objectContaining({
      problems: [
        { file: 'readiness.yaml', line: 1, column: 10, message: 'the file of waivers "waivers.yaml" can\'t be read' },
      ],
    }),
  );
});

test('a configuration that is not there says so', () => {
  expect(() => loadConfig(join(folder, 'nowhere.yaml'), { shown: 'nowhere.yaml' })).toThrow(
    expect.objectContaining({ code: 'not-readable', message: "the configuration nowhere.yaml can't be read" }),
  );
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ReadinessError } from '../model/errors.ts';
import { loadPack } from './load.ts';

let folder = '';
const checks = () => Promise.resolve(new Map());
const unused = () => Promise.reject(new Error('a built-in pack needs no checks'));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packs-'));
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `name: mine\nversion: 1.0.0\ntitle: Mine\n${text}`);
  };
  write('mine.yaml', 'extends: discord-bot\nrules: { cpu-request: { off: dedicated nodes } }\n');
  write('more.yaml', 'extends: ./mine.yaml\nrules: { memory-request: { off: dedicated nodes } }\n');
  write('round.yaml', 'extends: ./robin.yaml\n');
  write('robin.yaml', 'extends: ./round.yaml\n');
  write('lost.yaml', 'extends: kubernetes-servic\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a built-in pack is read without a YAML parser, a validator or the checks', async () => {
  const pack = await loadPack('discord-bot', { checks: unused });
  expect([pack.name, pack.lineage]).toEqual(['discord-bot', ['kubernetes-service']]);
});

test('a pack file extends a built-in pack, and another file extends it', async () => {
  const pack = await loadPack('more.yaml', { checks, folder });
  expect(pack.lineage).toEqual(['mine', 'discord-bot', 'kubernetes-service']);
  expect(pack.off.map((entry) => entry.rule)).toEqual(['cpu-request', 'memory-request']);
  expect(pack.rules.find((rule) => rule.id === 'min-replicas')?.origins['params.min']?.file).toBe(
    'rules/packs/kubernetes-service.yaml',
  );
});

test.each([
  ['discord-bots', 'unknown-pack', 'there is no rule pack "discord-bots"', 'did you mean "discord-bot"?'],
  ['nowhere.yaml', 'unknown-pack', "the rule pack nowhere.yaml can't be read", 'built-in packs:'],
])('%s is an error of one line', async (name, code, message, hint) => {
  const error: unknown = await loadPack(name, { checks, folder }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ReadinessError);
  expect(error).toMatchObject({ code, message });
  expect(error).toHaveProperty('hint', expect.stringContaining(hint));
});

test.each([
  ['round.yaml', 'robin.yaml', 'the packs extend each other in a circle: round.yaml -> robin.yaml -> round.yaml'],
  ['lost.yaml', 'lost.yaml', 'there is no rule pack "kubernetes-servic"'],
])('%s: a parent that can not be had is a problem at `extends`', async (name, file, message) => {
  const error: unknown = await loadPack(name, { checks, folder }).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'invalid-pack', problems: [{ file, line: 4, column: 10, message }] });
});

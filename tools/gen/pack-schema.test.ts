import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { packSchema, packSchemaText } from './pack-schema.ts';

const base: Readonly<Record<string, unknown>> = JSON.parse(
  await readFile('rules/schema/pack-structure.schema.json', 'utf8'),
);
const schema = packSchema(base, [
  {
    id: 'min-replicas',
    title: 'Enough replicas',
    why: 'One is none.',
    params: { min: { type: 'integer', minimum: 1, maximum: 10, unit: 'replicas', description: 'Fewest' } },
  },
  { id: 'cpu-request', title: 'CPU is requested', why: 'Scheduling.', params: {} },
]);
const validate = new Ajv({ discriminator: true, strict: false }).compile(schema);
const pack = (rules: Readonly<Record<string, unknown>>): unknown => ({
  name: 'p',
  version: '1.0.0',
  title: 'P',
  rules,
});

describe('what an editor accepts', () => {
  test.each([
    ['a threshold in range', { 'min-replicas': { params: { min: 3 } } }],
    ['a second rule of a check', { 'min-replicas-voice': { check: 'min-replicas', params: { min: 3 } } }],
    ['a rule that awaits evidence', { restored: { awaits: 'attestation', title: 'T' } }],
    ['another check under the id of one', { 'min-replicas': { check: 'cpu-request', params: {} } }],
  ])('%s', (_name, rules) => {
    expect(validate(pack(rules)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['a threshold out of range', { 'min-replicas': { params: { min: 0 } } }],
    ['a threshold of another check', { 'min-replicas': { params: { max: 3 } } }],
    ['a threshold out of range behind another id', { own: { check: 'min-replicas', params: { min: 11 } } }],
    ['a check that is none', { own: { check: 'min-replica' } }],
    ['an unknown key', { 'min-replicas': { severty: 'high' } }],
  ])('not %s', (_name, rules) => {
    expect(validate(pack(rules))).toBe(false);
  });
});

test('rules/schema/pack.schema.json is what the checks say', async () => {
  const written = await readFile('rules/schema/pack.schema.json', 'utf8');
  expect(written === (await packSchemaText()), 'run: node tools/gen/pack-schema.ts').toBe(true);
});

test.each(['kubernetes-service', 'discord-bot', 'certification-100'])('it accepts %s', async (name) => {
  const published: Readonly<Record<string, unknown>> = JSON.parse(
    await readFile('rules/schema/pack.schema.json', 'utf8'),
  );
  const accepts = new Ajv({ discriminator: true, strict: false }).compile(published);
  accepts(parse(await readFile(`rules/packs/${name}.yaml`, 'utf8')));
  expect(accepts.errors ?? []).toEqual([]);
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { configTemplate } from '../config/init.ts';
import { ReadinessError } from '../model/errors.ts';
import { parsePack } from './parse.ts';

const load = () => Promise.reject(new ReadinessError('unknown-pack', 'there is none'));
const packText = readFileSync('rules/packs/certification-100.yaml', 'utf8');
const assertionText = `name: own
version: 1.0.0
title: Own
categories: { c: { title: C } }
rules:
  team-label:
    category: c
    severity: medium
    title: Every workload names its team
    message: '{kind}/{name} has no label team'
    assert:
      on: [workload, apps/Deployment]
      kinds: { only: [Deployment] }
      where: { $defs: { a: { type: [object, string] } }, $ref: '#/$defs/a' }
      schema:
        required: [metadata]
        properties: { metadata: { patternProperties: { '^l(a+)+$': { enum: [1, { a: b }], resourceMinimum: 1Gi } } } }
        anyOf: [{ not: { uniqueItems: true } }, { if: { const: x }, then: false }]
    examples:
      pass: [{ apiVersion: v1, kind: Pod }, { file: a.yaml, expect: [b] }]
      fail: [{ name: n, manifests: [{ apiVersion: v1, kind: Pod }] }]
levels: [{ name: sound, profile: static, gates: [{ gate: min-score, value: 70 }] }]
grades: [{ name: A, from: 0 }]
`;
const configText = configTemplate.replace(/^# (?=[a-zA-Z]+:( |$)| {2})/gm, '');

/** A text with a slice of it replaced by something else. */
const broken = (text: string) =>
  fc
    .record({
      at: fc.nat(text.length),
      length: fc.nat(40),
      by: fc.oneof(
        fc.constantFrom('', ' ', '\n', '[', '{', '}', '- ', ': ', '&a ', '*a', '!!x ', '"', '\t', '|\n', '<<: '),
        fc.constantFrom('null', '~', '.inf', '__proto__', 'constructor', 'toString', '-1', '1e999', '0x1F', 'true'),
        fc.string({ maxLength: 12, unit: 'binary' }),
      ),
    })
    .map(({ at, length, by }) => text.slice(0, at) + by + text.slice(at + length));

/** Fine, or refused with places inside of the text: nothing else may happen. */
function refusal(error: unknown, text: string): void {
  expect(error).toBeInstanceOf(ReadinessError);
  if (!(error instanceof ReadinessError)) return;
  expect(error.problems.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const { line, column, message } of error.problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toMatch(/undefined|\[object Object\]|[\u0000-\u001f]/);
  }
}

test('a broken pack is a pack, or refused', async () => {
  await fc.assert(
    fc.asyncProperty(broken(packText), async (text) => {
      await parsePack(text, 'p.yaml', { load }).catch((error: unknown) => {
        refusal(error, text);
      });
    }),
    { numRuns: 150, seed: 7 },
  );
}, 30_000);

test('a pack with broken assertions is a pack, or refused', async () => {
  await fc.assert(
    fc.asyncProperty(broken(assertionText), async (text) => {
      await parsePack(text, 'p.yaml', { load }).catch((error: unknown) => {
        refusal(error, text);
      });
    }),
    { numRuns: 400, seed: 7 },
  );
}, 30_000);

test('a broken readiness.yaml is a configuration, or refused', () => {
  fc.assert(
    fc.property(broken(configText), (text) => {
      try {
        parseConfig(text, 'readiness.yaml');
      } catch (error) {
        refusal(error, text);
      }
    }),
    { numRuns: 300, seed: 7 },
  );
}, 30_000);

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { builtInPacks, loadBuiltIn } from '../src/packs/builtin.ts';
import type { BuiltInPackName } from '../src/packs/builtin.ts';
import type { Check } from '../src/model/check.ts';
import type { Binding } from '../tools/check-tester/judge-case.ts';
import { judgeCase } from '../tools/check-tester/judge-case.ts';
import { readCases } from '../tools/check-tester/cases.ts';
import { registry } from './registry.ts';

/*
 * Every check against its own fixtures: outcome as the case's name says, findings exactly on the lines that say so.
 * `CHECK=min-replicas npx vitest run checks/fixtures.test.ts` runs one.
 */
const folder = join(import.meta.dirname, '..', 'fixtures', 'checks');
const only = process.env['CHECK'];
const ids = Object.keys(registry).filter((id) => only === undefined || only === '' || only.split(',').includes(id));

const bindings = new Map<string, Binding[]>();
beforeAll(async () => {
  for (const name of Object.keys(builtInPacks) as BuiltInPackName[]) {
    const pack = await loadBuiltIn(name);
    for (const rule of pack.rules) {
      if (rule.check === undefined) continue;
      const known = bindings.get(rule.check) ?? [];
      known.push(rule.params);
      bindings.set(rule.check, known);
    }
  }
});

test('there is a check to test', () => {
  expect(ids.length).toBeGreaterThan(0);
});

test('every fixture folder belongs to a check', () => {
  const folders = readdirSync(folder).filter((name) => !Object.hasOwn(registry, name));
  expect(folders).toEqual([]);
});

describe.each(ids)('%s', (id) => {
  const cases = existsSync(join(folder, id)) ? readCases(folder, id) : [];

  test('has its file name as id, a case of each answer that it can give, and every message in a case', async () => {
    const check = await load(id);
    expect(check.id).toBe(id);
    // A check without a message can't fail: what it asks for is there, or nobody knows.
    const answers = Object.keys(check.messages).length === 0 ? ['pass', 'unknown'] : ['pass', 'fail'];
    expect(cases.map(({ expected }) => expected)).toEqual(expect.arrayContaining(answers));
    const shown = new Set(cases.flatMap(({ findings }) => findings.map(({ messageId }) => messageId)));
    expect(Object.keys(check.messages).filter((messageId) => !shown.has(messageId))).toEqual([]);
    expect(bindings.has(id), `${id} is bound in no built-in pack`).toBe(true);
  });

  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const check = await load(id);
    const [binding = {}] = bindings.get(id) ?? [];
    const result = await judgeCase(check, binding, one);
    const found = result.findings
      .map(({ location, messageId, subject }) =>
        location.file === '<cluster>'
          ? `${subject.kind}/${subject.name} ${messageId}`
          : `${location.file}:${location.line} ${messageId}`,
      )
      .sort();
    const wanted = one.findings
      .map(({ file, line, messageId, object }) => `${object ?? `${file}:${line}`} ${messageId}`)
      .sort();
    expect(result.unknowns.filter(({ reason }) => reason === 'internal-error')).toEqual([]);
    expect(found, explained(result)).toEqual(wanted);
    expect(outcomeOf(result), explained(result)).toBe(one.expected);
    for (const { message, related } of result.findings) {
      expect(message).not.toMatch(/\{\w+\}|undefined|\[object/);
      for (const { text } of related) expect(text).not.toMatch(/undefined|\[object/);
    }
  });
});

async function load(id: string): Promise<Check> {
  const entry = registry[id];
  if (entry === undefined) throw new Error(`no check ${id}`);
  return (await entry()).default;
}

/** A partial result is one with findings; an unknown one may have findings besides. */
function outcomeOf(result: Awaited<ReturnType<typeof judgeCase>>): string {
  if (result.outcome === 'partial') return 'fail';
  return result.outcome === 'unknown' && result.findings.length > 0 ? 'fail' : result.outcome;
}

function explained(result: Awaited<ReturnType<typeof judgeCase>>): string {
  return JSON.stringify(
    {
      outcome: result.outcome,
      unknowns: result.unknowns,
      notAsked: result.notAsked,
      findings: result.findings.map(({ message }) => message),
    },
    null,
    1,
  );
}

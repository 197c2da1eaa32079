import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { asRecord, stringAt } from '../model/json.ts';
import { loadBuiltIn } from '../packs/builtin.ts';
import { scan } from './scan.ts';
import { hostIn } from './testing/projects.ts';

/*
 * What checkers that can't be run here say of small manifests, by their documentation: fixtures/parity has a file for
 * each check of theirs. An object called `fail-...` fails it, `pass-...` passes, and all others are there for these.
 * Nearly every object lies in a namespace of its own.
 */
const root = join(import.meta.dirname, '..', '..', 'fixtures', 'parity');
const packs = { 'kube-linter': 'parity-kube-linter', polaris: 'parity-polaris' } as const;

describe.each(Object.entries(packs))('%s', (tool, pack) => {
  const folder = join(root, tool);
  const ids = readdirSync(folder).map((file) => file.replace(/\.yaml$/, ''));

  test('each of its checks has a file', async () => {
    const { rules } = await loadBuiltIn(pack);
    const asked = new Set(rules.flatMap(({ peer }) => (peer ?? []).map(({ id }) => id)));
    expect(ids.sort()).toEqual([...asked].sort());
  });

  test.each(ids)('%s', async (id) => {
    const file = `${id}.yaml`;
    const names = namesIn(readFileSync(join(folder, file), 'utf8'));
    const wanted = names.filter((name) => name.startsWith('fail-'));
    const judged = names.filter((name) => /^(?:fail|pass)-/.test(name));
    expect(new Set(judged).size, 'each name stands once').toBe(judged.length);
    expect(judged.length - wanted.length, 'some pass').toBeGreaterThan(0);
    expect(wanted.length, 'some fail').toBeGreaterThan(0);

    const { run } = await scan([file], { pack, config: false, ignore: false }, hostIn(folder));
    const results = run.targets
      .flatMap((target) => target.results)
      .filter(({ peer }) => peer?.some((one) => one.id === id));
    const found = new Set(results.flatMap(({ findings }) => findings.map(({ subject }) => subject.name)));
    expect(judged.filter((name) => found.has(name))).toEqual(wanted);
  });
});

function namesIn(text: string): readonly string[] {
  return loadAll(text).flatMap((document) => {
    const name = stringAt(asRecord(asRecord(document as never)?.['metadata']), 'name');
    return name === undefined ? [] : [name];
  });
}

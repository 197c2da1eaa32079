import { describe, expect, it } from 'vitest';
import type { ReadinessRun } from '../../src/model/scorecard.ts';
import {
  awkwardRun,
  brokenRun,
  emptyRun,
  hostileRun,
  inconclusiveRun,
  shardRun,
  soundRun,
} from '../testing/samples.ts';
import { sampleRun } from '../testing/sample-run.ts';
import { textOf } from '../testing/text-of.ts';
import { render } from './csv.ts';

/** RFC 4180 to the letter: CRLF after each record, quotes doubled inside quotes and nowhere else. */
function parse(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let rest = text;
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    if (match === null) throw new Error(`no CSV: ${rest.slice(0, 80)}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    rest = rest.slice(match[0].length);
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
  }
  expect(record).toEqual([]);
  return records;
}

/** The rows by the names of their columns. */
function rows(run: ReadinessRun): readonly Readonly<Record<string, string>>[] {
  const [head, ...records] = parse(textOf(render(run)));
  for (const record of records) expect(record).toHaveLength(head?.length ?? 0);
  return records.map((record) => Object.fromEntries(record.map((cell, index) => [head?.[index] ?? '', cell])));
}

const noTargets = (): ReadinessRun => sampleRun([]);
const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, hostileRun, awkwardRun, shardRun, noTargets };

describe('csv', () => {
  it.each(Object.entries(samples))('of %s is RFC 4180, and no cell is a formula', (_, sample) => {
    for (const row of rows(sample()))
      for (const cell of Object.values(row)) {
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(cell.length).toBeLessThan(32_767);
      }
    expect(textOf(render(sample()))).toBe(textOf(render(sample())));
  });

  it('has a row for each finding and each thing not judged', () => {
    const all = rows(brokenRun());
    const of = (rule: string): readonly unknown[] =>
      all.filter((row) => row['rule'] === rule).map((row) => row['state']);
    expect(of('liveness-probe-cheap')).toEqual(['fail', 'fail']);
    expect(of('secret-key-exists')).toEqual(['unknown']);
    expect(of('privileged-container')).toEqual([]);
    expect(all[0]).toMatchObject({
      rule: 'egress-reaches-discord',
      file: 'k8s/policies.yaml',
      line: '12',
      otherEnd: 'k8s/gateway.yaml:1:1',
      dueDays: '3',
    });
  });

  it('has a row for a rule that waits for evidence, and for a target without a score', () => {
    const run = brokenRun();
    const results = run.targets[0]!.results.map((one) =>
      one.rule === 'backup-restored' ? { ...one, unknowns: [] } : one,
    );
    const waiting = rows({ ...run, targets: [{ ...run.targets[0]!, results }] });
    expect(waiting.find((row) => row['rule'] === 'backup-restored')).toMatchObject({
      state: 'unknown',
      message: 'waits for evidence of kind attestation',
    });
    expect(rows(emptyRun())).toMatchObject([{ target: 'empty', verdict: 'inconclusive', state: 'unknown' }]);
  });

  it('comes in parts', () => {
    const { body } = render(shardRun(176, 170));
    const parts = Array.from(body);
    expect(parts.length).toBeGreaterThan(50);
    expect(parse(parts.join(''))).toHaveLength(30_097);
  });
});

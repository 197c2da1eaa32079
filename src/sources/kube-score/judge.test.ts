import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../app/testing/projects.ts';
import { judgeWithKubeScore } from './judge.ts';
import { readJudgements } from './output.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

let count = 0;
function programOf(script: string): { file: string; before: readonly string[]; from: 'PATH' } {
  count += 1;
  const file = join(folder.path, `kube-score-${count}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return { file, before: [], from: 'PATH' };
}

const options = (time: number) => ({
  kubernetesVersion: 'v1.36',
  redact: (text: string) => text,
  clock: () => performance.now(),
  limits: { time, output: 1 << 20 },
});
const files = (number: number) => Array.from({ length: number }, (_, index) => ({ file: `${index}`, text: 'a: b' }));

test.each([
  ['hangs', 'while :; do :; done'],
  ['ignores requests to end', 'trap "" TERM INT; while :; do :; done'],
  ['leaves a child behind that holds its output', '/bin/sleep 20 & wait'],
])('gives a program that %s no more than its time', (_, script) => {
  const started = performance.now();
  expect(judgeWithKubeScore(programOf(script), files(3), options(500)).failed).toBe('it took too long');
  expect(performance.now() - started).toBeLessThan(8000);
});

test('bounds all runs together, not each: a thousand unreadable files don’t take a thousand times as long', () => {
  const started = performance.now();
  const answer = judgeWithKubeScore(programOf('/bin/sleep 0.05; echo broken'), files(1000), options(1000));
  expect(answer).toMatchObject({ judgements: [], failed: 'it took too long' });
  expect(performance.now() - started).toBeLessThan(8000);
});

test('asks nothing when there is nothing to ask about, and can’t be fooled by a program that is no program', () => {
  expect(judgeWithKubeScore(programOf('exit 9'), [], options(500))).toEqual({ judgements: [], leftOut: [] });
  const missing = { file: join(folder.path, 'nowhere'), before: [], from: 'PATH' } as const;
  expect(judgeWithKubeScore(missing, files(1), options(500)).failed).toMatch(/could not be started \(ENOENT\)/);
});

test('reads nothing known as an empty answer, and grades as kube-score means them', () => {
  const whole = (text: string): string => text;
  expect(readJudgements('null\n', whole)).toEqual([]);
  expect(readJudgements('', whole)).toBeUndefined();
  const graded = (grade: number, skipped = false): string | undefined =>
    readJudgements(
      JSON.stringify([
        {
          type_meta: { kind: 'Pod', apiVersion: 'v1' },
          object_meta: { name: 'a' },
          checks: [{ check: { id: 'x' }, grade, skipped }],
        },
      ]),
      whole,
    )?.[0]?.verdict;
  expect([1, 5, 7, 10].map((grade) => graded(grade))).toEqual(['fails', 'fails', 'passes', 'passes']);
  expect(graded(1, true)).toBe('skipped');
});

test('redacts before it cuts', () => {
  const text = JSON.stringify([
    {
      type_meta: { kind: 'Pod', apiVersion: 'v1' },
      object_meta: { name: 'a' },
      checks: [{ check: { id: 'x' }, grade: 1, comments: [{ summary: `${'w '.repeat(145)}0123456789ABCDEF` }] }],
    },
  ]);
  const redacted = readJudgements(text, (given) => given.replace('0123456789ABCDEF', '[hidden]'));
  expect(redacted?.[0]?.text).not.toContain('0123');
});

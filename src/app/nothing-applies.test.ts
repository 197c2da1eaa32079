import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

const pod = `apiVersion: v1
kind: Pod
metadata: { name: bot, labels: { app: bot } }
spec: { containers: [{ name: bot, image: 'example.com/bot:1.0.0' }] }
`;

const pack = (gates: string, kind: string): string => `name: own
version: 1.0.0
title: Own
categories: { all: { title: All } }
rules:
  labelled:
    category: all
    severity: high
    title: t
    why: w
    fix: f
    assert: { on: ${kind}, schema: { required: [metadata] } }
levels:
  - { name: clean, profile: static, gates: ${gates} }
grades: [{ name: A, from: 0 }]
`;

test.each([
  ['no gates', '[]'],
  ['a gate that nothing can fail', '[{ gate: max-open, severity: high, value: 0 }]'],
])('a level of %s does not hold where no rule of the pack applies to anything', async (_, gates) => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'pod.yaml'), pod);
    for (const [kind, level, exitCode] of [
      ['Service', 'inconclusive', 3],
      ['Pod', 'clean', 0],
    ] as const) {
      writeFileSync(join(folder, 'pack.yaml'), pack(gates, kind));
      const { run } = await scan(['pod.yaml'], { pack: 'pack.yaml' }, hostIn(folder));
      expect([onlyTarget(run).verdict.level, run.gate.exitCode]).toEqual([level, exitCode]);
    }
  });
});

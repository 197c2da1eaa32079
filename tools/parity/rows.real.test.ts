import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fields } from '../../src/app/testing/kube-score-rows.ts';
import { in122, optional, specification } from '../../src/app/testing/kube-score-rows.ts';
import { judgeWithKubeScore } from '../../src/sources/kube-score/judge.ts';
import type { KubeScore } from '../../src/sources/kube-score/run.ts';
import { programsFolder, toolsFolder } from '../real-components/cache.ts';
import { kubeScorePeer } from './kube-score.ts';

/* kube-score itself is asked each row of the table that its pack has to follow. */
const program: KubeScore = { file: join(programsFolder(toolsFolder()), 'kube-score'), before: [], from: 'PATH' };

function failing(id: string, objects: readonly Fields[], kubernetesVersion: string, isOptional: boolean) {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { judgements, leftOut, failed } = judgeWithKubeScore(program, [{ file: 'input.yaml', text }], {
    kubernetesVersion,
    optional: isOptional,
    redact: (words) => words,
    clock: () => performance.now(),
  });
  expect([leftOut, failed]).toEqual([[], undefined]);
  const fails = judgements.filter((one) => one.id === id && one.verdict === 'fails');
  return [...new Set(fails.map(({ object }) => `${object.kind}/${object.name}`))].sort();
}

test('the table has every check that kube-score lists', () => {
  expect(kubeScorePeer(toolsFolder(), '1.18').checks).toEqual(Object.keys(specification).sort());
});

describe.each(Object.entries(specification))('%s', (id, rows) => {
  test.each(rows)('%s', (_, objects, fails) => {
    expect(failing(id, objects, 'v1.18', optional.includes(id))).toEqual(fails);
  });
});

test.each(in122)('asked about Kubernetes 1.22: %s', (_, objects, fails) => {
  expect(failing('stable-version', objects, 'v1.22', false)).toEqual(fails);
});

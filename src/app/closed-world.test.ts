import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: bot }
spec:
  maxReplicas: 5
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
`;

const pack = (world: string): string => `name: other-tool
version: 1.0.0
title: What another tool asks
${world}
categories: { all: { title: All } }
rules:
  hpa-target-exists:
    category: all
    severity: high
    params: { match: group, namespaces: own, otherKinds: not-asked }
    peer: [{ tool: other-tool, id: has-target, optional: true }]
levels:
  - { name: clean, profile: static, gates: [{ gate: max-open, severity: high, value: 0 }] }
grades: [{ name: A, from: 0 }]
`;

test.each([
  ['', 'unknown', 0],
  ['world: closed', 'fail', 1],
] as const)('one file, pack with %j: an absent target is %s', async (world, outcome, findings) => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'hpa.yaml'), autoscaler);
    writeFileSync(join(folder, 'pack.yaml'), pack(world));
    const { run } = await scan(['hpa.yaml'], { pack: 'pack.yaml' }, hostIn(folder));
    const [result] = onlyTarget(run).results;
    expect(result?.outcome).toBe(outcome);
    expect(result?.findings).toHaveLength(findings);
    expect(result?.peer).toEqual([{ tool: 'other-tool', id: 'has-target', optional: true }]);
  });
});

test('a pack that extends one with a closed world has it too', async () => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'hpa.yaml'), autoscaler);
    writeFileSync(join(folder, 'pack.yaml'), pack('world: closed'));
    writeFileSync(join(folder, 'own.yaml'), 'name: own\nversion: 1.0.0\ntitle: Own\nextends: ./pack.yaml\n');
    const { run } = await scan(['hpa.yaml'], { pack: 'own.yaml' }, hostIn(folder));
    expect(onlyTarget(run).results.map(({ outcome }) => outcome)).toEqual(['fail']);
  });
});

test('who excludes files has no closed world, and a closed one is said', async () => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'hpa.yaml'), autoscaler);
    writeFileSync(join(folder, 'deployment.yaml'), 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\n');
    writeFileSync(join(folder, 'pack.yaml'), pack('world: closed'));
    const { run } = await scan(['.'], { pack: 'pack.yaml', exclude: ['deployment.yaml'] }, hostIn(folder));
    const { results, assumptions } = onlyTarget(run);
    expect(results.map(({ outcome }) => outcome)).toEqual(['unknown']);
    expect(assumptions).toEqual(['what no scanned file declares is not there (world: closed in the pack other-tool)']);
  });
});

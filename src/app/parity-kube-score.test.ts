import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScorecardResult } from '../model/scorecard.ts';
import { loadBuiltIn } from '../packs/builtin.ts';
import { scan } from './scan.ts';
import type { Fields } from './testing/kube-score-rows.ts';
import { in122, optional, specification } from './testing/kube-score-rows.ts';
import { hostIn, withFolder } from './testing/projects.ts';

test('every check of kube-score is asked, and has rows that fail and pass', async () => {
  const { rules } = await loadBuiltIn('parity-kube-score');
  const peers = rules.flatMap(({ peer, informative }) => (peer ?? []).map((one) => ({ ...one, informative })));
  expect(new Set(peers.map(({ tool }) => tool))).toEqual(new Set(['kube-score']));
  expect([...new Set(peers.map(({ id }) => id))].sort()).toEqual(Object.keys(specification).sort());
  expect(Object.keys(specification)).toHaveLength(39);
  for (const { id, optional: onRequest, informative } of peers) {
    expect([onRequest === true, informative], id).toEqual([optional.includes(id), optional.includes(id)]);
  }
  for (const [id, rows] of Object.entries(specification)) {
    expect(rows.length, id).toBeGreaterThanOrEqual(3);
    expect(new Set(rows.map(([, , fails]) => fails.length > 0)), id).toEqual(new Set([true, false]));
  }
});

describe.each(Object.entries(specification))('%s', (id, rows) => {
  test.each(rows)('%s', async (_, objects, fails) => {
    expect(failing(id, (await judge(objects)).results)).toEqual(fails);
  });
});

test.each(in122)('asked about Kubernetes 1.22: %s', async (_, objects, fails) => {
  expect(failing('stable-version', (await judge(objects, '1.22')).results)).toEqual(fails);
});

test.each([
  ['a critical finding fails the level', { selector: { app: 'nobody' } }, 'not-ready', 1],
  ['a warning does not', { type: 'NodePort', selector: { app: 'poll-api' } }, 'clean', 0],
])('%s', async (_, spec, verdict, exitCode) => {
  const policies = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
  const container = {
    name: 'api',
    image: 'ghcr.io/quietfox/poll-api:2.4.1',
    imagePullPolicy: 'Always',
    resources: { requests: amounts, limits: amounts },
    securityContext: { runAsUser: 10001, runAsGroup: 10001, readOnlyRootFilesystem: true },
    readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
  };
  const { run } = await judge([
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api' }, spec: { ...spec, ports: [{ port: 80 }] } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'api' }, spec: policies },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'api', labels: { app: 'poll-api' } },
      spec: { containers: [container] },
    },
  ]);
  expect([run.verdict, run.gate.exitCode]).toEqual([verdict, exitCode]);
});

const amounts = { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' };

async function judge(objects: readonly Fields[], kubernetesVersion?: string) {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'input.yaml'), objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    const flags = { pack: 'parity-kube-score', ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) };
    const { run } = await scan(['input.yaml'], flags, hostIn(folder));
    return { run, results: run.targets.flatMap((target) => target.results) };
  });
}

function failing(id: string, results: readonly ScorecardResult[]): readonly string[] {
  const subjects = results
    .filter(({ peer }) => peer?.some((one) => one.id === id))
    .flatMap(({ findings }) => findings.map(({ subject }) => `${subject.kind}/${subject.name}`));
  return [...new Set(subjects)].sort();
}

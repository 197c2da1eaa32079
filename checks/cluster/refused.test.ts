import { beforeAll, describe, expect, test } from 'vitest';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackRule } from '../../src/model/pack.ts';
import { loadBuiltIn } from '../../src/packs/builtin.ts';
import { readCases } from '../../tools/check-tester/cases.ts';
import type { CaseSettings } from '../../tools/check-tester/cases.ts';
import { judgePrepared, prepareFiles } from '../../tools/check-tester/judge-case.ts';
import type { PreparedCase } from '../../tools/check-tester/judge-case.ts';
import { registry } from '../registry.ts';

/*
 * Whatever of a cluster can't be listed any more: no answer gets better by it, none becomes one that nobody has to give,
 * and a fault turns into nothing worse than doubt.
 */
const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'checks');
const ids = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
  .sort();
const resources = [
  'pods',
  'nodes',
  'services',
  'deployments',
  'replicasets',
  'jobs',
  'cronjobs',
  'persistentvolumeclaims',
  'networkpolicies',
  'events',
  'namespaces',
  'validatingwebhookconfigurations',
  'certificates.cert-manager.io',
  'resourcequotas',
  'endpointslices',
  'poddisruptionbudgets',
  'horizontalpodautoscalers',
  'pods.metrics.k8s.io',
];

let rules: readonly PackRule[];
beforeAll(async () => {
  rules = (await loadBuiltIn('every-check')).rules;
});

test('there are checks of clusters', () => {
  expect(ids.length).toBeGreaterThan(10);
});

async function outcomeOf(id: string, one: PreparedCase, settings: CaseSettings): Promise<readonly [string, number]> {
  const check = (await registry[id]?.())?.default;
  if (check === undefined) throw new Error(`no check ${id}`);
  const params = rules.find((rule) => rule.check === id)?.params ?? {};
  const { outcome, interval } = await judgePrepared(check, params, one, settings);
  return [outcome, interval.lo];
}

describe.each(ids)('%s', (id) => {
  test.each(['refused', 'skipped'] as const)('lists that were %s', { timeout: 60_000 }, async (how) => {
    for (const one of readCases(folder, id)) {
      const prepared = await prepareFiles(one.files, one.folder, one.settings);
      const before = await outcomeOf(id, prepared, one.settings);
      for (const resource of resources) {
        const cluster = { ...one.settings.cluster };
        const worse = { ...cluster, [how]: [...(cluster[how] ?? []), resource] };
        const after = await outcomeOf(id, prepared, { ...one.settings, cluster: worse });
        const story = `${one.name} without ${resource}: ${String(before)} became ${String(after)}`;
        expect(after[1], story).toBeLessThanOrEqual(before[1]);
        if (after[0] === 'not-applicable' || after[0] === 'pass') expect(after[0], story).toBe(before[0]);
      }
      prepared.remove();
    }
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../src/model/check.ts';
import { isSourced } from '../src/model/check.ts';
import { isLiveSource } from '../src/model/live.ts';
import type { ScorecardResult } from '../src/model/scorecard.ts';
import { builtInPacks, loadBuiltIn } from '../src/packs/builtin.ts';
import type { BuiltInPackName } from '../src/packs/builtin.ts';
import { readCases } from '../tools/check-tester/cases.ts';
import type { Defaulted } from '../tools/check-tester/defaulted.ts';
import { defaulter } from '../tools/check-tester/defaulted.ts';
import { isListed, judgeAlone } from '../tools/check-tester/judge-alone.ts';
import type { Binding } from '../tools/check-tester/judge-case.ts';
import { judgeCase } from '../tools/check-tester/judge-case.ts';
import type { ControlPlane } from '../tools/control-plane/start.ts';
import { startControlPlane } from '../tools/control-plane/start.ts';
import { registry } from './registry.ts';

/*
 * Every case of every check of manifests that a real API server takes, with all that it fills in: a cluster alone comes to
 * what the files come to. Whatever doesn't is listed here, with the reason.
 */
const folder = join(import.meta.dirname, '..', 'fixtures', 'checks');
const root = join(import.meta.dirname, '..');

const explained: readonly { readonly why: string; readonly cases: RegExp; readonly moves: readonly string[] }[] = [
  {
    why: 'the API server fills it in: whether somebody wrote it stands in files alone',
    cases: /^(?:restart-policy|service-account-field-deprecated|pvc-storage-class)\//,
    moves: ['pass to unknown', 'fail to unknown'],
  },
  {
    why: 'a Secret of the cluster is where a token belongs',
    cases: /^discord-token-not-exposed\/fail-secret-in-a-file/,
    moves: ['fail to not-applicable'],
  },
  {
    why: 'what a cluster was asked for and lacks is missing',
    cases:
      /^(?:env-reference-exists\/unknown-absent-secret|secret-key-resolves\/unknown-kept-elsewhere|namespace-(?:network-policy|resource-quota)\/unknown-nothing-else-of-it)/,
    moves: ['unknown to fail'],
  },
  {
    why: 'system namespaces, and pods with a controller, are nobody’s',
    cases:
      /^(?:namespace-not-system\/fail-in-kube-system|naked-pod\/pass-owned|service-targets-pod\/unknown-pods-of-the-cluster-itself|rbac-coredns-configmap\/)/,
    moves: ['fail to not-applicable', 'pass to not-applicable', 'unknown to not-applicable'],
  },
  {
    why: 'roles and bindings beyond namespaces count where an account of a namespace that was looked at holds them',
    cases: /^(?:rbac-|binding-rights\/|service-account-default-binding\/)/,
    moves: ['fail to not-applicable', 'pass to not-applicable', 'unknown to not-applicable'],
  },
  {
    why: 'one cluster has no environments: what files keep apart runs side by side',
    cases: /^(?:hpa-unique-target\/pass-two|shard-coverage\/pass|token-used-once\/not-applicable)-?environments/,
    moves: ['pass to fail', 'not-applicable to fail'],
  },
  {
    why: 'every live object has a namespace, and another tool asks whether one is written',
    cases: /\/pass-(?:one-with-rules-names-no-namespace|any-shared-label|any-token-off-without-namespace)/,
    moves: ['pass to fail'],
  },
  {
    why: 'another tool counts what is not written as something else than the default that runs',
    cases: /^(?:hpa-min-covers-budget\/not-applicable-any-label|pod-anti-affinity\/fail-unless-one-unwritten)/,
    moves: ['not-applicable to fail', 'fail to not-applicable'],
  },
  {
    why: 'files declare an object several times, and a cluster has one',
    cases: /^limit-range-admits-pods\/unknown-declared-twice/,
    moves: ['unknown to fail', 'unknown to pass'],
  },
  {
    why: 'what helm would put elsewhere lies in default',
    cases: /^namespace-not-default\/not-applicable-helm-installs-it/,
    moves: ['not-applicable to fail'],
  },
];

let plane: ControlPlane;
let defaulted: Defaulted;
const bindings = new Map<string, Binding>();
beforeAll(async () => {
  plane = await startControlPlane({ controllers: false, kwok: false });
  await plane.applyManifests([join(root, 'fixtures', 'demo', 'crds.yaml')]);
  defaulted = await defaulter(plane);
  for (const name of Object.keys(builtInPacks) as BuiltInPackName[])
    for (const { check, params } of (await loadBuiltIn(name)).rules)
      if (check !== undefined && !bindings.has(check)) bindings.set(check, params);
});
afterAll(() => plane.stop());

async function checksOfManifests(): Promise<readonly Check[]> {
  const all = await Promise.all(Object.values(registry).map(async (load) => (await load()).default));
  return all.filter(
    ({ ofFiles, subject, needs }) =>
      ofFiles !== true && subject !== 'document' && !isSourced(subject) && !needs.some(isLiveSource),
  );
}

/** A part of the subjects that failed is a failure; findings beside something unknown are one, too. */
function outcomeOf({ outcome, findings }: ScorecardResult): string {
  if (outcome === 'partial') return 'fail';
  return outcome === 'unknown' && findings.length > 0 ? 'fail' : outcome;
}

test('a cluster alone comes to what its files come to', { timeout: 300_000 }, async () => {
  const moved: string[] = [];
  const met = new Set<string>();
  let judged = 0;
  for (const check of await checksOfManifests()) {
    if (!existsSync(join(folder, check.id))) continue;
    for (const one of readCases(folder, check.id)) {
      // Single files, and packs that close the world, ask about files as such.
      if (one.settings.open === true || one.settings.closed === true) continue;
      const objects = await defaulted(one.files);
      if (objects === undefined || !objects.every(isListed)) continue;
      judged += 1;
      const binding = bindings.get(check.id) ?? {};
      const alone = await judgeAlone(check, binding, objects, one.settings);
      const [before, after] = [outcomeOf(await judgeCase(check, binding, one)), outcomeOf(alone)];
      if (before === after) continue;
      const move = `${before} to ${after}`;
      const name = `${check.id}/${one.name}`;
      const reason = explained.find(({ cases, moves }) => cases.test(name) && moves.includes(move));
      if (reason === undefined) moved.push(`${name}: ${move}`);
      else met.add(reason.why);
    }
  }
  expect(moved).toEqual([]);
  expect(judged).toBeGreaterThan(1_200);
  // A reason that explains nothing any more is no reason.
  expect([...met].sort()).toEqual(explained.map(({ why }) => why).sort());
});

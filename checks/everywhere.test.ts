import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadAllChecks, loadStaticEvidence } from '../src/app/evidence.ts';
import type { StaticEvidence } from '../src/app/evidence.ts';
import { digestOf } from '../src/app/hash.ts';
import { temporaryFolder } from '../src/app/testing/projects.ts';
import { judgeTargets } from '../src/engine/judge-targets.ts';
import { buildGraph } from '../src/inventory/graph.ts';
import { restrict } from '../src/inventory/view.ts';
import type { Check } from '../src/model/check.ts';
import type { Pack } from '../src/model/pack.ts';
import type { ScorecardTarget } from '../src/model/scorecard.ts';
import { loadBuiltIn } from '../src/packs/builtin.ts';
import { collectManifests } from '../src/sources/manifests/collect.ts';

/*
 * Every check on what was written for every other check, and on input that is nobody's: no throw, no write into what it
 * is given, the same verdict twice. All fixtures of one check are one folder here, so that objects also meet doubles of
 * themselves, and all rules of the pack are asked at once.
 */
const fixtures = join(import.meta.dirname, '..', 'fixtures');
const folders = [
  ...readdirSync(join(fixtures, 'checks')).map((name) => join('checks', name)),
  join('hostile', 'manifests'),
  // All of it at once: thousands of objects of the same few names.
  'checks',
];

let pack: Pack;
let checks: ReadonlyMap<string, Check>;
let known: StaticEvidence;
beforeAll(async () => {
  [pack, checks, known] = await Promise.all([
    loadBuiltIn('every-check'),
    loadAllChecks(),
    loadStaticEvidence(undefined),
  ]);
});

/** Freezes without recursion: the input may be deep. */
function freeze(value: unknown): void {
  const stack: unknown[] = [value];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const inner of Object.values(next)) stack.push(inner);
  }
}

function judge(folder: string): ScorecardTarget | undefined {
  const { evidence, locators } = collectManifests({
    cwd: folder,
    paths: ['.'],
    knownKinds: new Set(known.schema.kinds),
  });
  freeze(evidence);
  const judged = judgeTargets(
    evidence.targets
      .filter(({ kind }) => kind === 'manifests')
      .map((target) => {
        const graph = buildGraph({
          documents: target.documents,
          faults: target.faults,
          unread: target.unread,
          defaultNamespace: 'default',
          directory: true,
          excludedFiles: 0,
          files: target.subjects.length,
          declaredRoles: {},
          externalHosts: [],
          catalogues: known.catalogues,
          scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
        });
        return {
          pack,
          profile: 'static' as const,
          checks,
          graph,
          view: (kinds: readonly string[] | '*') => restrict(graph, kinds === '*' ? ['*'] : kinds),
          evidence: known.byNeed,
          target: { ...target, name: 'all' },
          toolVersion: '0.0.0',
          scope: {
            root: '.',
            paths: ['.'],
            excluded: [],
            excludedFiles: 0,
            passedOver: 0,
            files: 0,
            objects: 0,
            kubernetesVersion: known.schema.version,
            criticality: 'B' as const,
          },
          inventory: {
            workloads: [],
            services: [],
            stores: [],
            outside: [],
            monitoring: [],
            edges: [],
            hiddenHosts: 0,
          },
          provenance: [],
          locate: locators.get(target) ?? (() => ({ file: '.', line: 1, column: 1 })),
          hash: digestOf,
          waivers: [],
          attestations: [],
          signOffs: [],
          actionItems: [],
          now: '2026-11-21T00:00:00.000Z',
          assumptions: [],
          warnings: [],
        };
      }),
  );
  return judged[0];
}

/** What runs is asked about in checks/cluster/hostile.test.ts. */
function isForFiles(path: string): boolean {
  return !path.endsWith('.yaml') || !/^# readiness: \{.*"cluster": \{/.test(readFileSync(path, 'utf8').slice(0, 400));
}

test('every registered check is asked by the pack every-check', () => {
  const asked = new Set(pack.rules.flatMap(({ check }) => check ?? []));
  expect(asked.size).toBeGreaterThan(70);
  expect([...checks.keys()].filter((id) => !asked.has(id))).toEqual([]);
});

describe('every check answers on the fixtures of', () => {
  test.each(folders)('%s', { timeout: 180_000 }, (name) => {
    const temporary = temporaryFolder();
    try {
      cpSync(join(fixtures, name), temporary.path, { recursive: true, filter: isForFiles });
      if (!existsSync(join(temporary.path, '.git'))) mkdirSync(join(temporary.path, '.git'));
      const target = judge(temporary.path);
      const crashes = target?.results.flatMap(({ rule, unknowns }) =>
        unknowns.filter(({ reason }) => reason === 'internal-error').map(({ text }) => `${rule}: ${text}`),
      );
      expect(crashes ?? ['nothing was judged']).toEqual([]);
      // Half-made sentences are as bad as crashes.
      for (const { rule, findings } of target?.results ?? []) {
        for (const { message } of findings) expect(message, rule).not.toMatch(/undefined|\[object|NaN/);
      }
      expect(judge(temporary.path)?.digest).toBe(target?.digest);
    } finally {
      temporary.remove();
    }
  });
});

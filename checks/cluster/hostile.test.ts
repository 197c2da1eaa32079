import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadStaticEvidence } from '../../src/app/evidence.ts';
import type { StaticEvidence } from '../../src/app/evidence.ts';
import { asker } from '../../src/engine/ask.ts';
import { buildGraph } from '../../src/inventory/graph.ts';
import { clusterView } from '../../src/inventory/cluster/view.ts';
import type { Check } from '../../src/model/check.ts';
import type { SourcedSubjects } from '../../src/engine/subjects.ts';
import type { GraphInput } from '../../src/inventory/input.ts';
import { facesOf } from '../../src/app/live/faces.ts';
import type { Declaration } from '../../src/model/graph.ts';
import type { Identity } from '../../src/model/identity.ts';
import { isOfKind } from '../../src/model/identity.ts';
import type { Json, JsonRecord } from '../../src/model/json.ts';
import type { PackRule } from '../../src/model/pack.ts';
import { loadBuiltIn } from '../../src/packs/builtin.ts';
import { liveFiles, readCases } from '../../tools/check-tester/cases.ts';
import { evidenceOf, objectsIn } from '../../tools/check-tester/live-cluster.ts';
import { registry } from '../registry.ts';

/*
 * Every check of clusters on the live objects of all of them, each field in turn of a shape that no API server gives: no
 * throw, no half-made sentence, the same answer twice.
 */
const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'checks');
const ids = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
  .sort();
/** These hold the cluster against manifests; here, against the objects as they were before one was spoiled. */
const ofDrift: readonly string[] = ['live-matches-manifest', 'live-details-match-manifest'];
const odd: readonly Json[] = [null, '', 'sha256:zz', -1, 1e308, true, [], {}, [null, 1, 'x'], { x: [] }];

let known: StaticEvidence;
let rules: readonly PackRule[];
let checks: readonly Check[];
beforeAll(async () => {
  known = await loadStaticEvidence(undefined);
  rules = (await loadBuiltIn('every-check')).rules;
  checks = (await Promise.all(ids.map(async (id) => (await registry[id]?.())?.default))).filter(
    (check) => check !== undefined,
  );
});

interface Asked {
  readonly identity: Identity;
}

/** Each object once for each of its fields, with something odd in its place. */
function* spoiled(value: Json, seed: { next: number }): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'apiVersion' || key === 'kind' || inner === undefined) continue;
    seed.next = (seed.next + 7) % odd.length;
    const put = (other: Json): Json =>
      Array.isArray(value)
        ? value.map((item: Json, position) => (String(position) === key ? other : item))
        : { ...(value as JsonRecord), [key]: other };
    yield put(odd[seed.next] ?? null);
    for (const deeper of spoiled(inner, seed)) yield put(deeper);
  }
}

/** Declarations stand in verdicts as places; they know each other, so they are written by their keys. */
function plain(name: string, value: unknown): unknown {
  return name === 'declaration' ? (value as Declaration).key : value;
}

function inputOf(declared: readonly JsonRecord[]): GraphInput {
  return {
    documents: declared.map((object, index) => ({
      id: index,
      file: 'manifests.yaml',
      index,
      object,
      notes: [],
      use: 'judged',
    })),
    faults: [],
    unread: [],
    defaultNamespace: 'default',
    directory: true,
    excludedFiles: 0,
    files: 0,
    declaredRoles: {},
    externalHosts: [],
    catalogues: known.catalogues,
    scopeOf: (apiVersion: string, kind: string) => known.schema.scopeOf(apiVersion, kind),
  };
}

/** `declared`: what is held against the cluster; nothing but the checks of drift is asked about it. */
function answers(objects: readonly JsonRecord[], declared: readonly JsonRecord[]): readonly string[] {
  const input = inputOf(declared);
  const graph = buildGraph(input);
  const evidence = evidenceOf({ namespaces: ['music-bot'] }, objects);
  const { view, subjects: seen } = clusterView(evidence, graph, input);
  const subjects: SourcedSubjects =
    declared.length > 0 ? (facesOf(evidence, [{ graph, input }], { someNotRendered: false })[0]?.sourced ?? {}) : seen;
  return checks.flatMap((check) => {
    const ask = asker(check);
    const params = rules.find((rule) => rule.check === check.id)?.params ?? {};
    const all: readonly Asked[] = subjects[check.subject as 'live-object']?.subjects ?? [];
    return all
      .filter(({ identity }) => check.kinds?.some((kind) => isOfKind(identity, kind)) ?? true)
      .map((subject) => {
        const verdict = ask({ subject, graph, evidence: { ...known.byNeed, cluster: view }, params, answers: {} });
        return `${check.id}: ${JSON.stringify(verdict, plain)}`;
      });
  });
}

describe.each(ids)('with the objects of %s', (id) => {
  test('no check stops', { timeout: 60_000 }, () => {
    const [one] = readCases(folder, id).filter(({ expected }) => expected === 'fail');
    if (one === undefined) throw new Error(`${id} has no failing case`);
    const names = liveFiles(
      one.settings,
      one.files.map((file) => file.slice(one.folder.length + 1)),
    );
    const objects = names.flatMap((name) =>
      objectsIn(readFileSync(join(one.folder, name), 'utf8')).map(({ object }) => object),
    );
    const declared = ofDrift.includes(id) ? objects : [];
    let asked = 0;
    const seed = { next: 0 };
    for (const [position, object] of objects.entries()) {
      for (const other of spoiled(object, seed)) {
        const given = objects.map((own, at) => (at === position ? (other as JsonRecord) : own));
        const all = answers(given, declared);
        asked += all.length;
        for (const answer of all) expect(answer).not.toMatch(/"internal-error"|undefined|\[object|NaN/);
        if (asked % 50 === 0) expect(answers(given, declared)).toEqual(all);
      }
    }
    expect(asked).toBeGreaterThan(100);
  });
});

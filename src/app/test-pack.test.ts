import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { session } from '../cli/testing/session.ts';
import type { Session } from '../cli/testing/session.ts';
import type { PackTest } from './test-pack.ts';
import { withFolder } from './testing/projects.ts';

const label = (name: string): string =>
  `{ on: Deployment, schema: { required: [metadata], properties: { metadata: { required: [labels], properties: { labels: { required: [${name}] } } } } } }`;

const pack = (rules: string): string => `name: own
version: 1.0.0
title: Own
categories: { own: { title: Own } }
rules:
${rules}
levels: [{ name: clean, profile: static, gates: [{ gate: max-open, severity: low, value: 0 }] }]
grades: [{ name: A, from: 0 }]
`;

const rule = (examples: string, id = 'team-label', name = 'team'): string => `  ${id}:
    category: own
    severity: medium
    title: Every Deployment names its ${name}
    assert: ${label(name)}
    examples: ${examples}
`;

const manifest = (labels: string): string =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: bot, labels: { ${labels} } } }`;
const sound = `pass: [${manifest('team: a')}]`;

async function runIn(
  rules: string,
  files: Readonly<Record<string, string>> = {},
  argv: readonly string[] = [],
): Promise<Session> {
  return withFolder(async (folder) => {
    mkdirSync(join(folder, 'packs'));
    writeFileSync(join(folder, 'packs', 'own.yaml'), pack(rules));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'packs', name), text);
    return session(folder, ['test-pack', 'packs/own.yaml', ...argv], { columns: 80 });
  });
}

test('a table, all as wanted: inline, files of several documents, places', async () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n';
  const done = await runIn(
    rule(
      `{ ${sound}, fail: [{ name: no team, expect: [metadata.labels.team], manifests: [${manifest('app: x')}] }, { file: bad.yaml }], not-asked: [{ file: service.yaml }] }`,
    ),
    { 'bad.yaml': `${service}---\n${manifest('app: y')}\n`, 'service.yaml': service },
  );
  expect(done.out).toBe(
    [
      'RULE                       EXAMPLE                    WANTED      GOT',
      'team-label                 pass 1                     pass        pass',
      'team-label                 no team                    fail        fail',
      'team-label                 bad.yaml                   fail        fail',
      'team-label                 service.yaml               not-asked   not-asked',
      'own 1.0.0: 4 examples, all as wanted',
      '',
    ].join('\n'),
  );
  expect([done.code, done.err]).toEqual([0, '']);
});

const twoRules = (examples: string): string =>
  `${rule(`{ ${sound}, ${examples} }`)}${rule(`{ pass: [${manifest('cost: a')}], fail: [${manifest('team: a')}] }`, 'cost-label', 'cost')}`;

test.each<readonly [string, string, string]>([
  ['a fail example that passes', rule(`{ ${sound}, fail: [${manifest('team: a')}] }`), 'the rule says something else'],
  [
    'a pass example that fails',
    rule(`{ pass: [${manifest('app: a')}], fail: [${manifest('app: a')}] }`),
    'the rule says something else',
  ],
  [
    'a pass example of nothing that is asked',
    rule(
      `{ pass: [{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { ports: [] } }], fail: [${manifest('app: a')}] }`,
    ),
    'it holds nothing that the rule asks about',
  ],
  [
    'another place than the expected one',
    rule(`{ ${sound}, fail: [{ manifests: [${manifest('app: a')}], expect: [metadata.labels] }] }`),
    'it fails at metadata.labels.team, and not at metadata.labels',
  ],
  [
    'an example that is wrong in two ways',
    twoRules(`fail: [${manifest('app: a')}]`),
    'it fails cost-label, too: let one thing be wrong with it',
  ],
  [
    'a value that is not known',
    rule(`{ ${sound}, fail: [${manifest('"{{ x }}": a')}] }`),
    'metadata.labels.{{ x }} still holds a placeholder',
  ],
  ['a file that is not there', rule(`{ ${sound}, fail: [{ file: absent.yaml }] }`), 'the file can not be read'],
  ['a file that is no manifest', rule(`{ ${sound}, fail: [{ file: own.yaml }] }`), 'it holds no manifest'],
  ['no fail example', rule(`{ ${sound} }`), 'an assertion needs a fail example'],
  ['no example', rule('{}'), 'an assertion needs a pass example and a fail example'],
])('%s differs', async (_, rules, reason) => {
  const done = await runIn(rules);
  expect([done.code, done.err]).toEqual([1, '']);
  expect(done.out.replaceAll(/\s+/g, ' ')).toMatch(
    new RegExp(`packs/own\\.yaml:\\d+:\\d+ ${reason.replaceAll(/[.{}]/g, String.raw`\$&`)}`),
  );
  expect(Math.max(...done.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a pack without examples was not tested', async () => {
  const done = await runIn('  any-probe: { category: own, severity: low }\n');
  expect([done.code, done.out, done.err]).toEqual([1, 'own 1.0.0: 0 examples, so nothing was tested\n', '']);
});

test('as JSON', async () => {
  const done = await runIn(rule(`{ ${sound}, fail: [${manifest('team: a')}] }`), {}, ['--json']);
  const tested = JSON.parse(done.out) as PackTest;
  expect(tested).toMatchObject({ pack: 'own 1.0.0', ok: false, untested: [] });
  expect(tested.examples.map(({ rule: id, example, want, got, ok }) => [id, example, want, got, ok])).toEqual([
    ['team-label', 'pass 1', 'pass', 'pass', true],
    ['team-label', 'fail 1', 'fail', 'pass', false],
  ]);
});

test('a pack that can not be read is exit code 2', async () => {
  const done = await runIn(rule('{ pass: [{ kind: Deployment }] }'));
  expect([done.code, done.out]).toEqual([2, '']);
  expect(done.err).toContain('the example is no manifest');
});

test('a built-in check with thresholds of the pack has examples, too', async () => {
  const replicas = (count: number): string =>
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: api }, spec: { replicas: ${count}, selector: { matchLabels: { app: api } }, template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: api, image: api }] } } } }`;
  const service =
    '{ apiVersion: v1, kind: Service, metadata: { name: api }, spec: { selector: { app: api }, ports: [{ port: 80 }] } }';
  const example = (count: number): string => `{ manifests: [${replicas(count)}, ${service}] }`;
  const done = await runIn(`  min-replicas:
    category: own
    severity: medium
    params: { min: 4 }
    examples: { pass: [${example(4)}], fail: [${example(3)}] }
`);
  expect([done.code, done.err], done.out).toEqual([0, '']);
});

test('a link that leads away from the pack is not followed', async () => {
  await withFolder(async (folder) => {
    mkdirSync(join(folder, 'packs'));
    writeFileSync(join(folder, 'secret.yaml'), manifest('team: a'));
    symlinkSync(join(folder, 'secret.yaml'), join(folder, 'packs', 'link.yaml'));
    writeFileSync(
      join(folder, 'packs', 'own.yaml'),
      pack(rule(`{ pass: [{ file: link.yaml }], fail: [${manifest('a: b')}] }`)),
    );
    const { out, code } = await session(folder, ['test-pack', 'packs/own.yaml']);
    expect([code, out.includes('it is a link that leads away from the pack')]).toEqual([1, true]);
  });
});

test('10,000 examples are run', async () => {
  const examples = Array.from({ length: 10_000 }, () => '{kind: Deployment, apiVersion: v1, metadata: {name: a}}').join(
    ',',
  );
  const started = performance.now();
  const done = await runIn(
    `  r: { category: own, severity: low, title: T, assert: { on: Deployment, schema: false }, examples: { fail: [${examples}] } }`,
  );
  expect(done.code).toBe(1);
  expect(done.out).toContain('own 1.0.0: 10000 examples, 1 rule without the examples that it needs');
  expect(performance.now() - started).toBeLessThan(60_000);
}, 90_000);

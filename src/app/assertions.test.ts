import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { session, scorecardOf } from '../cli/testing/session.ts';
import type { ScorecardResult } from '../model/scorecard.ts';
import { withFolder } from './testing/projects.ts';

/* Assertions of a pack, asked by a whole scan. */

const pack = (rules: string): string => `name: own
version: 1.0.0
title: Own
categories: { own: { title: Own } }
rules:
${rules}
levels: [{ name: clean, profile: static, gates: [{ gate: max-open, severity: low, value: 0 }] }]
grades: [{ name: A, from: 0 }]
`;

const teamLabel = pack(`  team-label:
    category: own
    severity: medium
    title: Every workload names its team
    why: Whoever is on call must know whom to wake.
    fix: Add the label team.
    message: "{kind}/{name} has no label team"
    assert:
      on: workload
      schema:
        required: [metadata]
        properties:
          metadata:
            required: [labels]
            properties: { labels: { required: [team] } }`);

const noLiterals = pack(`  no-literal-tokens:
    category: own
    severity: high
    title: Tokens come from Secrets
    assert:
      on: container
      containers: { except: [init] }
      schema:
        properties:
          image: { pattern: '^registry\\.example\\.org/' }
          env:
            items:
              if: { properties: { name: { pattern: 'TOKEN$' } } }
              then: { not: { required: [value] } }
              else: { not: { properties: { value: { pattern: '^changeme$' } }, required: [value] } }`);

const deployment = (
  labels: string,
  containers = '- { name: bot, image: "registry.example.org/bot:1" }',
): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: bot
  namespace: music
  ${labels}
spec:
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers:
        ${containers}
`;

async function resultOf(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
): Promise<ScorecardResult> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { target } = await scorecardOf(folder, ['--pack', 'pack.yaml', ...argv]);
    const [result] = target.results;
    if (result === undefined) throw new Error('no result');
    return result;
  });
}

const places = ({ findings }: ScorecardResult): readonly string[] =>
  findings.map(({ message, location: { file, line } }) => `${file}:${line} ${message}`);

test('a missing label is a finding at the nearest place, in the words of the pack', async () => {
  const result = await resultOf({ 'pack.yaml': teamLabel, 'bot.yaml': deployment('labels: { app: bot }') });
  expect(result.outcome).toBe('fail');
  expect(places(result)).toEqual(['bot.yaml:6 Deployment/bot has no label team']);
  expect(result.findings[0]?.data).toMatchObject({ path: 'metadata.labels.team', fault: 'is missing' });
  expect(result.effort).toBe('minutes');
});

test.each<readonly [string, string, ScorecardResult['outcome']]>([
  ['the label is there', 'labels: { team: sound }', 'pass'],
  ['there are no labels', 'annotations: {}', 'fail'],
  ['labels are empty', 'labels:', 'fail'],
  ['its value is still to be filled in, but it is there', 'labels: { team: "${TEAM}" }', 'pass'],
  ['a key is still to be filled in', 'labels: { "{{ key }}": x }', 'unknown'],
])('%s', async (_, labels, outcome) => {
  expect((await resultOf({ 'pack.yaml': teamLabel, 'bot.yaml': deployment(labels) })).outcome).toBe(outcome);
});

test('every pod-bearing kind is a workload, and nothing else is', async () => {
  const others = ['CronJob:batch/v1', 'Service:v1', 'Rollout:argoproj.io/v1alpha1'].map((name) => {
    const [kind = '', apiVersion = ''] = name.split(/:(.*)/);
    const template = 'template: { spec: { containers: [{ name: a, image: b }] } }';
    const spec =
      kind === 'CronJob' ? `{ schedule: "* * * * *", jobTemplate: { spec: { ${template} } } }` : `{ ${template} }`;
    return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${kind.toLowerCase()} }\nspec: ${spec}\n`;
  });
  const result = await resultOf({ 'pack.yaml': teamLabel, 'all.yaml': others.join('---\n') });
  expect(result.findings.map(({ subject }) => subject.kind)).toEqual(['CronJob', 'Rollout']);
});

test('containers: each place, init containers left out, secrets and placeholders never taken for values', async () => {
  const containers = `- name: bot
          image: docker.io/bot:1
          env:
            - { name: DISCORD_TOKEN, value: MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs }
            - { name: API_TOKEN, valueFrom: { secretKeyRef: { name: s, key: k } } }
        - { name: side, image: "\${IMAGE}" }
      initContainers:
        - { name: init, image: elsewhere/init }`;
  const result = await resultOf({ 'pack.yaml': noLiterals, 'bot.yaml': deployment('labels: {}', containers) });
  expect(places(result)).toEqual([
    'bot.yaml:14 Deployment bot: spec.template.spec.containers[0].image must match ^registry\\.example\\.org/',
    'bot.yaml:16 Deployment bot: spec.template.spec.containers[0].env[0] has a form that is not allowed',
  ]);
  expect(result.findings.map(({ subject }) => subject.container)).toEqual(['bot', 'bot']);
  expect(JSON.stringify(result)).not.toContain('MTk4');
});

test('a value that nobody knows decides nothing', async () => {
  const containers =
    '- { name: bot, image: "registry.example.org/bot:1", env: [{ name: DB_PASSWORD, value: hunter2hunter2 }] }';
  const result = await resultOf({ 'pack.yaml': noLiterals, 'bot.yaml': deployment('labels: {}', containers) });
  expect([result.outcome, result.unknowns.map(({ text }) => text)]).toEqual([
    'unknown',
    ['spec.template.spec.containers[0].env[0].value is a secret, and its value is not kept'],
  ]);
  const image = await resultOf({
    'pack.yaml': noLiterals,
    'bot.yaml': deployment('labels: {}', '- { name: bot, image: "${IMAGE}" }'),
  });
  expect(image.unknowns.map(({ reason, text, location }) => [reason, text, location?.line])).toEqual([
    ['not-collected', 'spec.template.spec.containers[0].image still holds a placeholder', 13],
  ]);
});

const ingressClass = pack(`  ingress-class:
    category: own
    severity: medium
    title: Public ingresses name their class
    assert:
      on: [networking.k8s.io/Ingress]
      where: { required: [metadata], properties: { metadata: { required: [labels], properties: { labels: { required: [public] } } } } }
      schema: { required: [spec], properties: { spec: { required: [ingressClassName] } } }`);

const ingress = (apiVersion: string, labels: string): string =>
  `apiVersion: ${apiVersion}\nkind: Ingress\nmetadata: { name: web, labels: { ${labels} } }\nspec: { rules: [] }\n`;

test.each<readonly [string, string, ScorecardResult['outcome'], number]>([
  ['where it holds', ingress('networking.k8s.io/v1', 'public: "yes"'), 'fail', 0],
  ['elsewhere it is not asked', ingress('networking.k8s.io/v1', 'app: web'), 'not-applicable', 1],
  ['another group has another kind', ingress('example.org/v1', 'public: "yes"'), 'not-applicable', 0],
  ['where nobody knows', ingress('networking.k8s.io/v1', '"{{ k }}": "yes"'), 'unknown', 0],
])('where: %s', async (_, text, outcome, notAsked) => {
  const result = await resultOf({ 'pack.yaml': ingressClass, 'web.yaml': text });
  expect([result.outcome, result.subjects.notAsked]).toEqual([outcome, notAsked]);
});

test('what could not be read makes it unknown where it may hold one more subject, and only there', async () => {
  const broken = (kind: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: [\n`;
  const sound = ingress('networking.k8s.io/v1', 'app: web');
  const withBroken = (kind: string) =>
    resultOf({ 'pack.yaml': ingressClass, 'web.yaml': sound, 'b.yaml': broken(kind) });
  expect((await withBroken('Ingress')).outcome).toBe('unknown');
  expect((await withBroken('ConfigMap')).outcome).toBe('not-applicable');
});

test('roles narrow it', async () => {
  const result = await resultOf({
    'pack.yaml': teamLabel.replace('    severity: medium', '    severity: medium\n    roles: { except: [worker] }'),
    'bot.yaml': deployment('labels: {}\n  annotations: { readiness/role: worker }'),
  });
  expect([result.outcome, result.subjects.notAsked]).toEqual(['not-applicable', 1]);
});

test('a schema that never ends costs a second and an unknown', async () => {
  const text = pack(`  forever:
    category: own
    severity: medium
    title: Forever
    assert: { on: Deployment, schema: { allOf: [{ $ref: '#' }, { $ref: '#' }] } }`);
  const result = await resultOf({ 'pack.yaml': text, 'bot.yaml': deployment('labels: {}') });
  expect(result.unknowns.map(({ reason, text: words }) => [reason, words])).toEqual([
    ['timeout', 'its schema takes more steps on this object than a rule may'],
  ]);
});

test('a waiver of the rule counts, a saved bundle has the same digest, and explain and the reports know the rule', async () => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'pack.yaml'), teamLabel);
    mkdirSync(join(folder, 'deploy'));
    writeFileSync(join(folder, 'deploy', 'bot.yaml'), deployment('labels: {}'));
    const waiver = {
      id: 'W-1',
      kind: 'accept-risk',
      rule: 'team-label',
      subject: { kind: 'Deployment', name: 'bot' },
      justification: 'teams are being named',
      owner: 'ann',
      requestedBy: 'ann',
      approvedBy: ['bea'],
      createdAt: '2026-11-01',
      expiresAt: '2026-12-31',
    };
    writeFileSync(join(folder, 'readiness.yaml'), `pack: pack.yaml\nwaivers: ${JSON.stringify([waiver])}\n`);
    const { target, run } = await scorecardOf(folder, ['deploy']);
    expect(target.results[0]?.findings[0]?.waiver).toBe('W-1');
    await session(folder, ['collect', 'deploy', '-o', 'bundle.json']);
    const judged = await session(folder, ['judge', 'bundle.json', '--pack', 'pack.yaml', '--format', 'json']);
    expect(JSON.parse(judged.out)).toMatchObject({ targets: [{ digest: target.digest }] });
    expect(run.targets).toHaveLength(1);
    const explained = await session(folder, ['explain', 'team-label', '--pack', 'pack.yaml']);
    expect(explained.out).toContain('assertion of this pack on workload');
    for (const format of ['terminal', 'html', 'markdown']) {
      const { out } = await session(folder, [
        'scan',
        'deploy',
        '--no-config',
        '--pack',
        'pack.yaml',
        '--format',
        format,
      ]);
      expect(out, format).toContain('Add the label team.');
    }
  });
});

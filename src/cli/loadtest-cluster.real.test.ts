import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ControlPlane } from '../../tools/control-plane/start.ts';
import { startControlPlane } from '../../tools/control-plane/start.ts';
import { temporaryFolder } from '../app/testing/projects.ts';
import type { ScorecardResult } from '../model/scorecard.ts';
import { collectLoadTests } from '../sources/loadtest/collect.ts';
import type { Endpoint } from '../sources/loadtest/testing/interactions-endpoint.ts';
import { startEndpoint } from '../sources/loadtest/testing/interactions-endpoint.ts';
import { scorecardOf, session } from './testing/session.ts';

/*
 * Which build was tested, as the pods of a real cluster tell it. kwok runs no images, so the digests that a node would
 * report are patched into their status: one build for `steady`, another after half of the run of `changing`, two for
 * `mixed`, none for `silent`.
 */
const temporary = temporaryFolder();
const project = join(temporary.path, 'project');
const results = (name: string): string => join(temporary.path, 'results', name);
const [one, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const names = ['steady', 'changing', 'mixed', 'silent'] as const;
type Name = (typeof names)[number];

const manifests = (): string =>
  names
    .map(
      (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: music }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: bot, image: ghcr.io/example/${name}:1.4.2 }] }
`,
    )
    .join('---\n');

let plane: ControlPlane;
let endpoint: Endpoint;
const git = (...argv: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...argv], { cwd: project }).toString();
/** With the real clock: the server has none that can be set. */
const options = { env: { PATH: process.env['PATH'] ?? '' }, now: () => new Date() };

async function podsOf(name: Name): Promise<readonly string[]> {
  const told = await plane.kubectl([
    '-n',
    'music',
    'get',
    'pods',
    '-l',
    `app=${name}`,
    '-o',
    'name',
    '--field-selector=status.phase=Running',
  ]);
  return told.split('\n').filter((line) => line !== '');
}

/** What the node of each pod reports, in the order of their names. */
async function report(name: Name, ...digests: readonly (string | undefined)[]): Promise<void> {
  for (const [index, pod] of (await podsOf(name)).entries()) {
    const digest = digests[index % digests.length];
    if (digest === undefined) continue;
    const status = JSON.parse(await plane.kubectl(['-n', 'music', 'get', pod, '-o', 'json'])) as {
      status: { containerStatuses: readonly object[] };
    };
    const containerStatuses = status.status.containerStatuses.map((container) => ({
      ...container,
      imageID: `ghcr.io/example/${name}@${digest}`,
    }));
    const patch = JSON.stringify({ status: { containerStatuses } });
    await plane.kubectl(['-n', 'music', 'patch', pod, '--subresource=status', '--type=merge', `--patch=${patch}`]);
  }
}

const script = `import http from 'k6/http';
export const options = {
  scenarios: { steady: { executor: 'constant-arrival-rate', rate: 10, duration: __ENV.SECONDS + 's', preAllocatedVUs: 5 } },
  thresholds: { http_req_duration: ['p(95)<500'], http_req_failed: ['rate<0.001'] },
};
export default () => { http.get(__ENV.TARGET + '/health/deep'); };
`;

async function load(name: Name, seconds: number): Promise<{ readonly code: number; readonly err: string }> {
  return session(
    project,
    [
      ...[
        'loadtest',
        'run',
        'steps.js',
        '--out',
        results(name),
        '--target',
        endpoint.origin,
        '-e',
        `SECONDS=${seconds}`,
      ],
      ...['--environment', 'test', '--cluster', '--kubeconfig', plane.kubeconfig()],
      ...['--workload', `music/Deployment/${name}`],
    ],
    options,
  );
}

let ran: readonly Awaited<ReturnType<typeof load>>[];
beforeAll(async () => {
  mkdirSync(project);
  writeFileSync(join(project, 'music.yaml'), manifests());
  writeFileSync(join(project, 'steps.js'), script);
  writeFileSync(join(project, 'readiness.yaml'), 'loadtest: { claim: { unit: requests/s, level: 9 } }\n');
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'A load test');
  endpoint = await startEndpoint({ health: () => ({ status: 'healthy' }) });
  plane = await startControlPlane({ controllers: true });
  await plane.kubectl(['create', 'namespace', 'music']);
  await plane.applyManifests([join(project, 'music.yaml')]);
  for (const name of names)
    await plane.kubectl(['-n', 'music', 'rollout', 'status', `deployment/${name}`, '--timeout=90s']);
  await report('steady', one);
  await report('changing', one);
  await report('mixed', one, other);
  const changes = delay(4000).then(() => report('changing', other));
  ran = await Promise.all([
    load('steady', 62),
    load('changing', 10),
    load('mixed', 3),
    load('silent', 3),
    changes,
  ]).then(([a, b, c, d]) => [a, b, c, d]);
}, 240_000);
afterAll(async () => {
  endpoint.close();
  await plane.stop();
  temporary.remove();
});

async function witnessOf(name: Name) {
  const answer = await collectLoadTests({ paths: [results(name)], root: project });
  return answer.status === 'present' ? answer.evidence.runs.find(({ bound }) => bound)?.witness : undefined;
}

async function sameBuild(argv: readonly string[] = []): Promise<ScorecardResult> {
  const at = new Date(Date.now() + 1000).toISOString();
  const looked = ['--cluster', '--kubeconfig', plane.kubeconfig(), ...argv];
  const { target } = await scorecardOf(project, ['--load', results('steady'), '--at', at, ...looked], options);
  const found = target.results.find(({ rule }) => rule === 'load-test-same-build');
  if (found === undefined) throw new Error('the rule was not judged');
  return found;
}

test('the manifest holds what the pods ran before and after, by container', async () => {
  expect(ran.map(({ code, err }) => [code, code === 0 ? '' : err])).toEqual(names.map(() => [0, '']));
  const manifest = JSON.parse(readFileSync(join(results('steady'), 'loadtest.manifest.json'), 'utf8')) as object;
  const pods = { workload: 'music/Deployment/steady', images: { bot: one } };
  expect(manifest).toMatchObject({ witness: { start: { pods }, end: { pods } } });
  expect(await witnessOf('steady')).toEqual({
    kind: 'steady',
    images: [one],
    workload: 'music/Deployment/steady',
  });
});

test('another image at the end, pods that differ and nodes that tell none prove nothing, and the last two are said at once', async () => {
  expect(await witnessOf('changing')).toMatchObject({
    kind: 'changed',
    because: `its pods ran image ${one} of the container bot at its start and ${other} at its end`,
  });
  expect(await witnessOf('mixed')).toMatchObject({
    kind: 'silent',
    because: expect.stringContaining('run different images of the container bot') as string,
  });
  expect(await witnessOf('silent')).toMatchObject({
    kind: 'silent',
    because: expect.stringContaining('reports no digest of the container bot') as string,
  });
  expect(ran.map(({ err }) => err.includes('the pods tell no build'))).toEqual([false, false, true, true]);
});

test('the build that the pods ran is the one that is deployed, until it is not', { timeout: 120_000 }, async () => {
  expect(await sameBuild()).toMatchObject({ outcome: 'pass', tier: 'observed' });
  // The digest lives on in a pod of \`mixed\`, which was not what was loaded.
  await report('steady', other, one);
  const halfway = await sameBuild();
  await report('steady', other);
  const replaced = await sameBuild();
  expect([halfway.outcome, replaced.outcome]).toEqual(['unknown', 'unknown']);
  expect(replaced.unknowns.map(({ text }) => text).join()).toContain(
    'an image that is not deployed, or not alone (as the cluster tells',
  );
});

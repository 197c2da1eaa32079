import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import type { ReadinessRun } from '../../model/scorecard.ts';
import type { FakeApi } from '../../sources/cluster/testing/fake-api.ts';
import { startFakeApi } from '../../sources/cluster/testing/fake-api.ts';
import type { FakePrometheus } from '../../sources/prometheus/testing/fake.ts';
import { startFake, vector } from '../../sources/prometheus/testing/fake.ts';
import { collectBundle, judgeBundle, writeBundle } from '../bundle.ts';
import { scan } from '../scan.ts';
import { fixedTime, hostIn, withFolder } from '../testing/projects.ts';

/*
 * A workload that runs and that no manifest declares: what is asked about it while looking is what judging looks up.
 */
const deployment = (name: string): JsonRecord => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'music', uid: name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: `ghcr.io/example/${name}:1.4.2` }] },
    },
  },
});

let api: FakeApi | undefined;
let prometheus: FakePrometheus | undefined;
afterEach(async () => {
  await api?.close();
  await prometheus?.stop();
});

const notAsked = ({ targets }: ReadinessRun): readonly string[] =>
  targets.flatMap(({ results }) =>
    results.flatMap(({ unknowns }) => unknowns.map(({ text }) => text).filter((text) => /was not sent/.test(text))),
  );

const about = (run: ReadinessRun, name: string): readonly string[] =>
  run.targets.flatMap(({ results }) =>
    results.flatMap(({ rule, tier, measured, unknowns }) =>
      tier === 'measured' && JSON.stringify([measured, unknowns]).includes(`"name":"${name}"`) ? [rule] : [],
    ),
  );

test('its queries are sent and their answers found, also in a bundle', async () => {
  api = await startFakeApi({
    namespaces: ['music'],
    lists: { '/apis/apps/v1/namespaces/music/deployments': [deployment('bot'), deployment('stranger')] },
    date: fixedTime,
    token: 'canary-token',
  });
  prometheus = await startFake((request, response) => {
    const query = request.parameters.get('query');
    if (query === null || query === 'vector(1)') return undefined;
    return vector(
      response,
      query.startsWith('count by (cluster) (kube_pod_info') ? [{ metric: {}, value: [0, '3'] }] : [],
    );
  }, fixedTime);
  const flags = { cluster: true, kubeconfig: api.kubeconfig, prometheus: [prometheus.url] };
  const asked = (): readonly string[] => prometheus?.asked() ?? [];
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'bot.yaml'), JSON.stringify(deployment('bot')));
    const { run } = await scan(['.'], flags, hostIn(folder));
    expect(asked().some((query) => query.includes('stranger'))).toBe(true);
    expect(about(run, 'stranger').length).toBeGreaterThan(0);
    expect(notAsked(run)).toEqual([]);
    await writeBundle(await collectBundle(['.'], flags, hostIn(folder)), 'bundle.json', {
      cwd: folder,
      out: () => undefined,
    });
    const before = asked().length;
    const { run: judged } = await judgeBundle('bundle.json', {}, hostIn(folder));
    expect(asked().length).toBe(before);
    expect(about(judged, 'stranger')).toEqual(about(run, 'stranger'));
    expect(notAsked(judged)).toEqual([]);
  });
});

test('a server that knows none of it watches another system, and proves nothing', async () => {
  prometheus = await startFake((request, response) => {
    const query = request.parameters.get('query');
    return query === null || query === 'vector(1)' ? undefined : vector(response, []);
  }, fixedTime);
  const flags = { prometheus: [prometheus.url] };
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'bot.yaml'), JSON.stringify(deployment('bot')));
    const { run } = await scan(['.'], flags, hostIn(folder));
    const measured = run.targets.flatMap(({ results }) =>
      results.filter(({ evidence }) => evidence.includes('prometheus')),
    );
    expect(measured.length).toBeGreaterThan(50);
    expect(measured.filter(({ outcome, reason }) => outcome !== 'informative' && reason !== 'wrong-subject')).toEqual(
      [],
    );
  });
});

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ControlPlane } from '../../../tools/control-plane/start.ts';
import { startControlPlane } from '../../../tools/control-plane/start.ts';
import type { ReadinessRun, ScorecardResult } from '../../model/scorecard.ts';
import { collectBundle, judgeBundle } from '../bundle.ts';
import type { ScanFlags } from '../flags.ts';
import type { Host } from '../host.ts';
import { scan } from '../scan.ts';
import { hostIn, onlyTarget, projectNamed, temporaryFolder } from '../testing/projects.ts';

/*
 * The music bots, applied to a real API server and looked at from an empty folder: rule by rule what the files alone come
 * to, but where a cluster can't tell.
 */
const namespace = 'discord-music';
const root = join(import.meta.dirname, '..', '..', '..');
const temporary = temporaryFolder();
afterAll(temporary.remove);

async function apply(plane: ControlPlane, folder: string): Promise<void> {
  await plane.applyManifests([join(root, 'fixtures', 'demo', 'crds.yaml')]);
  await plane.applyManifests([join(folder, 'k8s', 'namespace.yaml')]);
  const secrets = loadAll(readFileSync(join(folder, 'k8s', 'secrets.yaml.example'), 'utf8')) as readonly {
    readonly stringData?: Readonly<Record<string, string>>;
  }[];
  const filled = secrets.map((one) => ({
    ...one,
    stringData: Object.fromEntries(Object.keys(one.stringData ?? {}).map((key) => [key, 'canary-of-a-secret'])),
  }));
  await plane.kubectl(['apply', '-f', '-'], { input: filled.map((one) => dump(one)).join('---\n') });
  const files = ['k8s', 'monitoring'].flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => join(folder, name, file)),
  );
  await plane.applyManifests(files);
  // What every namespace gets is there, and so are pods: not all, for the broken bot's quota refuses some.
  await vi.waitFor(
    async () => {
      const names = await plane.kubectl(['-n', namespace, 'get', 'configmap,serviceaccount,pods', '-o', 'name']);
      for (const wanted of ['configmap/kube-root-ca.crt', 'serviceaccount/default', 'pod/'])
        expect(names).toContain(wanted);
    },
    { timeout: 60_000, interval: 500 },
  );
}

describe.each(['sound', 'broken'] as const)('the %s music bot', (name) => {
  const { folder } = projectNamed(`music-bot/${name}`);
  let plane: ControlPlane;
  let host: Host;
  let flags: ScanFlags;
  let live: ReadinessRun;
  let files: ReadinessRun;

  beforeAll(async () => {
    plane = await startControlPlane({ controllers: true, volumes: [{ storageClass: 'fast-ssd', count: 2 }] });
    await apply(plane, folder);
    const now = new Date();
    host = { ...hostIn(temporary.path), now: () => now };
    flags = { cluster: true, kubeconfig: plane.kubeconfig(), clusterNamespace: [namespace], secretKeys: true };
    live = (await scan(['.'], flags, host)).run;
    files = (await scan(['.'], { profile: 'full' }, { ...hostIn(folder), now: () => now })).run;
  });
  afterAll(() => plane.stop());

  const resultIn = (run: ReadinessRun, rule: string): ScorecardResult | undefined =>
    onlyTarget(run).results.find((one) => one.rule === rule);

  /** Rules of manifests that come to something else, or find something else. */
  function differing(): readonly string[] {
    return onlyTarget(live).results.flatMap((result) => {
      const other = resultIn(files, result.rule);
      if (other === undefined || result.rule.startsWith('live-') || result.rule.startsWith('load-')) return [];
      const prints = ({ findings }: ScorecardResult): string =>
        findings
          .map(({ fingerprint }) => fingerprint)
          .sort()
          .join();
      const isSame = result.outcome === other.outcome && prints(result) === prints(other);
      return isSame ? [] : [`${result.rule}: ${other.outcome}, in the cluster ${result.outcome}`];
    });
  }

  test('comes to the same as its files, but where files alone or the API server tell', () => {
    expect(onlyTarget(live).scope).toMatchObject({ files: 0, objects: 0 });
    expect(differing()).toEqual([
      // How files are written, and values of Secrets.
      'api-version-current: pass, in the cluster unknown',
      'api-version-supported: pass, in the cluster unknown',
      'hpa-no-static-replicas: pass, in the cluster unknown',
      'manifest-readable: pass, in the cluster unknown',
      'object-declared-once: pass, in the cluster unknown',
      'schema-valid: pass, in the cluster unknown',
      'secret-data-real: not-applicable, in the cluster unknown',
      // The API server writes the old field, too.
      'service-account-field-deprecated: pass, in the cluster unknown',
      'surprising-scalar: pass, in the cluster unknown',
      'typed-secret-complete: not-applicable, in the cluster unknown',
    ]);
  });

  test('shows each planted fault where it is, and no other', () => {
    const planted = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\| `([\w-]+)`\s*\|\s*$/gm);
    const rules = [...planted].map(([, rule = '']) => rule).sort();
    expect(rules).toHaveLength(name === 'broken' ? 10 : 0);
    const found = onlyTarget(live).results.filter(
      ({ findings, rule }) => findings.length > 0 && !rule.startsWith('live-'),
    );
    expect(found.map(({ rule }) => rule).sort()).toEqual(rules);
    for (const { findings, tier } of found) {
      expect(tier).toBe('observed');
      for (const { location } of findings) expect(location.live?.object).toMatch(new RegExp(`^${namespace}/`));
    }
  });

  test('is judged the same from a bundle, which holds no secret', async () => {
    const bundle = await collectBundle(['.'], flags, host);
    const file = join(temporary.path, `${name}.json`);
    writeFileSync(file, JSON.stringify(bundle));
    expect(JSON.stringify(bundle)).not.toContain('canary-of-a-secret');
    const judged = (await judgeBundle(file, {}, host)).run;
    const again = (await judgeBundle(file, {}, host)).run;
    expect(JSON.stringify(again.targets)).toBe(JSON.stringify(judged.targets));
    // Events and conditions move on between two looks; what is declared does not.
    const rules = ({ targets }: ReadinessRun): unknown =>
      targets[0]?.results
        .filter(({ rule }) => !rule.startsWith('live-'))
        .map(({ rule, outcome, findings }) => [rule, outcome, findings]);
    expect(rules(judged)).toEqual(rules(live));
  });

  test('is the same where all namespaces are looked at: what the cluster keeps for itself is nobody’s', async () => {
    const { clusterNamespace: _, ...rest } = flags;
    const everywhere = (await scan(['.'], { ...rest, allNamespaces: true }, host)).run;
    const found = onlyTarget(everywhere).results.filter(({ rule }) => !rule.startsWith('live-'));
    expect(found.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)).sort()).toEqual(
      onlyTarget(live)
        .results.filter(({ rule }) => !rule.startsWith('live-'))
        .flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint))
        .sort(),
    );
  });
});

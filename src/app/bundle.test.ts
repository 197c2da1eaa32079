import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../model/bundle.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import { collectBundle, judgeBundle, writeBundle } from './bundle.ts';
import { copyProject, hostIn, projectNamed, projects, scanFolder, withFolder } from './testing/projects.ts';

const digests = (run: ReadinessRun): readonly string[] => run.targets.map(({ digest }) => digest);

async function bundleIn(folder: string): Promise<EvidenceBundle> {
  const bundle = await collectBundle(['.'], {}, hostIn(folder));
  await writeBundle(bundle, 'bundle.json', { cwd: folder, out: () => undefined });
  return bundle;
}

describe('a bundle that was collected first and judged later', () => {
  test.each(projects.map((one) => [one.name, one] as const))(
    'gives the scorecard of a scan: %s',
    async (_, project) => {
      await withFolder(async (parent) => {
        const folder = copyProject(project, parent);
        const scanned = await scanFolder(folder);
        await bundleIn(folder);
        const { run } = await judgeBundle('bundle.json', {}, hostIn(folder));
        expect(digests(run)).toEqual(digests(scanned));
        expect({ ...run, run: undefined }).toEqual({ ...scanned, run: undefined });
        expect(run.run).toMatchObject({ at: scanned.run.at, due: scanned.run.due });
      });
    },
  );

  test('with a configuration: waivers, roles and names travel with it', async () => {
    await withFolder(async (parent) => {
      const folder = copyProject(projectNamed('music-bot/broken'), parent);
      writeFileSync(
        join(folder, 'readiness.yaml'),
        [
          'name: music',
          'namespace: discord-music',
          'exclude: ["monitoring/**"]',
          'roles: {worker: worker}',
          'waivers:',
          '  - id: quota',
          '    rule: pdb-allows-disruption',
          '    subject: {kind: PodDisruptionBudget, name: api}',
          '    kind: accept-risk',
          '    justification: the nodes are drained by hand',
          '    owner: ops',
          '    requestedBy: alice',
          '    approvedBy: [bob]',
          '    createdAt: 2026-11-01',
          '    expiresAt: 2026-12-01',
          '',
        ].join('\n'),
      );
      const scanned = await scanFolder(folder);
      const [target] = scanned.targets;
      expect(target?.target.name).toBe('music');
      expect(target?.waivers).toMatchObject([{ id: 'quota', state: 'active', used: 1 }]);
      expect(target?.scope.excludedFiles).toBeGreaterThan(0);
      await bundleIn(folder);
      const { run } = await judgeBundle('bundle.json', {}, hostIn(folder));
      expect(digests(run)).toEqual(digests(scanned));
    });
  });

  test('is judged by other packs and versions as a scan would be', async () => {
    await withFolder(async (parent) => {
      const folder = copyProject(projectNamed('music-bot/sound'), parent);
      await bundleIn(folder);
      // Beside the folder: in it, the next scan would count it.
      const scans = join(folder, '..');
      writeFileSync(join(scans, 'bundle.json'), readFileSync(join(folder, 'bundle.json')));
      rmSync(join(folder, 'bundle.json'));
      for (const flags of [
        { pack: 'certification-100' },
        { kubernetesVersion: '1.31' },
        { profile: 'full' },
      ] as const) {
        const { run } = await judgeBundle('bundle.json', flags, hostIn(scans));
        expect(digests(run)).toEqual(digests(await scanFolder(folder, flags)));
      }
    });
  });

  test('says nothing of the machine that collected it', async () => {
    await withFolder(async (parent) => {
      const folder = copyProject(projectNamed('single-pod-bot'), parent);
      await bundleIn(folder);
      expect(readFileSync(join(folder, 'bundle.json'), 'utf8')).not.toContain(parent);
    });
  });
});

describe('a bundle is refused', () => {
  const tampered: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ['with a changed replica count', (text) => text.replace('"replicas":1', '"replicas":2'), /digest does not fit/],
    ['with a file dropped from its list', (text) => text.replace(/"files":\d+/, '"files":99'), /digest does not fit/],
    [
      'with another digest',
      (text) => text.replace(/"digest":"[0-9a-f]{8}([^"]*)"\}/, '"digest":"00000000$1"}'),
      /digest does not fit/,
    ],
    [
      'of another major format',
      (text) => text.replace('"schemaVersion":"1.', '"schemaVersion":"2.'),
      /format version 2\./,
    ],
    ['without a format', (text) => text.replace(/"schemaVersion":"[^"]*",/, ''), /format version \(none\)/],
    ['of another kind', (text) => text.replace('"ReadinessBundle"', '"ReadinessRun"'), /is no ReadinessBundle/],
    ['that is cut short', (text) => text.slice(0, -200), /is no JSON/],
    ['that is a list', () => '[]', /holds no JSON object/],
    ['that is empty', () => '', /is no JSON/],
    ['with a field of the wrong type', (text) => text.replace(/"targets":\[/, '"targets":{"a":['), /is no JSON/],
    ['without its targets', (text) => text.replace('"targets":', '"goals":'), /is no evidence bundle/],
  ];

  test.each(tampered)('%s', async (_, tamper, message) => {
    await withFolder(async (parent) => {
      const folder = copyProject(projectNamed('single-pod-bot'), parent);
      await bundleIn(folder);
      const file = join(folder, 'bundle.json');
      const text = readFileSync(file, 'utf8').trimEnd();
      const changed = tamper(text);
      expect(changed).not.toBe(text);
      writeFileSync(file, changed);
      await expect(judgeBundle('bundle.json', {}, hostIn(folder))).rejects.toThrow(message);
    });
  });
});

test('two runs give the same bytes but for what `run` says', async () => {
  await withFolder(async (parent) => {
    const folder = copyProject(projectNamed('music-bot/broken'), parent);
    const first = await scanFolder(folder);
    const second = await scanFolder(folder);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    const later = await scanFolder(folder, { at: '2026-11-22T09:00:00Z' });
    expect(JSON.stringify({ ...later, run: undefined })).toBe(JSON.stringify({ ...first, run: undefined }));
    expect(later.run.at).not.toBe(first.run.at);
    expect(await collectBundle(['.'], {}, hostIn(folder))).toEqual(await collectBundle(['.'], {}, hostIn(folder)));
  });
});

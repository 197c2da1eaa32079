import { expect, test } from 'vitest';

import { loadCatalogue } from '../../src/sources/catalogues/load.ts';
import { withFolder } from '../../src/app/testing/projects.ts';
import { toolsFolder } from '../real-components/cache.ts';
import { parityCases, textOf } from './cases.ts';
import { randomCases } from './random/cases.ts';
import { compareCases } from './compare.ts';
import { kubeScorePeer } from './kube-score.ts';
import { fallen, kubernetesVersion, recorded, recordOf } from './record.ts';

const peer = kubeScorePeer(toolsFolder(), kubernetesVersion);
const minutes = 60_000;

test('the catalogue of peers names every check of kube-score, and none that it has not', async () => {
  const { checks } = await loadCatalogue('peers');
  const named = new Set(Object.values(checks).flatMap((ids) => ids['kube-score'] ?? []));
  expect([...named].sort()).toEqual(peer.checks);
});

test('kube-score judges every object of a project by every check that is meant for its kind', () => {
  const project = parityCases().find(({ name }) => name.endsWith('music-bot/sound'));
  if (project === undefined) throw new Error('the project is gone');
  const { judgements, leftOut } = peer.judge(project.files.map((file) => ({ file, text: textOf(project, file) })));
  expect(leftOut).toEqual([]);
  const seen = new Set(judgements.map(({ id }) => id));
  expect(peer.checks.filter((id) => !seen.has(id))).toEqual([]);
  expect(judgements.filter(({ verdict, text }) => verdict === 'fails' && text === '')).toEqual([]);
});

test.each(recorded().map((one) => [one.tool, one] as const))(
  'agreement with %s has not fallen below what docs/parity.md says',
  { timeout: 15 * minutes },
  async (tool, before) => {
    expect(tool).toBe(peer.tool);
    const now = recordOf(
      await compareCases(parityCases(), { peer, pack: before.pack, kubernetesVersion }),
      peer,
      before.pack,
    );
    expect(fallen(before, now), 'run npm run parity, and read what it changes').toEqual([]);
  },
);

test('on inputs that nobody wrote the two agree wholly', { timeout: 5 * minutes }, async () => {
  await withFolder(async (folder) => {
    const cases = randomCases(folder, 250, 20_260);
    const { tally, disagreements } = await compareCases(cases, { peer, pack: 'parity-kube-score', kubernetesVersion });
    expect(disagreements).toEqual([]);
    const compared = [...tally.values()].map((row) => row.compared);
    expect(Math.min(...compared), 'every check is met by some object').toBeGreaterThan(5);
  });
});

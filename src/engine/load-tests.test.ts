import { expect, test } from 'vitest';
import type { DeployedImages, LoadRun, ManifestTree, Witness } from '../model/load.ts';
import { runsOf } from '../../tools/check-tester/load-run.ts';
import type { LoadSetting } from './load-tests.ts';
import { decideLoadTests } from './load-tests.ts';

const [loadRun] = runsOf([{}], 'results/loadtest.manifest.json');
if (loadRun === undefined) throw new Error('there is no run to start from');
const [scanned, older, strange] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const [image, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const pinned: DeployedImages = { digests: [image], complete: true, from: 'manifests', workloads: [] };
const partly: DeployedImages = { digests: [image], complete: false, from: 'manifests', workloads: [] };
const unpinned: DeployedImages = { digests: [], complete: false, from: 'manifests', workloads: [] };
const said = (...images: readonly [string, ...string[]]): Witness => ({ kind: 'steady', images });
const ofBot = (...images: readonly [string, ...string[]]): Witness => ({
  kind: 'steady',
  images,
  workload: 'music/Deployment/bot',
});
/** What `bot` and another workload are deployed with. */
const apart = (bot: readonly string[], api: readonly string[]): DeployedImages => ({
  digests: [...new Set([...bot, ...api])],
  complete: true,
  from: 'cluster',
  workloads: [
    { kind: 'Deployment', name: 'bot', digests: bot, complete: true },
    { kind: 'Deployment', name: 'api', digests: api, complete: true },
  ],
});
const manifests: ManifestTree = { digest: 'sha256:x', paths: ['.'] };

interface Case {
  readonly commit?: string;
  readonly dirty?: boolean;
  readonly witness?: Witness;
  readonly tree?: ManifestTree;
  readonly deployed?: DeployedImages;
  /** What becomes of it: who proves the build, or why it counts for nothing or for less. */
  readonly expected: string | RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  'the deployed image at both ends': { witness: said(image), deployed: pinned, expected: 'observed' },
  'the deployed image, of a work tree with changes': {
    witness: said(image),
    dirty: true,
    deployed: pinned,
    expected: 'observed',
  },
  'the deployed image among others by tag': { witness: said(image), deployed: partly, expected: 'observed' },
  'pods whose workload is deployed with it': {
    witness: ofBot(image),
    deployed: apart([image], [other]),
    expected: 'observed',
  },
  'pods whose image another workload alone runs': {
    witness: ofBot(other),
    deployed: apart([image], [other]),
    expected: /not deployed, or not alone/,
  },
  'pods whose workload is deployed with another image, too': {
    witness: ofBot(image),
    deployed: apart([image, other], [other]),
    expected: /not deployed, or not alone/,
  },
  'pods whose workload runs what nobody knows, too': {
    witness: ofBot(image),
    deployed: {
      ...apart([image, other], []),
      workloads: [{ kind: 'Deployment', name: 'bot', digests: [other], complete: false }],
    },
    expected: 'declared',
  },
  'pods of a workload that is not there': { witness: ofBot(image), deployed: pinned, expected: 'observed' },
  'pods with two images, both deployed': {
    witness: said(image, other),
    deployed: { ...pinned, digests: [image, other] },
    expected: 'observed',
  },
  'pods with two images, one of them not deployed': {
    witness: said(image, other),
    deployed: pinned,
    expected: /an image that is not deployed/,
  },
  'an image that is not deployed': {
    witness: said(other),
    deployed: pinned,
    expected: /an image that is not deployed/,
  },
  'an image that may be one of those by tag': { witness: said(other), deployed: partly, expected: 'declared' },
  'an image, where nothing is pinned': { witness: said(image), deployed: unpinned, expected: 'declared' },
  'another image at the end': {
    witness: { kind: 'changed', because: 'the target was image x at its start and y at its end' },
    deployed: pinned,
    expected: /image x at its start/,
  },
  'a version alone': { witness: { kind: 'steady', version: '1.4.2' }, deployed: pinned, expected: 'declared' },
  'no word of the target, and the same commit': { deployed: pinned, expected: 'declared' },
  'the same commit with changes': { dirty: true, expected: /changes that no commit holds/ },
  'the same manifests': { tree: manifests, expected: 'declared' },
  'other manifests': {
    tree: { ...manifests, digest: 'sha256:y' },
    expected: /manifests that are scanned are not those/,
  },
  'manifests of other paths': { tree: { digest: 'sha256:y', paths: ['deploy'] }, expected: 'declared' },
  'an older commit with the deployed image': {
    commit: older,
    witness: said(image),
    deployed: pinned,
    expected: 'observed',
  },
  'an older commit with another image': {
    commit: older,
    witness: said(other),
    deployed: pinned,
    expected: 'wrong-subject',
  },
  'an older commit, where nothing is pinned': {
    commit: older,
    witness: said(image),
    deployed: unpinned,
    expected: 'wrong-subject',
  },
  'an older commit without a word of the target': { commit: older, deployed: pinned, expected: 'wrong-subject' },
  'a strange commit with the deployed image': {
    commit: strange,
    witness: said(image),
    deployed: pinned,
    expected: 'wrong-subject',
  },
};

test.each(Object.entries(cases))(
  '%s',
  (_, { commit = scanned, dirty = false, witness, tree, deployed = unpinned, expected }) => {
    const run: LoadRun = {
      ...loadRun,
      commit: { value: commit },
      dirty: { value: dirty },
      ...(witness === undefined ? {} : { witness }),
      ...(tree === undefined ? {} : { tree: { value: tree } }),
    };
    const { tests, idle } = decideLoadTests({ files: [], runs: [run], ancestors: [older] }, setting(deployed));
    if (expected === 'wrong-subject') {
      expect(tests).toEqual([]);
      expect(idle).toMatchObject([{ reason: 'wrong-subject' }]);
      return;
    }
    const build = tests[0]?.runs[0].sameBuild;
    if (typeof expected === 'string') expect(build).toEqual({ value: expected });
    else expect(build).toEqual({ unknown: expect.stringMatching(expected) as unknown });
  },
);

function setting(deployed: DeployedImages): LoadSetting {
  return { commit: scanned, now: '2026-11-21T00:00:00Z', deployed, tree: manifests };
}

/** Runs of one script and place, the newest first, as `minutes before the judgement: fate`. */
test.each<[string, readonly { readonly minutes: number; readonly more?: Partial<LoadRun> }[], readonly string[]]>([
  ['the newest three', [{ minutes: 1 }, { minutes: 2 }, { minutes: 3 }, { minutes: 4 }], ['1', '2', '3']],
  ['no run that was broken off', [{ minutes: 1, more: { complete: { value: false } } }, { minutes: 2 }], ['2']],
  ['one that was broken off, where there is no other', [{ minutes: 1, more: { complete: { value: false } } }], ['1']],
  ['no run of another commit', [{ minutes: 1, more: { commit: { value: strange } } }, { minutes: 2 }], ['2']],
  ['no smoke test', [{ minutes: 1, more: { seconds: { value: 30 } } }, { minutes: 2 }], ['2']],
  ['nothing from after the judgement', [{ minutes: -5 }, { minutes: 2 }], ['2']],
])('what decides: %s', (_, runs, expected) => {
  const { tests } = decideLoadTests(
    {
      files: [],
      runs: runs.map(({ minutes, more }) => ({
        ...loadRun,
        commit: { value: scanned },
        dirty: { value: false },
        id: String(minutes),
        endedAt: { value: new Date(Date.parse('2026-11-21T00:00:00Z') - minutes * 60_000).toISOString() },
        ...more,
      })),
      ancestors: [],
    },
    setting(unpinned),
  );
  expect(tests.flatMap((one) => one.runs.map(({ run }) => run.id))).toEqual(expected);
});

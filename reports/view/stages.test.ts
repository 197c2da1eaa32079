import { expect, test } from 'vitest';
import type { ScorecardStage, ScorecardTarget } from '../../src/model/scorecard.ts';
import { loadTestsOf } from './stages.ts';

const stage: ScorecardStage = {
  run: 'results/loadtest.manifest.json',
  name: '80 virtual users',
  unit: 'guilds',
  level: 1000,
  seconds: 324,
  requests: 6480,
  failed: 0,
  okPerSecond: 20,
  dropped: 0,
  latency: { p95: { value: 135, bounds: [134, 136], method: 'exact' } },
  population: 'ok',
};

const viewOf = (...stages: readonly ScorecardStage[]) => loadTestsOf({ stages } as unknown as ScorecardTarget)[0];

test('what the tested system used is a column where somebody measured it, and unknown beside that', () => {
  expect(viewOf(stage)).toMatchObject({ hasResources: false });
  const view = viewOf(stage, { ...stage, cpuCores: 0.4321, memoryBytes: 300 * 2 ** 20 });
  expect(view).toMatchObject({
    hasResources: true,
    rows: [
      { cpu: 'unknown', memory: 'unknown' },
      { cpu: '0.432 cores', memory: '300 MiB' },
    ],
  });
});

test('a stage without a level goes by its name, and what is not known is said', () => {
  expect(viewOf({ ...stage, level: null, requests: null, latency: {} })?.rows).toMatchObject([
    { level: '80 virtual users', requests: 'unknown', failed: 'unknown', p95: 'unknown', method: 'unknown' },
  ]);
});

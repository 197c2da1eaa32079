import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scan } from '../../app/scan.ts';
import type { ReadinessRun, ScorecardTarget } from '../../model/scorecard.ts';

/* The fixtures of rendering, by the helm and kustomize that `npm run test:real` provides. */
const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'rendering');
const path = [join(process.env['READINESS_TOOLS'] ?? '', 'bin'), process.env['PATH'] ?? ''].join(delimiter);

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'readiness-real-')));
  writeFileSync(join(root, 'readiness.yaml'), 'name: music\n');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function scanned(...names: readonly string[]): Promise<ReadinessRun> {
  for (const name of names) cpSync(join(fixtures, name), join(root, name), { recursive: true });
  const host = {
    cwd: root,
    env: { PATH: path },
    now: () => new Date('2026-11-21T09:00:00Z'),
    readStandardInput: () => '',
    progress: () => undefined,
  };
  return (await scan(['.'], {}, host)).run;
}

const placesOf = (target: ScorecardTarget | undefined, rule: string) =>
  target?.results
    .filter((result) => result.rule === rule)
    .flatMap(({ findings }) => findings.map(({ location }) => `${location.file}:${location.line}:${location.column}`));

const at = (run: ReadinessRun, folder: string, environment?: string) =>
  run.targets.find(({ target }) => target.path === folder && target.environment === environment);

test('helm renders a chart with each of its values files', async () => {
  const run = await scanned('chart');
  expect(run.targets.map(({ target, score }) => [target.environment, score !== null])).toEqual([
    [undefined, true],
    ['prod', true],
    ['staging', true],
  ]);
  expect(placesOf(at(run, 'chart'), 'privileged-container')).toEqual(['chart/templates/deployment.yaml:46:25']);
  expect(placesOf(at(run, 'chart', 'prod'), 'schema-valid')).toEqual(['chart/templates/deployment.yaml:43:13']);
});

test('kustomize builds overlays, and a fault stands in its patch', async () => {
  const run = await scanned('overlays', 'remote-base');
  expect(placesOf(at(run, 'overlays/prod'), 'privileged-container')).toEqual(['overlays/prod/debugging.yaml:12:25']);
  expect(placesOf(at(run, 'overlays/staging'), 'privileged-container')).toEqual([]);
  expect(placesOf(at(run, 'overlays/staging'), 'image-tag-pinned')).toEqual([
    'overlays/staging/kustomization.yaml:6:13',
  ]);
  expect(at(run, 'remote-base')?.verdict.text).toMatch(/^remote-base\/kustomization\.yaml:3:5 names github\.com/);
});

test('a loop, output without end and broken values end in a reason, and the rest is judged', async () => {
  const run = await scanned('looping', 'endless-output', 'unparsable-values', 'broken-output');
  expect(at(run, 'looping')?.verdict.text).toMatch(/was stopped/);
  expect(at(run, 'endless-output')?.verdict.text).toMatch(/was stopped/);
  expect(at(run, 'unparsable-values', 'prod')?.verdict.text).toMatch(/at unparsable-values\/values-prod\.yaml:5/);
  expect(at(run, 'unparsable-values')?.score).not.toBeNull();
  expect(placesOf(at(run, 'broken-output'), 'manifest-readable')).toEqual(['broken-output/templates/config.yaml:7:4']);
});

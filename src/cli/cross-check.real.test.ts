import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject, projectNamed, temporaryFolder } from '../app/testing/projects.ts';
import { scorecardOf } from './testing/session.ts';

/* kube-score itself, as a program and as WebAssembly (where that was built): what both say of a real project. */
const folder = temporaryFolder();
let project: string;
const tools = process.env['READINESS_TOOLS'] ?? '';
const onPath = { PATH: process.env['PATH'] ?? '' };

beforeAll(() => {
  project = copyProject(projectNamed('music-bot/sound'), folder.path);
});
afterAll(folder.remove);

test('kube-score reads the whole project, and agrees with most of what we say', async () => {
  const { target } = await scorecardOf(project, ['--cross-check', 'kube-score'], { env: onPath });
  const { agreed = 0, disagreed = [], notCompared = [], version } = target.crossCheck ?? {};
  expect(version).toMatch(/^1\.\d+/);
  expect(notCompared.filter(({ what }) => what !== 'judgement')).toEqual([]);
  expect(agreed).toBeGreaterThan(100);
  expect(agreed / (agreed + disagreed.length)).toBeGreaterThan(0.75);
  for (const one of disagreed) {
    expect(one.location?.file).toMatch(/\.yaml$/);
    expect(one.rules.length).toBeGreaterThan(0);
    if (one.theirs.fails) expect(one.theirs.text).not.toBe('');
  }
});

test('one document that it can’t decode costs that file only', async () => {
  const broken = join(folder.path, 'one-broken');
  mkdirSync(join(broken, '.git'), { recursive: true });
  const service = (name: string, selector: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: ${selector}, ports: [{port: 80}]}\n`;
  writeFileSync(join(broken, 'good.yaml'), service('good', '{app: bot}'));
  writeFileSync(join(broken, 'yes.yaml'), service('yes', '{app: true}'));
  const { target } = await scorecardOf(broken, ['--cross-check', 'kube-score'], { env: onPath });
  expect(target.crossCheck?.notCompared).toContainEqual(expect.objectContaining({ what: 'file', name: 'yes.yaml' }));
  expect(target.crossCheck?.agreed).toBeGreaterThan(0);
});

test('its WebAssembly build says the same as the program', async () => {
  expect(existsSync(join(tools, 'kube-score-wasm')), 'npm run test:real builds it').toBe(true);
  const [program, wasm] = await Promise.all([
    scorecardOf(project, ['--cross-check', 'kube-score'], { env: onPath }),
    scorecardOf(project, ['--cross-check', 'kube-score'], { env: { READINESS_TOOLS: tools } }),
  ]);
  expect(wasm.target.crossCheck).toEqual({ ...program.target.crossCheck, version: wasm.target.crossCheck?.version });
  expect(wasm.target.crossCheck?.version).toBe('1.20.0');
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../model/bundle.ts';
import { subjectsOf } from '../sources/manifests/rendering/chart.ts';
import { goldenOf, goldenOfRendered } from './testing/golden.ts';
import { keptEvidence, renewEvidence } from './testing/kept-evidence.ts';
import { filesOf, goldenFolder, projects, renderedProjects } from './testing/projects.ts';

const command = 'if the change is meant, run: npm run rebaseline (and read what it changes)';

test('there are projects', () => {
  expect(projects.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['music-bot/broken', 'music-bot/sound', 'single-pod-bot']),
  );
  expect(projects.length).toBeGreaterThan(9);
});

const compare = (
  project: { readonly name: string; readonly folder: string },
  documents: ReadonlyMap<string, string>,
) => {
  const folder = join(project.folder, goldenFolder);
  const kept = existsSync(folder) ? readdirSync(folder).sort() : [];
  expect(kept, command).toEqual([...documents.keys()].sort());
  for (const [name, text] of documents) {
    expect(text, `${project.name}/${goldenFolder}/${name}: ${command}`).toBe(readFileSync(join(folder, name), 'utf8'));
  }
};

test.each(projects.map((one) => [one.name, one] as const))(
  '%s comes to what is written beside it',
  async (_, project) => {
    compare(project, await goldenOf(project));
  },
);

describe.each(renderedProjects.map((one) => [one.name, one] as const))('%s', (_, project) => {
  test('comes to what is written beside it, by the evidence that is kept', async () => {
    compare(project, await goldenOfRendered(project));
  });

  test('has not changed since that evidence was made', () => {
    const { targets } = JSON.parse(keptEvidence(project)) as EvidenceBundle;
    const kept = new Map(targets.flatMap(({ subjects }) => subjects.map(({ name, digest }) => [name, digest])));
    const folders = new Set([...kept.keys()].map((name) => name.split('/')[0]));
    const files = filesOf(project.folder).filter((file) => folders.has(file.split('/')[0]));
    expect(files, renewEvidence).toEqual([...kept.keys()].sort());
    const now = subjectsOf(project.folder, files);
    expect(new Map(now.map(({ name, digest }) => [name, digest])), renewEvidence).toEqual(kept);
  });
});

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenOf } from './testing/golden.ts';
import { goldenFolder, projects } from './testing/projects.ts';

const command = 'if the change is meant, run: npm run rebaseline (and read what it changes)';

test('there are projects', () => {
  expect(projects.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['music-bot/broken', 'music-bot/sound', 'single-pod-bot']),
  );
  expect(projects.length).toBeGreaterThan(9);
});

test.each(projects.map((one) => [one.name, one] as const))(
  '%s comes to what is written beside it',
  async (_, project) => {
    const folder = join(project.folder, goldenFolder);
    const documents = await goldenOf(project);
    const kept = existsSync(folder) ? readdirSync(folder).sort() : [];
    expect(kept, command).toEqual([...documents.keys()].sort());
    for (const [name, text] of documents) {
      expect(text, `${project.name}/${goldenFolder}/${name}: ${command}`).toBe(
        readFileSync(join(folder, name), 'utf8'),
      );
    }
  },
);

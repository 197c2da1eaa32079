import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenOf } from '../src/app/testing/golden.ts';
import { goldenFolder, projects } from '../src/app/testing/projects.ts';

/*
 * `npm run rebaseline`: writes down what the scans of all fixture projects come to now. Read the difference before you
 * commit it: every changed line is a promise that changes.
 */
for (const project of projects) {
  const documents = await goldenOf(project);
  const folder = join(project.folder, goldenFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of documents) writeFileSync(join(folder, name), text);
  console.log(`${project.name}: ${[...documents.keys()].join(', ')}`);
}

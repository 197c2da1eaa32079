import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenOf, goldenOfRendered } from '../src/app/testing/golden.ts';
import { goldenFolder, projects, renderedProjects } from '../src/app/testing/projects.ts';

/*
 * `npm run rebaseline`: writes down what the scans of all fixture projects come to now. Read the difference before you
 * commit it: every changed line is a promise that changes.
 */
function write(
  project: { readonly name: string; readonly folder: string },
  documents: ReadonlyMap<string, string>,
): void {
  const folder = join(project.folder, goldenFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of documents) writeFileSync(join(folder, name), text);
  console.log(`${project.name}: ${[...documents.keys()].join(', ')}`);
}

for (const project of projects) write(project, await goldenOf(project));
for (const project of renderedProjects) write(project, await goldenOfRendered(project));

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { collectNow, keepEvidence, keptEvidence } from '../src/app/testing/kept-evidence.ts';
import { evidenceFile, renderedProjects } from '../src/app/testing/projects.ts';
import { programsFolder, toolsFolder } from './real-components/cache.ts';
import { provideComponents } from './real-components/provide.ts';

/*
 * `npm run rebaseline:rendered`: lets helm and kustomize render the fixture projects that need them, and keeps the
 * evidence beside them. Builds the programs when they are missing. `npm run rebaseline` then writes the scorecards.
 */
provideComponents((text) => {
  process.stdout.write(`${text}\n`);
});
for (const project of renderedProjects) {
  const bundle = await collectNow(project, programsFolder(toolsFolder()));
  const isKept = existsSync(join(project.folder, evidenceFile));
  const same = isKept && keptEvidence(project) === JSON.stringify(bundle);
  if (!same) keepEvidence(project, bundle);
  console.log(`${project.name}: ${same ? 'as it was' : evidenceFile}`);
}

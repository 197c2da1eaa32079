import { programsFolder, toolsFolder } from './cache.ts';
import { findProgram } from './programs.ts';

/** The component's program as `provideComponents` left it. Throws a sentence for people when it is not there. */
export function componentProgram(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const folder = programsFolder(toolsFolder(environment));
  const file = findProgram(name, folder);
  if (file === undefined) throw new Error(`${name} is not in ${folder}: run npm run real-components`);
  return file;
}

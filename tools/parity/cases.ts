import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { goldenFolder, projects } from '../../src/app/testing/projects.ts';
import { readCases } from '../check-tester/cases.ts';

/** Files that are judged together, as one input, by both sides. */
export interface ParityCase {
  /** Where it lies, relative to the checkout. */
  readonly name: string;
  /** Absolute; what the files' names are relative to. */
  readonly folder: string;
  /** Relative to `folder`. */
  readonly files: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(root, 'fixtures');

/** Every case of every check, each schema fixture, and each project. */
export function parityCases(): readonly ParityCase[] {
  const checks = join(fixtures, 'checks');
  const ofChecks = readdirSync(checks)
    .sort()
    .flatMap((check) => readCases(checks, check))
    // What runs is no input of a program that reads manifests.
    .filter(({ settings }) => settings.cluster === undefined)
    .map(({ check, name, folder, files }) => caseOf(join(checks, check, name), folder, files));
  const schema = filesBelow(join(fixtures, 'schema')).map((file) => caseOf(file, dirname(file), [file]));
  const ofProjects = projects.map(({ folder }) => caseOf(folder, folder, filesBelow(folder)));
  return [...ofChecks, ...schema, ...ofProjects].filter(({ files }) => files.length > 0);
}

function caseOf(path: string, folder: string, files: readonly string[]): ParityCase {
  return {
    name: relative(root, path),
    folder,
    files: files
      .map((file) => relative(folder, file))
      .filter((file) => /\.(?:ya?ml|json)$/.test(file) && !file.startsWith(`${goldenFolder}/`)),
  };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Copies the files into an empty root of their own, so that nothing beside them plays a part. */
export function layOut({ folder, files }: ParityCase, into: string): void {
  mkdirSync(join(into, '.git'), { recursive: true });
  for (const file of files) cpSync(join(folder, file), join(into, file));
}

export function textOf({ folder }: ParityCase, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

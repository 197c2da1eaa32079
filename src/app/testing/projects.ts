import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { ReadinessRun, ScorecardTarget } from '../../model/scorecard.ts';
import type { ScanFlags } from '../flags.ts';
import type { Host } from '../host.ts';
import { scan } from '../scan.ts';

/** A project below fixtures/projects: a folder whose README says which verdict it deserves. */
export interface Project {
  /** `music-bot/broken` */
  readonly name: string;
  readonly folder: string;
  /** The line `expected:` of its README. */
  readonly expected: string;
}

/** A project of charts and kustomizations, each target with a verdict of its own. */
export interface RenderedProject {
  readonly name: string;
  readonly folder: string;
  /** The lines `expected of <target>:` of its README. */
  readonly targets: ReadonlyMap<string, string>;
}

const root = join(import.meta.dirname, '..', '..', '..');
const projectsFolder = join(root, 'fixtures', 'projects');

/** Folder of a project that holds what its scan must come to. */
export const goldenFolder = 'expected';

/** The clock of every test. */
export const fixedTime = '2026-11-21T09:00:00.000Z';

/** What helm and kustomize made of a rendered project, as `collect` keeps it. */
export const evidenceFile = 'evidence.json.gz';

const described = readdirSync(projectsFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => basename(path) === 'README.md')
  .map((path) => {
    const folder = join(projectsFolder, path, '..');
    return { name: relative(projectsFolder, folder), folder, text: readFileSync(join(projectsFolder, path), 'utf8') };
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1));

export const projects: readonly Project[] = described.flatMap(({ name, folder, text }) => {
  const expected = /^expected: ([\w-]+)\s*$/m.exec(text)?.[1];
  return expected === undefined ? [] : [{ name, folder, expected }];
});

/** Their targets need programs, or the evidence that is kept beside them. */
export const renderedProjects: readonly RenderedProject[] = described.flatMap(({ name, folder, text }) => {
  const lines = [...text.matchAll(/^expected of (.+): ([\w-]+)\s*$/gm)];
  const targets = new Map(lines.map(([, target = '', level = '']) => [target, level]));
  return targets.size === 0 ? [] : [{ name, folder, targets }];
});

export function projectNamed(name: string): Project {
  const project = projects.find((one) => one.name === name);
  if (project === undefined) throw new Error(`no project ${name} below fixtures/projects`);
  return project;
}

/** A temporary folder for the length of a test file. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'readiness-test-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Makes a temporary folder for the length of a call. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  try {
    return await use(folder.path);
  } finally {
    folder.remove();
  }
}

/**
 * Copies a project away, so that no configuration above it and no file of this repository can play a part. The empty
 * `.git` makes the copy a root of its own; its name stays, for the target is called by it.
 */
export function copyProject(project: Pick<Project, 'name' | 'folder'>, parent: string): string {
  const copy = join(parent, basename(project.name));
  const left = new Set([goldenFolder, evidenceFile]);
  cpSync(project.folder, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });
  mkdirSync(join(copy, '.git'));
  return copy;
}

/** Files of a copied project, relative. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

export function hostIn(cwd: string, standardInput = ''): Host {
  return {
    cwd,
    env: {},
    now: () => new Date(fixedTime),
    readStandardInput: () => standardInput,
    progress: () => undefined,
  };
}

export async function scanFolder(folder: string, flags: ScanFlags = {}): Promise<ReadinessRun> {
  return (await scan(['.'], flags, hostIn(folder))).run;
}

/** The one target of a run that has one. */
export function onlyTarget(run: ReadinessRun): ScorecardTarget {
  const [target, ...others] = run.targets;
  if (target === undefined || others.length > 0) throw new Error(`${run.targets.length} targets, not one`);
  return target;
}

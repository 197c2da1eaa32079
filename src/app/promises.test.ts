import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScorecardResult, ScorecardTarget } from '../model/scorecard.ts';
import { judgeKept } from './testing/kept-evidence.ts';
import type { Project } from './testing/projects.ts';
import {
  copyProject,
  filesOf,
  onlyTarget,
  projectNamed,
  projects,
  renderedProjects,
  scanFolder,
  withFolder,
} from './testing/projects.ts';

/*
 * What the fixture projects promise, in numbers. The goldens beside them say how they come out; this says how they must.
 */

const targetOf = (project: Project): Promise<ScorecardTarget> =>
  withFolder(async (parent) => onlyTarget(await scanFolder(copyProject(project, parent))));

const grave = (target: ScorecardTarget): readonly ScorecardResult[] =>
  target.results.filter(({ severity }) => severity === 'blocker' || severity === 'high');

const places = (results: readonly ScorecardResult[]): readonly string[] =>
  results
    .flatMap(({ rule, findings }) => findings.map(({ location }) => `${location.file}:${location.line} ${rule}`))
    .sort();

/** `# expect: rule` at the ends of lines. */
function planted(project: Pick<Project, 'folder'>): readonly string[] {
  return filesOf(project.folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) =>
      readFileSync(join(project.folder, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const rule = /# expect: ([\w-]+)$/.exec(line)?.[1];
          return rule === undefined ? [] : [`${file}:${index + 1} ${rule}`];
        }),
    )
    .sort();
}

describe('the broken music bot', () => {
  const project = projectNamed('music-bot/broken');

  test('is not ready, by the ten planted faults at their lines and by nothing else', async () => {
    const target = await targetOf(project);
    const wanted = planted(project);
    expect(wanted).toHaveLength(10);
    expect(places(grave(target))).toEqual(wanted);
    expect(target.verdict.level).toBe('not-ready');
    expect(target.grade.value).toBe('F');
  });

  test('has five blockers in five weight units, each named by one rule', async () => {
    const blockers = (await targetOf(project)).results.filter(
      ({ severity, findings }) => severity === 'blocker' && findings.length > 0,
    );
    expect(blockers).toHaveLength(5);
    expect(new Set(blockers.map(({ rule, group }) => group ?? rule)).size).toBe(5);
    expect(blockers.map(({ findings }) => findings.length)).toEqual([1, 1, 1, 1, 1]);
    for (const { outcome, lostPoints } of blockers) {
      expect(outcome).toBe('fail');
      expect(lostPoints).toBeGreaterThan(2);
    }
  });

  test('names both ends of every disagreement', async () => {
    for (const { rule, findings } of grave(await targetOf(project))) {
      for (const { message, related } of findings) {
        const ends = related.filter(({ as, location }) => as !== 'cause' && location !== undefined);
        expect(ends.length, `${rule}: ${message}`).toBeGreaterThan(0);
      }
    }
  });

  test('lies at least 15 points below the plain bot, though it writes out every optional field', async () => {
    const broken = await targetOf(project);
    const plain = await targetOf(projectNamed('single-pod-bot'));
    expect((plain.score?.verified ?? 0) - (broken.score?.verified ?? 100)).toBeGreaterThanOrEqual(15);
  });
});

test.each(projects.map((one) => [one.name, one] as const))('%s comes out as its README says', async (_, project) => {
  const target = await targetOf(project);
  expect(target.verdict.level).toBe(project.expected);
  expect(target.unread).toEqual([]);
});

describe.each(projects.filter(({ expected }) => expected === 'sound').map((one) => [one.name, one] as const))(
  '%s',
  (_, project) => {
    test('has no blocker, open or unknown', async () => {
      const { results, score } = await targetOf(project);
      const blockers = results.filter(({ severity }) => severity === 'blocker');
      expect(blockers.length).toBeGreaterThan(20);
      expect(places(blockers)).toEqual([]);
      // The absent Secret of a bot is no fault, and no blocker rule hangs on it.
      expect(blockers.filter(({ outcome }) => outcome === 'unknown').map(({ rule }) => rule)).toEqual([]);
      expect(score?.verified).toBeGreaterThanOrEqual(70);
    });
  },
);

test('the absent Secret of the plain bot is unknown, not a fault', async () => {
  const { results } = await targetOf(projectNamed('single-pod-bot'));
  const secret = results.find(({ rule }) => rule === 'secret-key-resolves');
  expect(secret).toMatchObject({ outcome: 'unknown', reason: 'not-collected', findings: [] });
  expect(secret?.unknowns.length).toBeGreaterThan(0);
});

const nameOfTarget = ({ path, environment }: ScorecardTarget['target']): string =>
  `${path}${environment === undefined ? '' : ` (${environment})`}`;

/** Whether a fault of this file is one of this target alone: its overlay, or its file of values. */
function isOwn(file: string, { kind, path, environment }: ScorecardTarget['target']): boolean {
  if (kind === 'kustomization') return file.startsWith(`${path}/`);
  return environment !== undefined && file === `${path}/values-${environment}.yaml`;
}

describe.each(renderedProjects.map((one) => [one.name, one] as const))('%s', (_, project) => {
  test('comes out as its README says, target by target', async () => {
    const { targets } = await judgeKept(project);
    expect(new Map(targets.map(({ target, verdict }) => [nameOfTarget(target), verdict.level]))).toEqual(
      project.targets,
    );
    expect(targets.flatMap(({ unread }) => unread)).toEqual([]);
  });

  test('has each planted fault at its line in the target that it belongs to, and no other grave one', async () => {
    const { targets } = await judgeKept(project);
    const marks = planted(project);
    expect(marks.length).toBeGreaterThan(10);
    const found = targets.map((target) => {
      const wanted = marks.filter((mark) => isOwn(mark.split(':')[0] ?? '', target.target));
      const met = grave(target).flatMap(({ rule, findings }) =>
        findings.map(({ location, related }) => {
          const ends = [location, ...related.flatMap((one) => one.location ?? [])];
          const named = ends.map(({ file, line }) => `${file}:${line} ${rule}`);
          return named.find((one) => wanted.includes(one)) ?? named[0] ?? '';
        }),
      );
      expect(met.sort(), nameOfTarget(target.target)).toEqual(wanted);
      return wanted;
    });
    expect(found.flat().sort()).toEqual(marks);
  });

  test('points at the kustomization where that set a label', async () => {
    const { targets } = await judgeKept(project, { pack: 'every-check' });
    const labels = targets
      .filter(({ target }) => target.kind === 'kustomization')
      .flatMap(({ results }) => results.filter(({ rule }) => rule === 'instance-label-matches-name'));
    expect(labels.length).toBeGreaterThan(0);
    expect(new Set(places(labels))).toEqual(
      new Set(['kustomize/base/kustomization.yaml:6 instance-label-matches-name']),
    );
  });

  test('has no blocker rule without an answer where it is sound', async () => {
    const sound = (await judgeKept(project)).targets.filter(({ verdict }) => verdict.level === 'sound');
    expect(sound.length).toBeGreaterThan(0);
    for (const { results } of sound) {
      const open = results.filter(({ severity, outcome }) => severity === 'blocker' && outcome === 'unknown');
      expect(open.map(({ rule }) => rule)).toEqual([]);
    }
  });
});

import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ReadinessRun, ScorecardTarget } from '../model/scorecard.ts';
import { copyProject, filesOf, projects, scanFolder, withFolder } from './testing/projects.ts';

/*
 * P13: making any input file unreadable never raises any target's verified score, and no level that did not hold before
 * holds. P5: the order of files and documents is irrelevant. Both on every file of every fixture project.
 */

/** Breaks a line in the middle of the text by one byte, at a place where that can't be read. */
function inTheMiddle(text: string, breakLine: (line: string) => string | undefined): string {
  const lines = text.split('\n');
  const start = Math.floor(lines.length / 2);
  for (let step = 0; step < lines.length; step += 1) {
    const index = (start + step) % lines.length;
    const line = lines[index] ?? '';
    const broken = line.trimStart().startsWith('#') ? undefined : breakLine(line);
    if (broken !== undefined) return lines.with(index, broken).join('\n');
  }
  throw new Error('no line could be broken');
}

type Damage = (path: string) => void;

const rewrite =
  (change: (text: string) => string): Damage =>
  (path) => {
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

const quoted = (line: string): string | undefined =>
  /^(\s*(?:- )?[\w.-]+: )[\w]/.test(line) ? line.replace(/^(\s*(?:- )?[\w.-]+: )/, '$1"') : undefined;

const damages: Readonly<Record<string, Damage>> = {
  'an unclosed quote in the middle': rewrite((text) => inTheMiddle(text, quoted)),
  'an unclosed quote in the first line that can have one': rewrite((text) =>
    text.replace(/^(\s*(?:- )?[\w.-]+: )(?=\w)/m, '$1"'),
  ),
  'a tab for indentation': rewrite((text) =>
    inTheMiddle(text, (line) => (/^ {2,}\S/.test(line) ? `\t${line.slice(1)}` : undefined)),
  ),
  'a stray bracket at the end': rewrite((text) => `${text.trimEnd()}\n]\n`),
  'a NUL byte': rewrite((text) => inTheMiddle(text, (line) => (line === '' ? undefined : `${line}\0`))),
  'an encrypted file': (path) => {
    writeFileSync(path, Buffer.concat([Buffer.from('\0GITCRYPT\0'), Buffer.alloc(64, 0xa5)]));
  },
  'a link to nothing': (path) => {
    rmSync(path);
    symlinkSync('nowhere.yaml', path);
  },
  'a byte that is no UTF-8': (path) => {
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)] = 0xff;
    writeFileSync(path, bytes);
  },
};

/** Verified scores closer together than this are one: intervals are kept to six decimals. */
const rounding = 1e-4;

/**
 * The verified score with more digits than the headline's, from what the scorecard says of its rules: packs of automatic
 * category weights are one weighted mean, in which a group shares the weight of a rule.
 */
function verified(target: ScorecardTarget): number {
  const applicable = target.results.filter(
    ({ outcome, weight }) => outcome !== 'not-applicable' && outcome !== 'informative' && weight > 0,
  );
  const share = ({ group, weight }: ScorecardTarget['results'][number]): number =>
    group === undefined ? weight : weight / applicable.filter((other) => other.group === group).length;
  const total = applicable.reduce((sum, result) => sum + share(result), 0);
  return total === 0 ? 0 : (100 * applicable.reduce((sum, one) => sum + share(one) * one.interval.lo, 0)) / total;
}

/** Levels of which every gate holds. */
function held(target: ScorecardTarget): ReadonlySet<string> {
  const levels = new Set(target.verdict.gates.map(({ level }) => level));
  for (const { level, state } of target.verdict.gates) if (state !== 'holds') levels.delete(level);
  return levels;
}

function expectNoBetter(before: ReadinessRun, after: ReadinessRun, what: string): void {
  for (const target of after.targets) {
    const old = before.targets.find(
      ({ target: { path, kind } }) => path === target.target.path && kind === target.target.kind,
    );
    if (old === undefined) continue;
    expect(target.score?.verified ?? 0, what).toBeLessThanOrEqual(old.score?.verified ?? 0);
    expect(verified(target), what).toBeLessThanOrEqual(verified(old) + rounding);
    expect(
      [...held(target)].filter((level) => !held(old).has(level)),
      what,
    ).toEqual([]);
  }
  const level = (run: ReadinessRun): number => (run.gate.exitCode === 0 ? 1 : 0);
  expect(level(after), what).toBeLessThanOrEqual(level(before));
}

/** A readiness.yaml that can't be read is no evidence that is missing: it ends the run (a test of the command line). */
/** A workflow is no manifest: damage in it is nobody's business here. */
const isManifest = (file: string): boolean =>
  /\.ya?ml(?:\.example)?$/.test(file) && file !== 'readiness.yaml' && !file.startsWith('.github/');

describe.each(projects.map((one) => [one.name, one] as const))('%s', (_, project) => {
  let before: ReadinessRun;
  beforeAll(async () => {
    before = await withFolder((parent) => scanFolder(copyProject(project, parent)));
  });

  test('the score can be told from the scorecard with more digits', () => {
    for (const target of before.targets) {
      expect(Math.floor(verified(target) * 10 + rounding) / 10).toBe(target.score?.verified);
    }
  });

  test.each(Object.entries(damages))('%s in any one file improves nothing', async (name, damage) => {
    await withFolder(async (parent) => {
      const copy = copyProject(project, parent);
      const files = filesOf(copy).filter(isManifest);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const path = join(copy, file);
        const whole = readFileSync(path);
        damage(path);
        const after = await scanFolder(copy);
        expectNoBetter(before, after, `${file}: ${name}`);
        const noticed = after.targets.some(
          ({ unread, assumptions }) => unread.length > 0 || assumptions.some((text) => text.includes(basename(file))),
        );
        expect(noticed, `${file}: ${name} is told`).toBe(true);
        rmSync(path);
        writeFileSync(path, whole);
      }
    });
  });

  test('the order of directory entries changes no byte of the scorecard', async () => {
    await withFolder(async (parent) => {
      const copy = copyProject(project, parent);
      for (const file of filesOf(copy).toReversed()) {
        const path = join(copy, file);
        const content = readFileSync(path);
        rmSync(path);
        writeFileSync(path, content);
      }
      const after = await scanFolder(copy);
      expect(after.targets.map(({ digest }) => digest)).toEqual(before.targets.map(({ digest }) => digest));
    });
  });

  test('the order of documents in their files is irrelevant', async () => {
    await withFolder(async (parent) => {
      const copy = copyProject(project, parent);
      for (const file of filesOf(copy).filter(isManifest)) {
        const path = join(copy, file);
        const parts = readFileSync(path, 'utf8')
          .replace(/^---\n/, '')
          .split(/^---$\n/m);
        writeFileSync(
          path,
          parts
            .toReversed()
            .map((part) => (part.endsWith('\n') ? part : `${part}\n`))
            .join('---\n'),
        );
      }
      expect(essence(await scanFolder(copy))).toEqual(essence(before));
    });
  });

  test('the order of files is irrelevant', async () => {
    await withFolder(async (parent) => {
      const copy = copyProject(project, parent);
      const files = filesOf(copy).filter(isManifest);
      // Names that sort the other way round in their folder, whose own name may say which environment it is.
      for (const [index, file] of files.entries()) {
        const name = `${String(files.length - index).padStart(3, '0')}-${basename(file)}`;
        renameSync(join(copy, file), join(copy, dirname(file), name));
      }
      expect(essence(await scanFolder(copy))).toEqual(essence(before));
    });
  });
});

/** Everything a scorecard decides, without places: those are what a new order may change. */
function essence(run: ReadinessRun): unknown {
  return {
    verdict: run.verdict,
    gate: run.gate,
    targets: run.targets.map(({ score, grade, verdict, categories, results, inventory }) => ({
      score,
      grade,
      verdict,
      categories,
      results: results.map(
        ({ rule, outcome, reason, interval, subjects, findings, unknowns, notAsked, lostPoints, upTo }) => ({
          rule,
          outcome,
          reason,
          interval,
          subjects,
          lostPoints,
          upTo,
          findings: sorted(findings.map(({ fingerprint, message }) => `${fingerprint} ${message}`)),
          unknowns: sorted(unknowns.map(({ reason: why, subject }) => JSON.stringify([why, subject]))),
          notAsked: sorted(notAsked.map(({ because, count }) => `${count} ${because}`)),
        }),
      ),
      workloads: sorted(
        inventory.workloads.map(({ id, role, exposure }) => `${id} ${role} ${sorted(exposure).join()}`),
      ),
      edges: sorted(inventory.edges.map(({ from, to, kind, status }) => `${from} ${kind} ${to} ${status}`)),
    })),
  };
}

/** Objects that stand twice are told apart by file and document number, which are places. */
const sorted = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => text.replaceAll(/@[\w./-]+:\d+/g, '@')).toSorted();

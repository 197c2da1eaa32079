import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Breaks the engine on purpose, once per known mistake of scoring, and demands that a property notices.
 * A mutant that survives is a missing property; a substitution that no longer matches is a mutant that tests nothing.
 */

interface Mutant {
  readonly name: string;
  /** File under src/engine, text that stands in it exactly once, and what to put there. */
  readonly changes: readonly (readonly [file: string, find: string, put: string])[];
}

const mutants: readonly Mutant[] = [
  {
    name: 'waiver counted as pass',
    changes: [
      [
        'assemble.ts',
        'return { input, judgements, waivers, cover: coverOf(judgements, waivers) };',
        `const cover = coverOf(judgements, waivers);
  const forgiven = judgements.map((judgement) => {
    const kept = judgement.open.filter((open) => !cover.of(open).findings.some((finding) => finding.worst !== undefined));
    return { ...judgement, open: kept, passed: judgement.passed + judgement.open.length - kept.length };
  });
  return { input, judgements: forgiven, waivers, cover };`,
      ],
    ],
  },
  {
    name: 'annotation of another checker taken for a waiver',
    changes: [
      [
        'waive.ts',
        "return as('unapproved', ",
        "if (at !== undefined) return { waiver, state: 'active' };\n    return as('unapproved', ",
      ],
    ],
  },
  {
    name: 'unknown dropped',
    changes: [
      [
        'judge-rule.ts',
        'if (!isAsked(answer)) {',
        'if (isAsked(answer) && answer.unknown !== undefined) continue;\n    if (!isAsked(answer)) {',
      ],
    ],
  },
  {
    name: 'unknown = 0.5',
    changes: [
      [
        'answer.ts',
        'lo: zero,\n        hi: one,\n        unknown: { reason,',
        'lo: fraction(1, 2),\n        hi: fraction(1, 2),\n        unknown: { reason,',
      ],
    ],
  },
  {
    name: 'weights ignored',
    changes: [['score.ts', 'const weight = fromDecimal(judgement.rule.weight);', 'const weight = one;']],
  },
  {
    name: 'unknown blocker treated as fine: by the grade',
    changes: [['facts.ts', 'if (unknown || extra.length > 0) unknownBlockers.push(rule.id);', '']],
  },
  {
    name: 'unknown blocker treated as fine: by the open findings',
    changes: [['findings.ts', 'count.worst = Infinity;', '']],
  },
  {
    name: 'half-up rounding through a threshold: as shown',
    changes: [
      ['fraction.ts', 'const scaled = share.part * 1000n;', 'const scaled = share.part * 1000n + share.over / 2n;'],
    ],
  },
  {
    name: 'half-up rounding through a threshold: at a gate',
    changes: [
      [
        'grade.ts',
        'return compare(times(score, fraction(100)), fromDecimal(threshold)) >= 0;',
        'return Math.round((Number(score.part) / Number(score.over)) * 1000) / 10 >= threshold;',
      ],
    ],
  },
  {
    name: 'empty category = 0',
    changes: emptyCategoryIs('zero'),
  },
  {
    name: 'empty category = 100',
    changes: emptyCategoryIs('one'),
  },
  {
    name: 'unread file skipped',
    changes: [['judge.ts', 'if (hidden !== undefined) extra.push(hidden);', '']],
  },
  {
    name: 'coverage gate read as failed',
    changes: [
      [
        'gates.ts',
        'state: known(coverage !== undefined && reaches(coverage, gate.value)),',
        'state: between(coverage !== undefined && reaches(coverage, gate.value), true),',
      ],
    ],
  },
];

function emptyCategoryIs(value: 'zero' | 'one'): Mutant['changes'] {
  return [
    [
      'score.ts',
      'const counts = compare(total, zero) > 0 && compare(weight, zero) > 0;',
      'const counts = compare(weight, zero) > 0;',
    ],
    [
      'score.ts',
      'dividedBy(sum(rules.map((rule) => times(rule.weight, value(rule.interval)))), total);',
      `compare(total, zero) === 0
        ? ${value}
        : dividedBy(sum(rules.map((rule) => times(rule.weight, value(rule.interval)))), total);`,
    ],
  ];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const properties = 'src/engine/testing/properties.test.ts';

/** A copy of what the properties need, in a folder where their packages still resolve. */
function copyOfEngine(folder: string): void {
  for (const part of ['src/engine', 'src/model']) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
}

/** Undefined when the change can't be made: the text is gone, or stands there twice. */
function mutate(folder: string, mutant: Mutant): string | undefined {
  for (const [file, find, put] of mutant.changes) {
    const path = join(folder, 'src/engine', file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2) return `src/engine/${file} holds the text ${parts.length - 1} times: ${find}`;
    writeFileSync(path, parts.join(put));
  }
  return undefined;
}

/** Names of the properties that failed. */
function failuresIn(folder: string): readonly string[] {
  const output = join(folder, 'result.json');
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      folder,
      '--reporter=json',
      `--outputFile=${output}`,
      properties,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const result: unknown = JSON.parse(readFileSync(output, 'utf8'));
  return namesOfFailed(result);
}

function namesOfFailed(result: unknown): readonly string[] {
  const files = listIn(result, 'testResults');
  const tests = files.flatMap((file) => listIn(file, 'assertionResults'));
  if (tests.length === 0) throw new Error('no property ran');
  return tests.filter((entry) => textIn(entry, 'status') === 'failed').map((entry) => textIn(entry, 'title'));
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list: unknown = fieldOf(value, key);
  return Array.isArray(list) ? list : [];
}

function textIn(value: unknown, key: string): string {
  const text = fieldOf(value, key);
  return typeof text === 'string' ? text : '';
}

/** `P4, P11`: the properties by their number. */
function numbers(names: readonly string[]): string {
  return [...new Set(names.map((name) => /^P\d+/.exec(name)?.[0] ?? name))].join(', ');
}

function withCopy<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  try {
    copyOfEngine(folder);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(mutant: Mutant): { readonly caught: boolean; readonly text: string } {
  return withCopy((folder) => {
    const problem = mutate(folder, mutant);
    if (problem !== undefined) return { caught: false, text: `NOT APPLIED  ${problem}` };
    // Only the numbered properties count: that the generators still reach every verdict is no property.
    const failed = failuresIn(folder).filter((name) => /^P\d+:/.test(name));
    return failed.length > 0
      ? { caught: true, text: `caught by ${numbers(failed)}` }
      : { caught: false, text: 'SURVIVED' };
  });
}

function main(): number {
  const unchanged = withCopy(failuresIn);
  if (unchanged.length > 0) {
    console.error(`the engine itself fails: ${unchanged.join(', ')}`);
    return 1;
  }
  let survivors = 0;
  for (const mutant of mutants) {
    const { caught, text } = judge(mutant);
    if (!caught) survivors += 1;
    console.log(`${mutant.name.padEnd(54)} ${text}`);
  }
  console.log(survivors === 0 ? `all ${mutants.length} mutants were caught` : `${survivors} mutants were not caught`);
  return survivors === 0 ? 0 : 1;
}

process.exitCode = main();

import { existsSync, readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { peerRules } from '../config/annotations/peer-rules.ts';
import { sortProblems } from '../config/authored/problems.ts';
import { readAuthored } from '../config/authored/read.ts';
import { applyTo } from '../config/moving/apply.ts';
import { commandLinesIn } from '../config/moving/command-lines.ts';
import type { CommandLine } from '../config/moving/kube-score.ts';
import { understandKubeLinter } from '../config/moving/kube-linter.ts';
import { understandKubeScore } from '../config/moving/kube-score.ts';
import type { Moved, Note, OwnRule, Understood } from '../config/moving/moved.ts';
import { understandPolaris } from '../config/moving/polaris.ts';
import { Reading } from '../config/moving/reading.ts';
import { configText, packFile, packText } from '../config/moving/write.ts';
import type { Origins } from '../config/moving/write.ts';
import { parseConfig } from '../config/parse.ts';
import { ReadinessError } from '../model/errors.ts';
import type { Pack } from '../model/pack.ts';
import { isBuiltIn, loadBuiltIn } from '../packs/builtin.ts';
import { parsePack } from '../packs/parse.ts';
import { loadAllChecks } from './evidence.ts';
import type { Host } from './host.ts';

/** Checkers whose configuration can be carried over. */
export type MovingTool = 'kube-score' | 'kube-linter' | 'polaris';

export interface MoveOptions {
  readonly tool: MovingTool;
  readonly folder: string;
  /** What stood behind `--`. */
  readonly words: readonly string[];
  readonly force: boolean;
  /** Nothing is written. */
  readonly print: boolean;
}

export interface MovedFiles {
  /** What was read. */
  readonly source: string;
  readonly files: readonly { readonly file: string; readonly text: string }[];
  readonly carried: readonly Note[];
  readonly changed: readonly Note[];
  readonly left: readonly Note[];
}

/** Turns the configuration of another checker into ours. Throws ReadinessError where it can't be read or something is in the way. */
export async function moveOver(options: MoveOptions, host: Host): Promise<MovedFiles> {
  const { tool, folder, force, print } = options;
  const root = resolve(host.cwd, folder);
  const { source, understood: found } = understandAny(options, root);
  const pack = await basePack(tool);
  const checks = await loadAllChecks();
  const { loadCatalogue } = await import('../sources/catalogues/load.ts');
  const peers = peerRules(await loadCatalogue('peers'), pack);
  const day = 24 * 60 * 60 * 1000;
  const dateIn = (days: number): string => new Date(host.now().getTime() + days * day).toISOString().slice(0, 10);
  const origins: Origins = { tool, source, base: pack.name };
  const load = (): Promise<Pack> => Promise.resolve(pack);
  const check = (moved: Pick<Moved, 'rules'>): Promise<Pack> =>
    parsePack(packText(moved, origins), packFile, { checks, load });
  const base = {
    tool,
    pack,
    peers,
    today: dateIn(0),
    until: (severity: string): string => dateIn(severity === 'blocker' ? 30 : 90),
  };

  // A check of somebody's own may hold what no rule may: then it alone stays behind.
  const own: OwnRule[] = [];
  const refused: Note[] = [];
  for (const rule of found.own) {
    const alone = applyTo(base, { ...nothing, own: [rule] });
    const fault = await check(alone).then(() => undefined, faultOf);
    if (fault === undefined) own.push(rule);
    else
      refused.push({
        from: rule.from,
        text: `the check "${rule.name}": ${fault}`,
        todo: 'write an assertion in the pack',
      });
  }
  const moved = applyTo(base, { ...found, own, left: [...found.left, ...refused] });
  const texts = [
    { file: 'readiness.yaml', text: configText(moved, origins) },
    { file: packFile, text: packText(moved, origins) },
  ];
  const written = await check(moved);
  parseConfig(texts[0]?.text ?? '', 'readiness.yaml', {
    knownRules: [...written.rules.map(({ id }) => id), ...written.off.map(({ rule }) => rule)],
  });
  if (!print) writeAll(root, texts, force);
  return { source, files: texts, carried: moved.carried, changed: moved.changed, left: moved.left };
}

const nothing: Understood = {
  wishes: [],
  others: { as: 'default' },
  settings: [],
  own: [],
  exemptions: [],
  params: [],
  left: [],
};

function faultOf(error: unknown): string {
  if (!(error instanceof ReadinessError)) throw error;
  return error.problems[0]?.message ?? error.message;
}

/** The pack that asks what the checker asks; all of our checks where there is none. */
async function basePack(tool: MovingTool): Promise<Pack> {
  const name = `parity-${tool}`;
  return loadBuiltIn(isBuiltIn(name) ? name : 'every-check');
}

function understandAny(
  { tool, words }: MoveOptions,
  root: string,
): { readonly source: string; readonly understood: Understood } {
  if (tool === 'kube-score') {
    const { line, others } = commandLine(words, root);
    const understood = understandKubeScore(line);
    return { source: line.from, understood: { ...understood, left: [...understood.left, ...others] } };
  }
  const file = fileFor(tool, words, root);
  const text = readInside(root, file);
  if (text === undefined) throw new ReadinessError('not-readable', `${file} can't be read`);
  const read = readAuthored(text, file);
  if (!read.ok) throw invalid(file, read.problems);
  const reading = new Reading(read.authored);
  const understood = tool === 'polaris' ? understandPolaris(reading) : understandKubeLinter(reading);
  if (reading.problems.length > 0) throw invalid(file, reading.problems);
  return { source: file, understood };
}

function invalid(file: string, problems: ReadinessError['problems']): ReadinessError {
  const sorted = sortProblems(problems);
  const count = sorted.length === 1 ? 'one problem' : `${sorted.length} problems`;
  return new ReadinessError('invalid-config', `${file} has ${count}`, { problems: sorted });
}

const fileNames = {
  'kube-linter': ['.kube-linter.yaml', '.kube-linter.yml'],
  polaris: ['polaris.yaml', 'polaris.yml', '.polaris.yaml', 'config.yaml'],
} as const;

function fileFor(tool: 'kube-linter' | 'polaris', words: readonly string[], root: string): string {
  const [flag, named, ...others] = words;
  if (flag !== undefined) {
    if (!['--config', '-c'].includes(flag) || named === undefined || others.length > 0) {
      throw new ReadinessError('usage', `behind -- there may be --config FILE for ${tool}, and nothing else`);
    }
    return named;
  }
  const found = fileNames[tool].find((name) => existsSync(join(root, name)));
  if (found !== undefined) return found;
  throw new ReadinessError('not-found', `there is no ${fileNames[tool].join(', ')} in this folder`, {
    hint: `name the file: readiness init --from ${tool} -- --config FILE`,
  });
}

/** The command line behind `--`, else the first that stands in the files of the folder where people write them. */
function commandLine(
  words: readonly string[],
  root: string,
): { readonly line: CommandLine; readonly others: readonly Note[] } {
  if (words.length > 0) {
    const start = words[0] === 'kube-score' ? (words[1] === 'score' ? 2 : 1) : words[0] === 'score' ? 1 : 0;
    return { line: { words: words.slice(start), from: 'the command line' }, others: [] };
  }
  const lines = commandFiles(root).flatMap((file) => {
    const text = readInside(root, file);
    return text === undefined ? [] : commandLinesIn(text, file);
  });
  const [line, ...more] = lines;
  if (line === undefined) {
    throw new ReadinessError(
      'not-found',
      'no command line of kube-score was found in workflows, .gitlab-ci.yml, Makefile or package.json',
      {
        hint: 'give it: readiness init --from kube-score -- --ignore-test pod-networkpolicy deploy/*.yaml',
      },
    );
  }
  const same = JSON.stringify(line.words);
  const others = more
    .filter(({ words: one }) => JSON.stringify(one) !== same)
    .map(({ from }) => ({
      from,
      text: 'another command line of kube-score',
      todo: 'give its flags behind --, into a folder of its own',
    }));
  return { line, others };
}

function commandFiles(root: string): readonly string[] {
  const workflows = join('.github', 'workflows');
  let names: readonly string[] = [];
  try {
    names = readdirSync(join(root, workflows))
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    // No workflows.
  }
  return [
    ...names.slice(0, 100).map((name) => `.github/workflows/${name}`),
    '.gitlab-ci.yml',
    'Makefile',
    'package.json',
  ];
}

const mostBytes = 4_000_000;

/** A plain file of the folder that is not too large; symbolic links are followed inside of it only. */
function readInside(root: string, name: string): string | undefined {
  try {
    const real = realpathSync(join(root, name));
    const inside = relative(realpathSync(root), real);
    if (inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
    // A pipe would keep the program waiting.
    const status = statSync(real);
    return status.isFile() && status.size <= mostBytes ? readFileSync(real, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function writeAll(root: string, texts: MovedFiles['files'], force: boolean): void {
  const there = texts.filter(({ file }) => existsSync(join(root, file))).map(({ file }) => file);
  if (there.length > 0 && !force) {
    throw new ReadinessError(
      'not-writable',
      `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} there already; nothing was written`,
      {
        hint: 'look at what would be written with --print, or replace it with --force',
      },
    );
  }
  for (const { file, text } of texts) {
    try {
      writeFileSync(join(root, file), text, { flag: force ? 'w' : 'wx' });
    } catch (cause) {
      throw new ReadinessError('not-writable', `${file} can't be written into ${basename(root)}`, { cause });
    }
  }
}

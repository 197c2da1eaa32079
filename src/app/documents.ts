import { relative, resolve } from 'node:path';
import { ReadinessError } from '../model/errors.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import { meant } from '../config/authored/words.ts';
import type { ScanFlags } from './flags.ts';

/** One document that was asked for. `file` undefined: standard output. */
export interface DocumentRequest {
  readonly format: string;
  readonly file: string | undefined;
}

export interface DocumentPlan {
  readonly requests: readonly DocumentRequest[];
  /** A terminal report is printed when nothing else takes standard output. */
  readonly terminal: boolean;
}

export interface DocumentSurroundings {
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly columns: number | undefined;
  readonly color: boolean;
}

/**
 * What to write where (design of the interface, options `--format` and `--output`): without `--format` the three default
 * reports go into the output folder; with it only what it names, unless `--output` asks for the default reports as well.
 */
export function planDocuments(
  flags: ScanFlags,
  defaults: { readonly output: string | undefined; readonly formats: readonly string[] },
  known: (name: string) => boolean,
  knownNames: readonly string[],
  cwd: string,
): DocumentPlan {
  const asked = flags.format ?? defaults.formats;
  const requests: DocumentRequest[] = asked.map((text) => {
    const equals = text.indexOf('=');
    const format = equals === -1 ? text : text.slice(0, equals);
    const file = equals === -1 ? '-' : text.slice(equals + 1);
    if (!known(format)) {
      throw new ReadinessError('usage', `there is no format ${JSON.stringify(format.slice(0, 40))}`, {
        hint: hintOf(format, knownNames),
      });
    }
    if (file === '')
      throw new ReadinessError('usage', `--format ${format}= names no file`, {
        hint: `write --format ${format}=report or --format ${format}=-`,
      });
    return { format, file: file === '-' ? undefined : file };
  });
  const toOutput = requests.filter(({ file }) => file === undefined);
  if (toOutput.length > 1) {
    throw new ReadinessError('usage', `${toOutput.length} formats want standard output; one can have it`, {
      hint: 'give the others a file: --format json=scorecard.json',
    });
  }
  if (asked.length === 0 || flags.output !== undefined) {
    const folder = flags.output ?? defaults.output ?? 'readiness-report';
    requests.push(
      { format: 'json', file: `${folder}/scorecard.json` },
      { format: 'html', file: `${folder}/report.html` },
      { format: 'markdown', file: `${folder}/report.md` },
    );
  }
  const files = new Set<string>();
  for (const { file } of requests) {
    // What is thrown away may be thrown away twice.
    if (file === undefined || file.startsWith('/dev/')) continue;
    const path = resolve(cwd, file);
    if (files.has(path)) {
      throw new ReadinessError('usage', `two reports want to be written to ${file}`, {
        hint: 'give each format a file of its own',
      });
    }
    files.add(path);
  }
  return { requests, terminal: toOutput.length === 0 };
}

function hintOf(format: string, known: readonly string[]): string {
  const near = meant(format, known);
  return `${near === undefined ? '' : `${near} `}formats: ${known.join(', ')}`;
}

/** Renders and writes every document of the plan, and prints the one that goes to standard output. */
export async function deliverDocuments(
  run: ReadinessRun,
  plan: DocumentPlan,
  flags: ScanFlags,
  surroundings: DocumentSurroundings,
): Promise<void> {
  const [{ formats, isFormatName }, { writeDocument, inBatches }] = await Promise.all([
    import('../../reports/index.ts'),
    import('../delivery/files/write.ts'),
  ]);
  const written = plan.requests.flatMap(({ file }) => file ?? []);
  const show = async (format: string, file: string | undefined): Promise<void> => {
    if (!isFormatName(format)) return;
    const { render } = await formats[format]();
    const { body } = render(run, {
      ...(surroundings.columns === undefined ? {} : { width: surroundings.columns }),
      color: surroundings.color && flags.color !== false && file === undefined,
      files: written.map((path) => shown(path, surroundings.cwd)),
    });
    if (file !== undefined) writeDocument(resolve(surroundings.cwd, file), body);
    else for (const batch of inBatches(body)) surroundings.out(batch);
  };
  for (const { format, file } of plan.requests) await show(format, file);
  if (plan.terminal && flags.quiet !== true) await show('terminal', undefined);
}

/** A path as the user would type it: relative where it lies below the working folder. */
function shown(path: string, cwd: string): string {
  const short = relative(cwd, resolve(cwd, path));
  return short === '' || short.startsWith('..') ? path : short;
}

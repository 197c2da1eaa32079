import { printable } from '../io.ts';
import type { Io } from '../io.ts';

export interface InitFlags {
  readonly from?: 'kube-score' | 'kube-linter' | 'polaris';
  readonly print?: boolean;
  readonly force?: boolean;
}

export async function initCommand(folder: string, flags: InitFlags, words: readonly string[], io: Io): Promise<number> {
  if (flags.from !== undefined) return moveCommand(folder, { ...flags, from: flags.from }, words, io);
  const { initialise } = await import('../../app/catalogue.ts');
  for (const { file, written } of initialise(folder, io))
    io.out(`${file}: ${written ? 'written' : 'is there already, left as it is'}\n`);
  return 0;
}

interface Note {
  readonly from: string;
  readonly text: string;
  readonly todo?: string;
}

/** More of one sort are counted. */
const mostNotes = 200;

async function moveCommand(
  folder: string,
  { from, print, force }: InitFlags & { readonly from: 'kube-score' | 'kube-linter' | 'polaris' },
  words: readonly string[],
  io: Io,
): Promise<number> {
  const { moveOver } = await import('../../app/move.ts');
  const moved = await moveOver({ tool: from, folder, words, force: force === true, print: print === true }, io);
  const say = (text: string): void => {
    if (print === true) io.err(printable(text));
    else io.out(printable(text));
  };
  if (print === true) for (const { file, text } of moved.files) io.out(printable(`# ---- ${file}\n${text}`));
  say(
    `${moved.files.map(({ file }) => file).join(' and ')}: ${print === true ? 'not written' : 'written'}, from ${moved.source}\n`,
  );
  section(say, 'Carried over', moved.carried);
  section(say, 'Changed in meaning', moved.changed);
  section(say, 'Not carried over', moved.left);
  return 0;
}

function section(say: (text: string) => void, title: string, notes: readonly Note[]): void {
  if (notes.length === 0) return;
  say(`\n${title}\n`);
  for (const { from, text, todo } of notes.slice(0, mostNotes)) {
    say(`  ${from === '' ? '' : `${from}: `}${text}\n`);
    if (todo !== undefined) say(`    ${todo}\n`);
  }
  if (notes.length > mostNotes) say(`  ${notes.length - mostNotes} more\n`);
}

import type { CommandLine } from './kube-score.ts';

/** `kube-score score`, also by a path or in a container. */
const call = /(?:^|[\s"'`/;&|(@])kube-score(?::[\w.-]+)?["']?\s+score(?=\s|$|["'\\])/;
const mostWords = 500;

/** Command lines of kube-score in a text (a workflow, a Makefile, scripts of package.json), with their places. Nothing is run. */
export function commandLinesIn(text: string, file: string): readonly CommandLine[] {
  const lines = text.split('\n');
  const found: CommandLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    // A comment is no command; `- run: kube-score` and Makefile recipes are.
    const match = line.length > 20_000 || /^\s*(?:#|\/\/)/.test(line) ? null : call.exec(line);
    if (match === null) continue;
    const from = `${file}:${index + 1}`;
    let rest = line.slice(match.index + match[0].length);
    while (/\\\s*$/.test(rest) && index + 1 < lines.length && rest.length < 20_000) {
      index += 1;
      rest = `${rest.replace(/\\\s*$/, ' ')}${lines[index] ?? ''}`;
    }
    found.push({ words: wordsOf(file.endsWith('.json') ? jsonText(rest) : rest), from });
  }
  return found;
}

/** Up to the quote that ends the text of a script. */
function jsonText(rest: string): string {
  const inside = /^(?:[^"\\]|\\.)*/.exec(rest)?.[0] ?? '';
  return inside.replace(/\\(.)/g, (_, character: string) => (character === 'n' || character === 't' ? ' ' : character));
}

/** Words as a shell would split them, up to what ends the command. Variables stay as they are written. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  const token = /\s*(?:([;|&<>#\n)])|((?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\([^)]*\)|\\.|[^\s"'\\;|&<>)])+)|(["'\\]))/y;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, end, word] = match;
    if (end !== undefined || word === undefined || words.length >= mostWords) break;
    words.push(
      word.replace(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
        (_, double?: string, single?: string, one?: string) => double?.replace(/\\(.)/g, '$1') ?? single ?? one ?? '',
      ),
    );
  }
  return words;
}

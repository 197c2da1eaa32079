import type { Readable, Writable } from 'node:stream';

export type Confirm = (question: string) => Promise<boolean>;

/** Asks a question whose answer is no, unless it is yes. The end of the input is no answer. */
export async function confirmOn(input: Readable, output: Writable, question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input, output, terminal: false });
  return new Promise((resolve) => {
    lines.once('close', () => {
      resolve(false);
    });
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^\s*y(?:es)?\s*$/i.test(answer));
      lines.close();
    });
  });
}

/** A way to ask the person at the terminal; undefined where input or messages go elsewhere. */
export function terminalConfirm(): Confirm | undefined {
  const { isatty } = process.getBuiltinModule('node:tty');
  if (!isatty(0) || !isatty(2)) return undefined;
  return (question) => confirmOn(process.stdin, process.stderr, question);
}

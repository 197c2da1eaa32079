import type { Container, EnvVariable } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';

/** One word of a command line and the item of `command` or `args` that holds it. */
export interface Word {
  /** Undefined for a word that is a secret. */
  readonly text: string | undefined;
  readonly path: Path;
}

/** What a container starts: a program with its words, the image's own entry point with arguments, or a shell script. */
export type Started =
  | { readonly kind: 'image'; readonly words: readonly Word[] }
  | { readonly kind: 'program'; readonly name: string; readonly path: Path; readonly words: readonly Word[] }
  | { readonly kind: 'script'; readonly script: string; readonly path: Path };

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
/** Small programs that only start another one. */
const wrappers: ReadonlySet<string> = new Set(['tini', 'dumb-init', 'env', 'exec', 'nice', 'docker-entrypoint.sh']);

export function startedBy(container: Container): Started {
  const command = wordsAt(container, 'command');
  const args = wordsAt(container, 'args');
  return started([...command, ...args], command.length === 0);
}

function started(words: readonly Word[], byImage: boolean): Started {
  let rest = words;
  let byEntryPoint = byImage;
  for (;;) {
    const [first, ...others] = rest;
    const text = first?.text;
    // Entry points hand options and a configuration file on to the image's own program.
    const handedOn = text?.startsWith('-') === true || (byEntryPoint && text?.endsWith('.conf') === true);
    if (first === undefined || text === undefined || handedOn) return { kind: 'image', words: rest };
    const name = baseName(text);
    if (wrappers.has(name)) {
      rest = others;
      if (name === 'docker-entrypoint.sh') byEntryPoint = true;
      else
        while (rest[0]?.text?.startsWith('-') === true || rest[0]?.text?.includes('=') === true) rest = rest.slice(1);
      continue;
    }
    if (shells.has(name)) {
      const flag = others.findIndex((word) => /^-\w*c$/.test(word.text ?? ''));
      const script = flag === -1 ? undefined : others[flag + 1];
      if (script?.text !== undefined) return { kind: 'script', script: script.text, path: script.path };
    }
    return { kind: 'program', name, path: first.path, words: others };
  }
}

function wordsAt(container: Container, field: 'command' | 'args'): readonly Word[] {
  return listAt(container.object, field).map((item, position) => ({
    text: typeof item === 'number' || typeof item === 'boolean' ? String(item) : textOf(item),
    path: [...container.path, field, position],
  }));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Words of a line of shell; quotes are taken off, nothing is expanded. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [match] of line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']+)+/g)) words.push(match.replace(/["']/g, ''));
  return words;
}

/** Simple commands of a script, in order: what stands between `;`, `&`, `|` and line ends. */
export function shellCommands(script: string): readonly string[] {
  return script
    .replace(/\\\r?\n/g, ' ')
    .split(/[;&|\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('#'));
}

const literals = new WeakMap<readonly EnvVariable[], ReadonlyMap<string, string | undefined>>();

/** `$(X)`, `$X` and `${X}` with the values that the container writes itself; the others stay as they are. */
export function withVariables(text: string, variables: readonly EnvVariable[]): string {
  if (!text.includes('$')) return text;
  let values = literals.get(variables);
  if (values === undefined)
    literals.set(variables, (values = new Map(variables.map(({ name, value }) => [name, textOf(value)]))));
  const known = values;
  return text.replace(
    /\$\(([A-Za-z_]\w*)\)|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g,
    (all, kubernetes?: string, braced?: string, plain?: string) =>
      known.get(kubernetes ?? braced ?? plain ?? '') ?? all,
  );
}

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readTextFile } from '../config/authored/read-text.ts';
import { ReadinessError } from '../model/errors.ts';
import type { Host } from './host.ts';

export interface SignFlags {
  readonly key?: string;
  readonly newKey?: string;
  readonly out?: string;
  readonly count?: string;
  readonly guilds?: string;
  readonly command?: readonly string[];
}

const most = { bytes: 64 << 20, interactions: 1_000_000 } as const;

/** Signs interactions for a load test. Throws ReadinessError. */
export async function signForLoadTest(
  bodies: string | undefined,
  flags: SignFlags,
  host: Host,
): Promise<{ readonly file: string; readonly count: number; readonly publicKey: string }> {
  const signing = await import('../sources/loadtest/signing.ts');
  const texts =
    bodies === undefined
      ? signing.makeInteractions({
          count: amount('--count', flags.count, 1000),
          guilds: amount('--guilds', flags.guilds, 1000),
          commands: flags.command ?? ['ping'],
        })
      : bodiesIn(read(bodies, host), bodies);
  const key = signing.readKey(keyText(flags, signing.newKey, host));
  if (key === undefined)
    throw new ReadinessError('usage', `${flags.key ?? ''} holds no Ed25519 private key as PEM`, {
      hint: 'make one with --new-key FILE',
    });
  const file = flags.out ?? 'interactions.json';
  write(file, `${JSON.stringify(signing.signInteractions(texts, key, host.now()))}\n`, host, {});
  return { file, count: texts.length, publicKey: signing.publicKeyOf(key) };
}

/** Copies the script into the folder; a file that is there already stays as it is. */
export async function initLoadTest(
  folder: string,
  host: Host,
): Promise<{ readonly file: string; readonly written: boolean }> {
  const { default: script } = await import('../../templates/loadtest/interactions.gen.json', {
    with: { type: 'json' },
  });
  const file = join(folder, 'interactions.ts');
  if (existsSync(resolve(host.cwd, file))) return { file, written: false };
  write(file, script.text, host, { flag: 'wx' });
  return { file, written: true };
}

/** A key that is made is for tests alone, and nobody else's to read. */
function keyText({ key, newKey }: SignFlags, make: () => string, host: Host): string {
  if ((key === undefined) === (newKey === undefined))
    throw new ReadinessError('usage', 'name the key to sign with', {
      hint: '--key FILE for a PEM of an Ed25519 private key, or --new-key FILE to make one',
    });
  if (key !== undefined) return read(key, host);
  const text = make();
  if (newKey !== undefined) write(newKey, text, host, { flag: 'wx', mode: 0o600 });
  return text;
}

function read(file: string, host: Host): string {
  try {
    return readTextFile(resolve(host.cwd, file), most.bytes);
  } catch (cause) {
    throw new ReadinessError('not-readable', `${file} can't be read`, { cause });
  }
}

function write(
  file: string,
  text: string,
  host: Host,
  options: { readonly flag?: string; readonly mode?: number },
): void {
  const path = resolve(host.cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, options);
  } catch (cause) {
    throw new ReadinessError('not-writable', `${file} can't be written, or is there already`, { cause });
  }
}

/** A JSON list of interactions, or one to a line. */
function bodiesIn(text: string, file: string): readonly string[] {
  const parse = (json: string): unknown => {
    try {
      return JSON.parse(json);
    } catch (cause) {
      throw new ReadinessError('usage', `${file} is no JSON list of interactions, nor one to a line`, { cause });
    }
  };
  const whole = /^\s*\[/.test(text)
    ? parse(text)
    : text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parse);
  const bodies: readonly unknown[] = Array.isArray(whole) ? whole : [];
  if (bodies.length === 0 || bodies.length > most.interactions)
    throw new ReadinessError('usage', `${file} holds no interactions, or more than ${most.interactions}`);
  return bodies.map((body) => JSON.stringify(body));
}

function amount(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,6}$/.test(text) || Number(text) > most.interactions)
    throw new ReadinessError('usage', `${flag} is no whole number from 1 to ${most.interactions}`);
  return Number(text);
}

import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * A boundary whose pattern matches no file guards nothing. Patterns are those of .dependency-cruiser.cjs: every `path` and
 * `pathNot` of `from` and `to`.
 */
const root = join(import.meta.dirname, '..');

interface Restriction {
  readonly path?: string | readonly string[];
  readonly pathNot?: string | readonly string[];
}
interface Rule {
  readonly name: string;
  readonly from: Restriction;
  readonly to: Restriction;
}

const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as { forbidden: readonly Rule[] };

/** Folders that dependency-cruiser looks into, or that a pattern may name, and the packages that are installed. */
const files: readonly string[] = [
  'package.json',
  ...['src', 'checks', 'reports', 'rules', 'tools', 'fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  ),
  ...readdirSync(join(root, 'node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(root, 'node_modules', name)).map((inner) => `node_modules/${name}/${inner}/index.js`)
      : [`node_modules/${name}/index.js`],
  ),
];

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** The alternatives of a pattern of folders, one by one: `^src/(model|engine)/` is two promises. */
function alternatives(pattern: string): readonly string[] {
  const group = /^(.*?)\(((?:[\w.-]+\|)+[\w.-]+)\)(.*)$/.exec(pattern);
  const [, before = '', words = '', after = ''] = group ?? [];
  return group === null ? [pattern] : words.split('|').flatMap((word) => alternatives(`${before}${word}${after}`));
}

/** `$1` stands for what the other side matched. */
const matchable = (pattern: string): RegExp => new RegExp(pattern.replaceAll('$1', '[^/]+'));

const patterns = forbidden.flatMap(({ name, from, to }) =>
  Object.entries({
    'from.path': from.path,
    'from.pathNot': from.pathNot,
    'to.path': to.path,
    'to.pathNot': to.pathNot,
  }).flatMap(([key, value]) =>
    listed(value)
      .flatMap(alternatives)
      .map((pattern) => [`${name} ${key} ${pattern}`, pattern] as const),
  ),
);

describe('every pattern of the boundaries matches a file', () => {
  test('there are patterns', () => {
    expect(patterns.length).toBeGreaterThan(50);
  });

  test.each(patterns)('%s', (_, pattern) => {
    expect(files.some((file) => matchable(pattern).test(file))).toBe(true);
  });
});

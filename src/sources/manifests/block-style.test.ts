import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readBlockPlaces } from './block-places.ts';
import { readBlockValue } from './block-values.ts';
import { parseAnyDocument } from './parse.ts';
import type { PositionNode } from './position-node.ts';
import { readAnyPositions } from './positions.ts';
import { splitDocuments } from './split.ts';
import { met } from './yaml-schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const documentsOf = (files: string): readonly string[] =>
  globSync(`fixtures/${files}/**/*.{yaml,yml}`, { cwd: root }).flatMap((file) =>
    splitDocuments(readFileSync(join(root, file), 'utf8'))
      .map(({ text }) => text)
      .filter((text) => text.length < 20_000),
  );
const documents = documentsOf('*');
/** As people write them; those of fixtures/parity are tables, an object a line. */
const written = documentsOf('{checks,projects}');

/** Positions with the order of their keys, which maps hide from comparison. */
function listed(node: PositionNode | undefined): unknown {
  if (node === undefined) return undefined;
  const { entries, items, ...rest } = node;
  return {
    ...rest,
    ...(entries === undefined ? {} : { entries: [...entries].map(([key, at]) => [key, at.key, listed(at.value)]) }),
    ...(items === undefined ? {} : { items: items.map(listed) }),
  };
}

/** Whether the quick reader answers. Throws where it answers otherwise than the complete one. */
function agrees(text: string): boolean {
  met.surprise = false;
  const value = readBlockValue(text);
  const surprising = met.surprise;
  const places = readBlockPlaces(text, 7);
  if (value !== undefined && places === undefined) throw new Error(`read for values only:\n${text}`);
  if (places === undefined) return false;
  const wantedPlaces = readAnyPositions(text, 7);
  if (wantedPlaces?.problems.length !== 0 || !isDeepStrictEqual(listed(places), listed(wantedPlaces.root)))
    throw new Error(
      `${JSON.stringify(listed(places))}\nis not ${JSON.stringify(listed(wantedPlaces?.root))}\nin:\n${text}`,
    );
  if (value === undefined) return false;
  const wanted = parseAnyDocument(text, 7);
  const got = { ok: true, value, duplicates: [], surprising, numberKeys: false, cutShort: false };
  if (!isDeepStrictEqual(got, wanted) || (wanted.ok && JSON.stringify(value) !== JSON.stringify(wanted.value)))
    throw new Error(`${JSON.stringify(got)}\nis not ${JSON.stringify(wanted)}\nin:\n${text}`);
  return true;
}

/** Bits that mean something to YAML, and some that do not. */
const bits = [
  ...[
    'a',
    'b',
    'name',
    'on',
    'y',
    'null',
    '~',
    'key-1',
    'x.y/z',
    '1',
    '-1',
    '0644',
    '1_0',
    '.5',
    '.inf',
    '1e3',
    '80:80',
  ],
  ...[
    ':',
    ': ',
    ' :',
    '- ',
    '-',
    '--- ',
    '...',
    '#',
    ' # c',
    ' #',
    '"',
    "'",
    '\\',
    '[',
    ']',
    '[]',
    '{}',
    '{',
    '}',
    ',',
  ],
  ...[
    ', ',
    '&a ',
    '*a',
    '!t ',
    '|',
    '>',
    '<<',
    '%',
    '@',
    '`',
    '?',
    '? ',
    ' ',
    '  ',
    '\t',
    '\r',
    'é',
    '<X>',
    '${A}',
    '$(A)',
  ],
  ...[
    '"q"',
    "'q'",
    '"q" ',
    '[a, b]',
    '["a", b]',
    '[ a ,b ]',
    'a b',
    'a: b',
    '- a',
    '- a: b',
    'constructor',
    '__proto__',
  ],
];

const line = fc
  .tuple(fc.constantFrom(0, 0, 0, 2, 2, 4, 4, 6, 1, 3), fc.array(fc.constantFrom(...bits), { maxLength: 4 }))
  .map(([indent, parts]) => ' '.repeat(indent) + parts.join(''));
/** Lines that are nearly always what the quick reader knows. */
const tame = fc
  .tuple(
    fc.constantFrom(0, 0, 2, 2, 4, 6),
    fc.constantFrom('', '- ', '-   '),
    fc.constantFrom('a:', 'b:', 'c:', 'd: ', 'e:  ', ''),
    fc.constantFrom('', ' v', ' v w', ' 7', ' "q"', ' [a, "b"]', ' []', ' {}', ' yes', ' v # c', ' # c', ' a#b', ' -x'),
  )
  .map(([indent, dash, key, value]) => ' '.repeat(indent) + dash + key + value);

describe('documents in plain block style', () => {
  it('are most documents, and read as the complete reader reads them', () => {
    expect(documents.filter(agrees).length).toBeGreaterThan(500);
    const answered = written.filter(agrees).length;
    expect(written.length).toBeGreaterThan(500);
    expect(answered / written.length).toBeGreaterThan(0.5);
  });

  it.each([
    ['lines of bits', fc.array(line, { maxLength: 8 })],
    ['tame lines', fc.array(tame, { maxLength: 10 })],
    ['a mixture', fc.array(fc.oneof({ weight: 6, arbitrary: tame }, line), { maxLength: 10 })],
  ])('read alike whatever is written: %s', (_, lines) => {
    let answered = 0;
    fc.assert(
      fc.property(lines, fc.boolean(), (all, ended) => {
        if (agrees(all.join('\n') + (ended ? '\n' : ''))) answered += 1;
      }),
      { numRuns: 4000 },
    );
    expect(answered).toBeGreaterThan(0);
  });

  it('read alike after any small change', () => {
    let answered = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.nat(),
        fc.nat(3),
        fc.oneof(fc.constantFrom(...bits), fc.constantFrom('\n', '\n  ', '\n- ', '   ')),
        (text, at, cut, put) => {
          const place = at % (text.length + 1);
          if (agrees(text.slice(0, place) + put + text.slice(place + cut))) answered += 1;
        },
      ),
      { numRuns: 3000 },
    );
    expect(answered).toBeGreaterThan(200);
  });

  it.each([
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a merge', 'a: &x {b: 1}\nc:\n  <<: *x\n'],
    ['a key that stands twice', 'a: 1\na: 2\n'],
    ['a key that is a word', 'on: push\n'],
    ['a key that objects inherit', 'constructor: 1\n'],
    ['a block scalar', 'a: |\n  b\n'],
    ['a scalar on two lines', 'a: b\n  c\n'],
    ['a tab', 'a:\tb\n'],
    ['a carriage return', 'a: b\r\n'],
    ['another alphabet', 'a: é\n'],
    ['an escape', 'a: "\\n"\n'],
    ['a second document', 'a: 1\n---\nb: 1\n'],
    ['the end of a document', 'a: 1\n...\nb: 1\n'],
    ['a directive', '%YAML 1.2\n'],
    ['no number', 'a: .nan\n'],
    ['deep nesting', Array.from({ length: 70 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['nothing', '\n# nothing\n'],
  ])('are left to the complete reader where they hold %s', (_, text) => {
    expect(readBlockValue(text)).toBe(undefined);
    agrees(text);
  });

  it('take time that grows with their length only', () => {
    const started = performance.now();
    for (const text of [
      'a:\n' + '- '.repeat(200_000),
      '#\n'.repeat(200_000),
      'a: "' + 'b'.repeat(1_000_000),
      `a: [${'b,'.repeat(200_000)}]`,
    ])
      readBlockValue(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

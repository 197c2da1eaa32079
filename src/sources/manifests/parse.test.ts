import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../model/json.ts';
import { maxExpandedNodes } from './limits.ts';
import { parseDocument } from './parse.ts';

interface Row {
  readonly text: string;
  readonly reads?: Json;
  readonly refused?: true;
}

// Each row is what sigs.k8s.io/yaml 1.6.0 (YAMLToJSON) answers for the text.
const rows = JSON.parse(
  readFileSync(new URL('../../../fixtures/reading/kubernetes.json', import.meta.url), 'utf8'),
) as Row[];

describe('reads as Kubernetes does', () => {
  test.each(rows.map((row) => [row.text, row] as const))('%j', (_, row) => {
    const parsed = parseDocument(row.text, 1);
    if (row.refused === true) expect(parsed).toMatchObject({ ok: false });
    else expect(parsed.ok ? parsed.value : parsed).toStrictEqual(row.reads);
  });
});

describe('integers', () => {
  test.each([
    ['9007199254740991', 9007199254740991],
    ['18446744073709551616', 18446744073709552000],
  ])('%s', (source, value) => {
    expect(parseDocument(`a: ${source}`, 1)).toMatchObject({ ok: true, value: { a: value } });
  });
});

describe('refuses with a reason and a place', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let level = 0; level < 8; level += 1) {
    const [from, to] = ['abcdefghi'.charAt(level), 'abcdefghi'.charAt(level + 1)];
    bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
  }
  test.each([
    ['alias bomb', bomb.join('\n'), 'alias-bomb', 1],
    ['alias to itself', 'a: &a [*a]', 'too-deep', 1],
    ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`, 'too-deep', 1],
    ['an unquoted placeholder', 'a: 1\nb: {{ .Values.x }}', 'unparsable', 2],
    ['a template statement', 'a: 1\n{{ if .x }}\nb: 2\n{{ end }}', 'unparsable', 2],
    ['a null key', 'a: 1\n~: 2', 'unparsable', 2],
    ['a list as a key', 'a: 1\n[a]: 2', 'unparsable', 2],
    ['infinity', 'a: 1\nb: .inf', 'unparsable', 2],
    ['an open bracket at the end', 'a: 1\nb: {c: d\n\n\n', 'unparsable', 2],
    ['two documents', 'a: 1\n---\nb: 2\n', 'unparsable', 1],
  ] as const)('%s', (_, text, fault, line) => {
    expect(parseDocument(text, 1)).toMatchObject({ ok: false, fault, place: { line } });
  });

  test('says nothing that stands in the text', () => {
    for (const text of ['password: *hunter2', 'password: !hu"nter2 x', 'a: !<hunter2 x', 'a: "\\q hunter2"']) {
      const parsed = parseDocument(text, 1);
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain('nter2');
    }
  });
});

test('a hundred levels are read', () => {
  expect(parseDocument(`${'['.repeat(99)}${']'.repeat(99)}`, 1).ok).toBe(true);
});

test('many nodes without an alias are no bomb', () => {
  const text = `a: [${'1,'.repeat(maxExpandedNodes + 10)}1]`;
  expect(parseDocument(text, 1).ok).toBe(true);
});

test('`__proto__` is a key like any other', () => {
  const parsed = parseDocument('__proto__: {polluted: true}\nb: &x 1', 1);
  expect(parsed.ok && Object.keys(parsed.value ?? {})).toEqual(['__proto__', 'b']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('duplicate keys are reported where the second stands, and the last wins', () => {
  const parsed = parseDocument('a:\n  b: 1\n  c: 2\n  b: 3\n', 10);
  expect(parsed).toMatchObject({
    ok: true,
    value: { a: { b: 3, c: 2 } },
    duplicates: [{ kind: 'duplicate', path: ['a'], key: 'b', place: { line: 13, column: 3 } }],
  });
});

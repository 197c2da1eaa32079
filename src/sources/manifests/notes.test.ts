import { expect, test } from 'vitest';
import type { ReadingNote } from '../../model/document.ts';
import { finish, readDocuments } from './documents.ts';

function notesOf(text: string): readonly ReadingNote[] {
  const content = readDocuments(text, {
    file: 'a.yaml',
    named: true,
    use: 'judged',
    clean: true,
    knownKinds: new Set(['ConfigMap', 'Secret']),
  });
  return content.objects.flatMap((raw, id) => finish(raw, id, 'a.yaml', 'judged', new Set()).notes);
}

const head = (kind: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: a }\n`;

test('a number as a key that stands after a greater key is noted, for the object has lost its place', () => {
  const text = `${head('ConfigMap')}data:\n  '2': b\n  '10': c\n  LEVEL: d\n  '7': e\n`;
  expect(notesOf(text).map(({ kind, path, location, readAs }) => [kind, path, location.line, readAs])).toEqual([
    ['unsorted-key', ['data', '10'], 6, '2'],
    ['unsorted-key', ['data', '7'], 8, 'LEVEL'],
  ]);
});

test('mappings without such keys tell their order themselves', () => {
  expect(notesOf(`${head('ConfigMap')}data:\n  b: '1'\n  a: '2'\n`)).toEqual([]);
});

test('a value that slipped into the place of a key of a Secret is in no note', () => {
  const text = `${head('Secret')}stringData:\n  'p4ss w0rd!': ''\n  '1': x\n`;
  expect(JSON.stringify(notesOf(text))).not.toContain('p4ss');
});

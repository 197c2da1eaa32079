import { expect, test } from 'vitest';
import type { DocumentFault, ManifestDocument } from '../model/document.ts';
import type { Graph, HostReference } from '../model/graph.ts';
import { podBearingKinds } from '../model/reads.ts';
import { named } from './subject-name.ts';
import { kindsOfSubject, subjectsOf } from './subjects.ts';
import { declaration, smallGraph, workload } from './testing/small-graph.ts';

const read = (file: string, index: number, more: Partial<ManifestDocument> = {}): ManifestDocument => ({
  id: index,
  file,
  index,
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `${file}-${index}` } },
  notes: [],
  use: 'judged',
  ...more,
});
const fault = (path: string, index: number): DocumentFault => ({
  path,
  index,
  location: { file: path, line: 9, column: 1 },
  fault: 'unparsable',
  text: 'broken',
});

test('whatever makes pods is a workload, so that one that could not be read is missed', () => {
  expect(kindsOfSubject.workload).toEqual(expect.arrayContaining([...podBearingKinds]));
});

test('documents: read ones with their faults, broken ones, items of a list, in the order of files and numbers', () => {
  const graph: Graph = {
    ...smallGraph([]),
    documents: [read('b.yaml', 10), read('b.yaml', 2), read('a.yaml', 0, { item: 1 }), read('a.yaml', 0, { item: 0 })],
    faults: [fault('b.yaml', 3), fault('b.yaml', 2)],
  };
  const subjects = subjectsOf('document', graph);
  expect(
    subjects.map((subject) => [named(subject, 't').identity.name, subject.document?.item, subject.faults.length]),
  ).toEqual([
    ['a.yaml-0', 0, 0],
    ['a.yaml-0', 1, 0],
    ['b.yaml-2', undefined, 1],
    ['b.yaml#4', undefined, 1],
    ['b.yaml-10', undefined, 0],
  ]);
});

test('a declaration that writes several hosts is one subject', () => {
  const map = declaration('ConfigMap', 'settings');
  const host = (id: string): HostReference => ({
    id,
    host: id,
    at: { declaration: map, path: [] },
    written: 'REDIS_HOST',
    readBy: [],
    resolution: { status: 'unknown', text: '' },
  });
  const graph: Graph = { ...smallGraph([]), hosts: [host('redis'), host('postgres')] };
  expect(subjectsOf('host-writer', graph)).toEqual([map]);
});

test('the run itself is one subject, and bears the name of its target', () => {
  const [system] = subjectsOf('system', smallGraph([workload('bot', 'gateway')]));
  expect(system === undefined ? undefined : named(system, 'music-bot').identity).toEqual({
    group: '',
    kind: 'System',
    namespace: '',
    name: 'music-bot',
  });
});

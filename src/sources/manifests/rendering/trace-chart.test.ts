import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderedPartAt } from '../../../model/document.ts';
import { readPositions } from '../positions.ts';
import { traceChart } from './trace-chart.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'readiness-chart-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const files = {
  'bot/Chart.yaml':
    'name: bot\ndependencies:\n- {name: redis, alias: cache}\n- {name: packed}\n- {name: twice, alias: one}\n- {name: twice, alias: two}\n',
  'bot/values.yaml': 'cache:\n  size: 1\nglobal:\n  size: 3\n',
  'bot/values-prod.yaml': 'cache: {size: 2}\n',
  'bot/templates/a.yaml': 'kind: A\nsize: {{ .Values.size }}\n',
  'bot/charts/packed-1.0.0.tgz': '',
  'bot/charts/redis/Chart.yaml': 'name: redis\n',
  'bot/charts/redis/values.yaml': 'size: 0\nown: 1\n',
  'bot/charts/redis/templates/a.yaml':
    'kind: A\nsize: {{ .Values.size }}\nown: {{ .Values.own }}\nall: {{ .Values.global.size }}\n',
  'bot/charts/twice/Chart.yaml': 'name: twice\n',
  'bot/charts/twice/values.yaml': 'size: 9\n',
  'bot/charts/twice/templates/a.yaml': 'kind: A\nsize: {{ .Values.size }}\n',
};

function tracer(values: readonly string[] = []) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return traceChart({ root, folder: 'bot', files: Object.keys(files), values, inline: [] });
}

test.each([
  ['bot/templates/a.yaml', 'bot/templates/a.yaml'],
  ['bot/charts/redis/templates/a.yaml', 'bot/charts/redis/templates/a.yaml'],
  ['bot/charts/cache/templates/a.yaml', 'bot/charts/redis/templates/a.yaml'],
  ['bot/charts/packed/templates/a.yaml', 'bot/charts/packed-1.0.0.tgz'],
  ['bot/../../../../etc/passwd', 'bot/Chart.yaml'],
  ['/etc/passwd', 'bot/etc/passwd'],
])('what helm calls %s is %s', (source, file) => {
  expect(tracer().fileOf(source)).toBe(file);
});

const rendered = 'kind: A\nsize: 1\nown: 1\nall: 3\n';

function causeOf(file: string, key: string, values: readonly string[] = []): string {
  const origin = tracer(values).origin(
    file,
    { kind: 'A', size: 1, own: 1, all: 3 },
    readPositions(rendered, 1)?.root ?? {},
  );
  const because = renderedPartAt(origin.parts, [key], () => true)?.because;
  const { location } = because ?? {};
  return location === undefined ? (because?.text ?? '') : `${location.file}:${location.line}`;
}

test.each([
  ['a value that its parent sets, by its alias', 'bot/charts/redis/templates/a.yaml', 'size', [], 'bot/values.yaml:2'],
  [
    'a value that a given file sets',
    'bot/charts/redis/templates/a.yaml',
    'size',
    ['bot/values-prod.yaml'],
    'bot/values-prod.yaml:1',
  ],
  ['a value of its own', 'bot/charts/redis/templates/a.yaml', 'own', [], 'bot/charts/redis/values.yaml:2'],
  ['a global value', 'bot/charts/redis/templates/a.yaml', 'all', [], 'bot/values.yaml:4'],
  ['a chart that is used twice', 'bot/charts/twice/templates/a.yaml', 'size', [], 'bot/charts/twice/values.yaml:1'],
  ['a packed chart', 'bot/charts/packed-1.0.0.tgz', 'size', [], 'it comes from a chart that is packed in this file'],
])('of a chart inside, %s is found', (_, file, key, values, expected) => {
  expect(causeOf(file, key, values)).toBe(expected);
});

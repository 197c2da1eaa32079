import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { evidenceSchemaText } from './evidence-schemas.ts';

test('the schema of what a Prometheus answered is what its types say', { timeout: 60_000 }, async () => {
  const written = await readFile('rules/schema/prometheus-evidence.schema.json', 'utf8');
  const text = await evidenceSchemaText('prometheus-evidence');
  expect(text === written, 'run: node tools/gen/evidence-schemas.ts').toBe(true);
});

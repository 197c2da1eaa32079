import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { evidenceSchemaText } from './evidence-schemas.ts';

test.each(['cluster-evidence', 'load-evidence', 'prometheus-evidence'])(
  'the schema %s is what its types say',
  { timeout: 60_000 },
  async (id) => {
    const written = await readFile(`rules/schema/${id}.schema.json`, 'utf8');
    expect((await evidenceSchemaText(id)) === written, 'run: node tools/gen/evidence-schemas.ts').toBe(true);
  },
);

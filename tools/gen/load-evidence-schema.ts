import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { format, resolveConfig } from 'prettier';

/** The schema of load evidence in a bundle, made of the types of src/model/load.ts. */
const root = new URL('../../', import.meta.url);
export const loadEvidenceSchemaFile = new URL('rules/schema/load-evidence.schema.json', root);

export async function loadEvidenceSchema(): Promise<string> {
  const generator = createGenerator({
    path: fileURLToPath(new URL('src/model/load.ts', root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    type: 'LoadEvidence',
    additionalProperties: false,
    skipTypeCheck: true,
    sortProps: false,
  });
  const { definitions } = generator.createSchema('LoadEvidence');
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'load-evidence.schema.json',
    title: 'Load tests in an evidence bundle',
    $ref: '#/definitions/LoadEvidence',
    definitions,
  };
  return format(JSON.stringify(schema), { ...(await resolveConfig(new URL('package.json', root))), parser: 'json' });
}

if (import.meta.main) {
  writeFileSync(loadEvidenceSchemaFile, await loadEvidenceSchema());
  process.stdout.write('rules/schema/load-evidence.schema.json\n');
}

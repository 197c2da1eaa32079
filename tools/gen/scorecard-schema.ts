import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { format, resolveConfig } from 'prettier';

/**
 * The published schema of scorecard.json, made of the types of src/model/scorecard.ts, so that it can't drift from
 * them: no property beyond the types' own is allowed.
 */
const root = new URL('../../', import.meta.url);
export const scorecardSchemaFile = new URL('rules/schema/scorecard.schema.json', root);

export async function scorecardSchema(): Promise<string> {
  const generator = createGenerator({
    path: fileURLToPath(new URL('src/model/scorecard.ts', root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    type: 'ReadinessRun',
    additionalProperties: false,
    skipTypeCheck: true,
    sortProps: false,
  });
  const { definitions } = generator.createSchema('ReadinessRun');
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Readiness scorecard',
    description: 'What `readiness judge` writes and every report reads. Minor versions only add properties.',
    $ref: '#/definitions/ReadinessRun',
    definitions,
  };
  return format(JSON.stringify(schema), { ...(await resolveConfig(new URL('package.json', root))), parser: 'json' });
}

if (import.meta.main) {
  writeFileSync(scorecardSchemaFile, await scorecardSchema());
  process.stdout.write('rules/schema/scorecard.schema.json\n');
}

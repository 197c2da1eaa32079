import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { format, resolveConfig } from 'prettier';

/*
 * The schemas of live evidence in a bundle, made of the types of src/model, so that they can't drift apart.
 * Run: node tools/gen/evidence-schemas.ts
 */
const root = new URL('../../', import.meta.url);

interface EvidenceSchema {
  readonly id: string;
  readonly title: string;
  /** File of src/model, and its type. */
  readonly from: string;
  readonly type: string;
}

const schemas: readonly EvidenceSchema[] = [
  { id: 'load-evidence', title: 'Load tests in an evidence bundle', from: 'load.ts', type: 'LoadEvidence' },
  {
    id: 'prometheus-evidence',
    title: "A Prometheus' answers in an evidence bundle",
    from: 'prometheus.ts',
    type: 'PrometheusEvidence',
  },
  {
    id: 'cluster-evidence',
    title: "A cluster's answers in an evidence bundle",
    from: 'cluster.ts',
    type: 'ClusterEvidence',
  },
];

async function schemaText({ id, title, from, type }: EvidenceSchema): Promise<string> {
  const generator = createGenerator({
    path: fileURLToPath(new URL(`src/model/${from}`, root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    type,
    additionalProperties: false,
    skipTypeCheck: true,
    sortProps: false,
  });
  const { definitions } = generator.createSchema(type);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${id}.schema.json`,
    title,
    $ref: `#/definitions/${type}`,
    definitions,
  };
  return format(JSON.stringify(schema), { ...(await resolveConfig(new URL('package.json', root))), parser: 'json' });
}

/** Ids of the schemas; each lies at `rules/schema/ID.schema.json`. */
const evidenceSchemaIds: readonly string[] = schemas.map(({ id }) => id);

/** Throws for an unknown id. */
export async function evidenceSchemaText(id: string): Promise<string> {
  const schema = schemas.find((one) => one.id === id);
  if (schema === undefined) throw new Error(`there is no schema ${id}`);
  return schemaText(schema);
}

if (import.meta.main) {
  for (const id of evidenceSchemaIds) {
    const file = `rules/schema/${id}.schema.json`;
    writeFileSync(new URL(file, root), await evidenceSchemaText(id));
    process.stdout.write(`${file}\n`);
  }
}

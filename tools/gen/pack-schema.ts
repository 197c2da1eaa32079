import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { CheckMeta, ParamSpec } from '../../src/model/check.ts';
import { compareText } from '../../src/model/identity.ts';
import { registry } from '../../checks/registry.ts';

/*
 * Writes rules/schema/pack.schema.json: the structure of a pack, and the ids and thresholds of all checks, so that
 * editors complete them. Run after tools/gen/registry.ts: node tools/gen/pack-schema.ts
 */

const root = new URL('../../', import.meta.url);
const structure = new URL('rules/schema/pack-structure.schema.json', root);
const output = new URL('rules/schema/pack.schema.json', root);

type Schema = Readonly<Record<string, unknown>>;
type CheckText = Pick<CheckMeta, 'id' | 'title' | 'why' | 'params'>;

/** The schema of one param, as its check declares it. */
export function paramSchema(spec: ParamSpec): Schema {
  const description = spec.unit === undefined ? spec.description : `${spec.description} (${spec.unit})`;
  switch (spec.type) {
    case 'integer':
    case 'number':
      return { description, type: spec.type, minimum: spec.minimum, maximum: spec.maximum };
    case 'boolean':
      return { description, type: 'boolean' };
    case 'string':
      return { description, enum: spec.enum };
    case 'strings':
      return {
        description,
        type: 'array',
        uniqueItems: true,
        ...(spec.minItems === undefined ? {} : { minItems: spec.minItems }),
        items: spec.enum === undefined ? { type: 'string' } : { enum: spec.enum },
      };
  }
}

function paramsSchema(params: CheckText['params']): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, paramSchema(spec)])),
  };
}

/** The published schema: a rule that bears a check's id knows its params, as does one that names it under `check`. */
export function packSchema(base: Schema, checks: readonly CheckText[]): Schema {
  const sorted = [...checks].sort((a, b) => compareText(a.id, b.id));
  const rule = { $ref: '#/definitions/rule' };
  const byName = sorted.map((check) => ({
    if: { properties: { check: { const: check.id } }, required: ['check'] },
    then: { properties: { params: paramsSchema(check.params) } },
  }));
  const properties = asSchema(base['properties']);
  const definitions = asSchema(base['definitions']);
  const plainRule = asSchema(definitions['rule']);
  const ruleKeys = asSchema(plainRule['properties']);
  return {
    ...base,
    $id: 'pack.schema.json',
    description: 'A rule pack: which checks count, how much, and with which thresholds.',
    properties: {
      ...properties,
      rules: {
        ...asSchema(properties['rules']),
        properties: Object.fromEntries(
          sorted.map((check) => [
            check.id,
            {
              title: check.title,
              description: check.why,
              if: { not: { anyOf: [{ required: ['check'] }, { required: ['awaits'] }] } },
              then: { properties: { params: paramsSchema(check.params) } },
              allOf: [rule],
            },
          ]),
        ),
      },
    },
    definitions: {
      ...definitions,
      rule: {
        ...plainRule,
        properties: { ...ruleKeys, check: { ...asSchema(ruleKeys['check']), enum: sorted.map((check) => check.id) } },
        allOf: byName,
      },
    },
  };
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export async function packSchemaText(): Promise<string> {
  const base: unknown = JSON.parse(await readFile(structure, 'utf8'));
  const loaded = await Promise.all(Object.values(registry).map(async (load) => (await load()).default));
  const text = JSON.stringify(packSchema(asSchema(base), loaded));
  return format(text, { ...(await resolveConfig(new URL('package.json', root))), parser: 'json' });
}

if (import.meta.main) {
  await writeFile(output, await packSchemaText());
  process.stdout.write('rules/schema/pack.schema.json\n');
}

import type { ValueRule } from '../../model/catalogue.ts';
import type { SchemaTable, Type } from './table.ts';
import { parseType } from './table.ts';

export interface CompiledDefinition {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Type>;
  readonly required: readonly string[];
  readonly rules: readonly ValueRule[];
}

export interface CompiledTable {
  definition(index: number): CompiledDefinition;
}

/** Definitions are compiled when first met: a scan of Deployments never pays for the rest. */
export function compileTable(table: SchemaTable, values: readonly ValueRule[]): CompiledTable {
  const compiled: (CompiledDefinition | undefined)[] = [];
  const rules = new Map<string, ValueRule[]>();
  for (const rule of values) {
    const own = rules.get(rule.definition);
    if (own === undefined) rules.set(rule.definition, [rule]);
    else own.push(rule);
  }
  return {
    definition(index) {
      const known = compiled[index];
      if (known !== undefined) return known;
      const [name, fields, required] = table.definitions[index] ?? ['', {}];
      const definition: CompiledDefinition = {
        name,
        fields: new Map(Object.entries(fields).map(([field, word]) => [field, parseType(word)])),
        required: required ?? [],
        rules: rules.get(name) ?? [],
      };
      compiled[index] = definition;
      return definition;
    },
  };
}

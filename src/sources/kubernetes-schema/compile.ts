import type { ValueRule } from '../../model/catalogue.ts';
import type { SchemaTable, Type } from './table.ts';
import { parseType } from './table.ts';
import { topicOf } from './topics.ts';

export interface CompiledDefinition {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Type>;
  readonly required: readonly string[];
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule extends ValueRule {
  /** Steps down from the object to the value; empty for the object itself. */
  readonly path: readonly string[];
  /** The last step, where it is the only one. */
  readonly own: string | undefined;
  readonly topic: string | undefined;
  /** It asks something of a list or map as a whole. */
  readonly collective: boolean;
}

export interface CompiledTable {
  definition(index: number): CompiledDefinition;
}

/** Definitions are compiled when first met: a scan of Deployments never pays for the rest. */
export function compileTable(table: SchemaTable, values: readonly ValueRule[]): CompiledTable {
  const compiled: (CompiledDefinition | undefined)[] = [];
  const rules = new Map<string, CompiledRule[]>();
  for (const rule of values) {
    const path = rule.field === undefined ? [] : rule.field.split('.');
    const topic = rule.field === undefined ? undefined : topicOf(rule.definition, rule.field);
    const collective = (rule.minItems ?? rule.keyGrammar ?? rule.uniqueBy ?? rule.namedWhenSeveral) !== undefined;
    const compiledRule: CompiledRule = {
      ...rule,
      path,
      own: path.length === 1 ? path[0] : undefined,
      topic,
      collective,
    };
    const own = rules.get(rule.definition);
    if (own === undefined) rules.set(rule.definition, [compiledRule]);
    else own.push(compiledRule);
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

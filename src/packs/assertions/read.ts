import type { ContainerKind } from '../../model/graph.ts';
import type { Problem } from '../../model/errors.ts';
import type { Json, JsonRecord, Path } from '../../model/json.ts';
import { asList, asRecord, asString } from '../../model/json.ts';
import type { Assertion, Narrowing, PackExample } from '../../model/pack.ts';
import { exampleOutcomes } from '../../model/pack.ts';
import { problemAt } from '../../config/authored/problems.ts';
import { quoted } from '../../config/authored/words.ts';
import type { AuthoredFile } from '../../config/authored/read.ts';
import type { CompiledPattern } from './patterns.ts';
import { isPart } from './parts.ts';
import { pointerPath } from './references.ts';

/** Larger than any schema that a person writes about one object. */
const maxNodes = 5000;
const maxNesting = 64;

const containerKinds = ['regular', 'init', 'sidecar', 'ephemeral'] as const satisfies readonly ContainerKind[];

export interface ReadAssertion {
  readonly assertion: Assertion | undefined;
  readonly problems: readonly Problem[];
}

/** `assert:` of a rule whose structure is already reported on; says what structure alone can't. */
export function readAssertion(
  authored: AuthoredFile,
  path: Path,
  raw: JsonRecord,
  compile: (source: string) => CompiledPattern,
): ReadAssertion {
  const problems: Problem[] = [];
  const complain = (at: Path, message: string, end?: 'key'): void => {
    problems.push(problemAt(authored, [...path, ...at], message, end === undefined ? {} : { end }));
  };
  const written = raw['on'];
  const on = typeof written === 'string' ? [written] : asList(written).flatMap((item) => asString(item) ?? []);
  const narrow = on.filter((name) => isPart(name) && name !== 'workload');
  if (narrow.length > 0 && on.length > 1) {
    complain(['on'], `${quoted(narrow[0])} stands alone: what lies in a pod has another form than a whole object`);
  }
  const kinds = readNarrowing(raw['kinds'], (name): name is string => typeof name === 'string');
  if (kinds !== undefined && !on.some(isPart)) {
    complain(['kinds'], 'kinds narrow workload, pod-template, pod-spec and container; "on" names kinds already');
  }
  const containers = readNarrowing(raw['containers'], (name): name is ContainerKind =>
    containerKinds.some((kind) => kind === name),
  );
  if (containers !== undefined && !on.includes('container')) {
    complain(['containers'], 'containers are narrowed where "on" is container');
  }
  for (const key of ['where', 'schema']) {
    const schema = raw[key];
    if (schema !== undefined)
      for (const { at, message, end } of schemaFaults(schema, compile)) complain([key, ...at], message, end);
  }
  if (holdsForEverything(raw['schema'])) complain(['schema'], 'this schema holds for everything, so it can never fail');
  if (raw['schema'] === undefined || raw['schema'] === null || on.length === 0)
    return { assertion: undefined, problems };
  return {
    problems,
    assertion: {
      on,
      ...(kinds === undefined ? {} : { kinds }),
      ...(containers === undefined ? {} : { containers }),
      ...(raw['where'] === undefined ? {} : { where: raw['where'] }),
      schema: raw['schema'],
    },
  };
}

/** A rule that can't fail earns points for nothing. */
function holdsForEverything(schema: Json | undefined): boolean {
  const record = asRecord(schema);
  return schema === true || (record !== undefined && Object.keys(record).length === 0);
}

function readNarrowing<T extends string>(
  value: Json | undefined,
  isOne: (name: Json) => name is T,
): Narrowing<T> | undefined {
  const record = asRecord(value);
  if (record === undefined) return undefined;
  const list = (key: string): readonly T[] | undefined =>
    record[key] === undefined ? undefined : asList(record[key]).filter(isOne);
  const [only, except] = [list('only'), list('except')];
  return { ...(only === undefined ? {} : { only }), ...(except === undefined ? {} : { except }) };
}

interface SchemaFault {
  readonly at: Path;
  readonly end?: 'key';
  readonly message: string;
}

/** Keys whose values are data, not schemas: what stands in them is compared, never followed. */
const dataKeys = ['const', 'enum', 'default', 'examples'];

/** References that lead nowhere, patterns that can't be used, and numbers that JSON does not have. */
function schemaFaults(root: Json, compile: (source: string) => CompiledPattern): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  const pattern = (source: string, at: Path, end?: 'key'): void => {
    const compiled = compile(source);
    if (compiled.ok) return;
    const message = `the pattern ${quoted(source)} ${compiled.fault}`;
    faults.push({ at, message, ...(end === undefined ? {} : { end }) });
  };
  const visit = (value: Json | undefined, at: Path, holds: 'schema' | 'schemas' | 'data'): void => {
    if (typeof value === 'number' && !Number.isFinite(value))
      faults.push({ at, message: "an infinite number can't be compared" });
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      asList(value).forEach((item, index) => {
        visit(item, [...at, index], holds === 'data' ? 'data' : 'schema');
      });
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      const here = [...at, key];
      if (holds === 'schema') {
        if (
          key === '$ref' &&
          typeof item === 'string' &&
          item.startsWith('#') &&
          pointerPath(root, item) === undefined
        ) {
          faults.push({ at: here, message: `${quoted(item)} is no place inside this schema` });
        }
        if (key === 'pattern' && typeof item === 'string') pattern(item, here);
        if (key === 'patternProperties')
          for (const name of Object.keys(asRecord(item) ?? {})) pattern(name, [...here, name], 'key');
      }
      visit(item, here, holds === 'schema' ? childrenOf(key) : holds === 'schemas' ? 'schema' : 'data');
    }
  };
  visit(root, [], 'schema');
  return faults;
}

function childrenOf(key: string): 'schema' | 'schemas' | 'data' {
  if (dataKeys.includes(key) || key === 'required' || key === 'dependentRequired') return 'data';
  return ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'].includes(key)
    ? 'schemas'
    : 'schema';
}

/** Limits of what anything walks by recursion; examples are bounded by the file, unless aliases repeat them for ever. */
const bounds = {
  assert: { what: 'the assertion is', nodes: maxNodes, nesting: maxNesting },
  examples: { what: 'the examples are', nodes: 500_000, nesting: 100 },
} as const;

/** Assertions and examples that are nested too deeply, or too large, to be looked at any further. */
export function oversizedAssertions(authored: AuthoredFile): readonly Problem[] {
  const rules = asRecord(asRecord(authored.value)?.['rules']) ?? {};
  return Object.entries(rules).flatMap(([id, rule]) =>
    (['assert', 'examples'] as const).flatMap((key) => {
      const value = asRecord(rule)?.[key];
      const message = value === undefined ? undefined : oversize(value, bounds[key]);
      return message === undefined ? [] : [problemAt(authored, ['rules', id, key], message, { end: 'key' })];
    }),
  );
}

function oversize(root: Json, { what, nodes, nesting }: (typeof bounds)[keyof typeof bounds]): string | undefined {
  const queue: { readonly value: Json; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let seen = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    seen += 1;
    if (seen > nodes) return `${what} larger than ${nodes} values`;
    if (next.depth > nesting) return `${what} nested deeper than ${nesting}`;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const value of Object.values(next.value)) {
      if (value !== undefined) queue.push({ value, depth: next.depth + 1 });
    }
  }
  return undefined;
}

/** Slots that a rule's `message` may hold. */
export const messageSlots = ['kind', 'name', 'namespace', 'container', 'path', 'fault'] as const;
export type MessageSlot = (typeof messageSlots)[number];

/** Slots of a message that nobody would fill. */
export function unknownSlots(message: string): readonly string[] {
  return [...message.matchAll(/\{([^{}]*)\}/g)]
    .map(([, slot = '']) => slot)
    .filter((slot) => !messageSlots.some((known) => known === slot));
}

/** `examples:` of a rule. */
export function readExamples(
  authored: AuthoredFile,
  path: Path,
  raw: Json | undefined,
): { readonly examples: readonly PackExample[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const examples = exampleOutcomes.flatMap((want) =>
    asList(asRecord(raw)?.[want]).flatMap((item, index): readonly PackExample[] => {
      const at = [...path, want, index];
      const example = asRecord(item);
      if (example === undefined) return [];
      const read = readExample(example);
      if (typeof read === 'string') {
        problems.push(
          problemAt(authored, at, read, { hint: 'write a manifest, file: name.yaml, or manifests: [...]' }),
        );
        return [];
      }
      if (read.expect !== undefined && want !== 'fail') {
        problems.push(
          problemAt(authored, [...at, 'expect'], 'places are expected of a fail example only', { end: 'key' }),
        );
      }
      return [{ want, ...read, origin: authored.at(at) }];
    }),
  );
  return { examples, problems };
}

const exampleKeys = ['name', 'file', 'manifests', 'expect'];

function readExample(example: JsonRecord): Omit<PackExample, 'want' | 'origin'> | string {
  const isManifest = (value: Json | undefined): boolean =>
    typeof asRecord(value)?.['kind'] === 'string' && typeof asRecord(value)?.['apiVersion'] === 'string';
  if (isManifest(example)) return { manifests: [example] };
  const surplus = Object.keys(example).find((key) => !exampleKeys.includes(key));
  if (surplus !== undefined)
    return `the example is no manifest, it has no apiVersion and kind, and ${quoted(surplus)} is no key of an example`;
  const name = asString(example['name']);
  const file = asString(example['file']);
  const inline = example['manifests'];
  const manifests: readonly Json[] = Array.isArray(inline) ? asList(inline) : inline === undefined ? [] : [inline];
  if (!manifests.every(isManifest)) return 'each of the manifests needs apiVersion and kind';
  if ((file === undefined) === (manifests.length === 0))
    return 'the example names a file or holds manifests, one of the two';
  if (file !== undefined && !isInside(file)) return 'the file of an example lies beside the pack or in a folder below';
  const expect = example['expect'];
  return {
    ...(name === undefined ? {} : { name }),
    ...(file === undefined ? {} : { file }),
    manifests: manifests.map(asRecord).filter((one) => one !== undefined),
    ...(expect === undefined ? {} : { expect: asList(expect).flatMap((one) => asString(one) ?? []) }),
  };
}

/** Relative, and never upwards. */
function isInside(file: string): boolean {
  return file !== '' && !/^(?:[/\\]|[A-Za-z]:)/.test(file) && !file.split(/[/\\]/).includes('..');
}

import type { Problem } from '../../model/errors.ts';
import { problemAt } from './problems.ts';
import { meant, quoted, suggestion } from './words.ts';
import { pathOf } from './read.ts';
import type { AuthoredFile } from './read.ts';

/** One complaint of a validator that was compiled with `verbose` (what the compiled code hands out). */
interface StructureError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
}

/** A validator compiled at build time. */
export interface StructureValidator {
  (data: unknown): boolean;
  errors?: readonly StructureError[] | null;
}

/** All places where the file does not have the wanted shape, in words. */
export function structureProblems(authored: AuthoredFile, validate: StructureValidator): readonly Problem[] {
  if (validate(authored.value)) return [];
  return (validate.errors ?? []).flatMap((error) => {
    const problem = describe(authored, error);
    return problem === undefined ? [] : [problem];
  });
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'nothing',
};

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'an infinite one';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  return typeNames[typeof value] ?? typeof value;
}

function describe(authored: AuthoredFile, error: StructureError): Problem | undefined {
  const path = pathOf(error.instancePath);
  const { params, parentSchema = {}, data } = error;
  const name = path.length === 0 ? 'the file' : quoted(path[path.length - 1] ?? '');
  const here = (message: string, hint?: string): Problem => problemAt(authored, path, message, { hint });
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys(recordOf(parentSchema['properties']));
      return problemAt(authored, [...path, key], `unknown key ${quoted(key)}`, {
        end: 'key',
        hint: suggestion(key, known),
      });
    }
    case 'required':
      return problemAt(authored, path, `${quoted(params['missingProperty'])} is missing`, { end: 'key' });
    case 'enum':
    case 'const': {
      const allowed = (Array.isArray(params['allowedValues']) ? params['allowedValues'] : [params['allowedValue']]).map(
        String,
      );
      return here(`${quoted(data)} is not one of ${allowed.join(', ')}`, meant(String(data), allowed));
    }
    case 'discriminator': {
      const tag = String(params['tag']);
      if (params['tagValue'] === undefined) return here(`"${tag}" is missing`);
      const allowed = tagsOf(parentSchema, tag);
      const given = params['tagValue'];
      return problemAt(authored, [...path, tag], `${quoted(given)} is not one of ${allowed.join(', ')}`, {
        hint: typeof given === 'string' ? meant(given, allowed) : undefined,
      });
    }
    case 'type': {
      const wanted = [params['type']].flat().map((type) => typeNames[String(type)] ?? String(type));
      const unquoted =
        wanted.includes('text') &&
        !wanted.includes('a number') &&
        (typeof data === 'number' || typeof data === 'boolean');
      return here(
        `${name} must be ${wanted.join(' or ')}, not ${kindOf(data)}`,
        unquoted ? 'put it in quotes' : undefined,
      );
    }
    case 'pattern': {
      const { title } = parentSchema;
      const wanted = typeof title === 'string' ? title : `text that matches ${String(params['pattern'])}`;
      const key = error.propertyName;
      return key === undefined
        ? here(`${quoted(data)} is not ${wanted}`)
        : problemAt(authored, [...path, key], `the key ${quoted(key)} is not ${wanted}`, { end: 'key' });
    }
    case 'minimum':
      return here(`${name} must be at least ${String(params['limit'])}, not ${String(data)}`);
    case 'maximum':
      return here(`${name} must be at most ${String(params['limit'])}, not ${String(data)}`);
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return here(`${name} must not be empty`);
    case 'maxProperties':
      return here(`${name} must have one key only`);
    case 'not': {
      const { title } = parentSchema;
      return here(typeof title === 'string' ? `${name} is ${title}` : `${name} has a form that is not allowed`);
    }
    // The name itself is reported by the schema of names.
    case 'propertyNames':
      return undefined;
    default:
      return here(`${name} does not have the wanted form (${error.keyword})`);
  }
}

/** The values that a discriminating key may have, from the alternatives of the schema. */
function tagsOf(schema: Readonly<Record<string, unknown>>, tag: string): readonly string[] {
  const alternatives: readonly unknown[] = Array.isArray(schema['oneOf']) ? schema['oneOf'] : [];
  return alternatives.flatMap((alternative) => {
    const constant = recordOf(recordOf(recordOf(alternative)['properties'])[tag])['const'];
    return typeof constant === 'string' ? [constant] : [];
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

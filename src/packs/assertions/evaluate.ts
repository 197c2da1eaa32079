import type { Json, JsonRecord, Path } from '../../model/json.ts';
import { asList, asNumber, asRecord, asString, valueAt } from '../../model/json.ts';
import { quantityNanos } from '../../model/quantity.ts';
import { isPlaceholder } from '../../model/secret.ts';
import type { Answer } from './answer.ts';
import { all, count, fails, holds, holdsIf, not, open } from './answer.ts';
import type { Blur, JsonType, Truth } from './blur.ts';
import { blurOf, equal, propertiesOf, typeOf } from './blur.ts';
import type { CompiledPattern } from './patterns.ts';
import { compilePattern } from './patterns.ts';
import { pointerPath } from './references.ts';

/*
 * JSON Schema (2019-09 and 2020-12, the keywords of rules/schema/pack-structure.schema.json) with three answers instead
 * of two. A validator that knows only yes and no would take `${TAG}` for a value, and a redacted password for a mapping:
 * under a `not`, that is a pass that nobody earned. Nothing is compiled to code, and every step is counted.
 */

/** More than any real object and schema take; hostile ones end here, after about a second. */
const maxSteps = 1_000_000;
/** How deep schemas may be applied within each other. */
const maxDepth = 200;

/** The work for one object was more than it may cost. */
export class TooMuchWork extends Error {}

interface Evaluation {
  /** The schema that a `$ref` names. */
  readonly referred: (reference: string) => Json | undefined;
  readonly step: (cost?: number) => void;
  readonly pattern: (source: string) => CompiledPattern;
}

/** Judges values by one schema, each with as many steps as one object may take. */
export function evaluator(schema: Json): (value: Json, path: Path) => Answer {
  const patterns = new Map<string, CompiledPattern>();
  const references = new Map<string, Json | undefined>();
  return (value, path) => {
    let left = maxSteps;
    const run: Evaluation = {
      referred: (reference) => {
        if (!references.has(reference)) references.set(reference, referredIn(schema, reference));
        return references.get(reference);
      },
      step: (cost = 1) => {
        left -= cost;
        if (left < 0) throw new TooMuchWork();
      },
      pattern: (source) => {
        const compiled = patterns.get(source) ?? compilePattern(source);
        patterns.set(source, compiled);
        return compiled;
      },
    };
    return ask(schema, { value, path, depth: 0, run });
  };
}

function referredIn(schema: Json, reference: string): Json | undefined {
  const path = pointerPath(schema, reference);
  return path === undefined ? undefined : valueAt(schema, ...path);
}

/** A value in its place, and what it is asked in. */
interface Asked {
  readonly value: Json;
  readonly path: Path;
  readonly depth: number;
  readonly run: Evaluation;
}

function ask(schema: Json | undefined, at: Asked): Answer {
  at.run.step();
  if (at.depth > maxDepth) throw new TooMuchWork();
  if (schema === false) return fails(at.path, 'is not allowed');
  const record = asRecord(schema);
  if (record === undefined) return holds;
  const answers: Answer[] = [];
  for (const key of Object.keys(record)) {
    const keyword = Object.hasOwn(keywords, key) ? keywords[key] : undefined;
    if (keyword === undefined) continue;
    const answer = applied(keyword, record[key] ?? null, record, at);
    if (answer.truth !== true) answers.push(answer);
  }
  return answers.length === 0 ? holds : all(answers);
}

type Judge = (written: Json, at: Asked, schema: JsonRecord) => Answer;

interface Keyword {
  /** The type of value that it says something about; undefined: of any. */
  readonly about?: JsonType;
  /** It looks at other schemas, and these at what is not known. */
  readonly descends?: true;
  readonly judge: Judge;
}

/** What a keyword says of a value that is not known is not known either, unless it says nothing of such a value. */
function applied(keyword: Keyword, written: Json, schema: JsonRecord, at: Asked): Answer {
  if (keyword.descends === true) return keyword.judge(written, at, schema);
  const type = typeOf(at.value);
  if (keyword.about !== undefined && type !== undefined && type !== keyword.about) return holds;
  const blur = blurOf(at.value);
  if (blur !== undefined && !(keyword === keywords['type'] && type !== undefined)) {
    return open([{ path: at.path, blur }]);
  }
  return keyword.judge(written, at, schema);
}

function within(at: Asked, step: string | number, value: Json): Asked {
  return { value, path: [...at.path, step], depth: at.depth + 1, run: at.run };
}

function here(at: Asked): Asked {
  return { ...at, depth: at.depth + 1 };
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'empty',
  number: 'a number',
  object: 'a mapping',
  string: 'text',
};

const limit =
  (about: JsonType, words: string, measure: (at: Asked) => number, fits: (actual: number, wanted: number) => boolean) =>
  (unit = ''): Keyword => ({
    about,
    judge: (written, at) => {
      const wanted = asNumber(written) ?? 0;
      return holdsIf(fits(measure(at), wanted), at.path, `${words} ${wanted}${unit}`);
    },
  });

const atLeast = (actual: number, wanted: number): boolean => actual >= wanted;
const atMost = (actual: number, wanted: number): boolean => actual <= wanted;
const numberOf = ({ value }: Asked): number => asNumber(value) ?? 0;
/** Characters as JSON Schema counts them; nothing longer than a document's text. */
const lengthOf = ({ value, run }: Asked): number => {
  const text = asString(value) ?? '';
  run.step(text.length / 64);
  return Array.from(text).length;
};
const itemsOf = ({ value }: Asked): number => asList(value).length;
const sizeOf = ({ value }: Asked): number => propertiesOf(value).length;

/** Kubernetes quantities (`resourceMinimum: 128Mi`): what people want to say about memory is no number to JSON Schema. */
const quantity = (words: string, fits: (actual: bigint, wanted: bigint) => boolean): Keyword => ({
  judge: (written, at) => {
    const [actual, wanted] = [quantityNanos(at.value), quantityNanos(written)];
    if (actual === undefined) return fails(at.path, 'must be a quantity such as 500m or 128Mi');
    return holdsIf(wanted === undefined || fits(actual, wanted), at.path, `${words} ${textIn(written)}`);
  },
});

const keywords: Readonly<Record<string, Keyword>> = {
  type: {
    judge: (written, at) => {
      const wanted = (typeof written === 'string' ? [written] : asList(written)).map(String);
      const type = typeOf(at.value) ?? '';
      const isWhole = typeof at.value === 'number' && Number.isInteger(at.value);
      // A redacted number is a number; whether it is whole went with its value.
      const unsure = type === 'number' && typeof at.value !== 'number' && !wanted.includes('number');
      const truth = wanted.includes(type) || (isWhole && wanted.includes('integer'));
      return holdsIf(
        unsure && wanted.includes('integer') ? undefined : truth,
        at.path,
        `must be ${wanted.map((one) => typeNames[one] ?? one).join(' or ')}`,
        'redacted',
      );
    },
  },
  const: {
    judge: (written, at) => sameAs([written], at, `must be ${shown(written)}`),
  },
  enum: {
    judge: (written, at) => sameAs(asList(written), at, `must be one of ${asList(written).map(shown).join(', ')}`),
  },
  multipleOf: limit('number', 'must be a multiple of', numberOf, isMultiple)(),
  minimum: limit('number', 'must be at least', numberOf, atLeast)(),
  maximum: limit('number', 'must be at most', numberOf, atMost)(),
  exclusiveMinimum: limit('number', 'must be more than', numberOf, (actual, wanted) => actual > wanted)(),
  exclusiveMaximum: limit('number', 'must be less than', numberOf, (actual, wanted) => actual < wanted)(),
  resourceMinimum: quantity('must be at least', (actual, wanted) => actual >= wanted),
  resourceMaximum: quantity('must be at most', (actual, wanted) => actual <= wanted),
  minLength: limit('string', 'must have at least', lengthOf, atLeast)(' characters'),
  maxLength: limit('string', 'must have at most', lengthOf, atMost)(' characters'),
  pattern: {
    about: 'string',
    judge: (written, at) =>
      holdsIf(matches(textIn(written), asString(at.value) ?? '', at.run), at.path, `must match ${shown(written)}`),
  },

  minItems: limit('array', 'must have at least', itemsOf, atLeast)(' items'),
  maxItems: limit('array', 'must have at most', itemsOf, atMost)(' items'),
  uniqueItems: { about: 'array', judge: (written, at) => (written === true ? unique(at) : holds) },
  prefixItems: {
    about: 'array',
    judge: (written, at) =>
      all(
        asList(written).flatMap((schema, index) => {
          const item = asList(at.value)[index];
          return item === undefined ? [] : [ask(schema, within(at, index, item))];
        }),
      ),
  },
  items: {
    about: 'array',
    judge: (written, at, schema) => {
      const from = asList(schema['prefixItems']).length;
      return all(
        asList(at.value).flatMap((item, index) => (index < from ? [] : [ask(written, within(at, index, item))])),
      );
    },
  },
  contains: {
    about: 'array',
    judge: (written, at, schema) => {
      const least = asNumber(schema['minContains']) ?? 1;
      const most = asNumber(schema['maxContains']) ?? Infinity;
      const answers = asList(at.value).map((item, index) => ask(written, within(at, index, item)));
      const wanted = most === Infinity ? `at least ${least}` : `${least} to ${most}`;
      return count(answers, least, most, at.path, (found) => `must have ${wanted} of the wanted items, not ${found}`);
    },
  },

  minProperties: limit('object', 'must have at least', sizeOf, atLeast)(' keys'),
  maxProperties: limit('object', 'must have at most', sizeOf, atMost)(' keys'),
  required: { about: 'object', judge: (written, at) => all(asList(written).map((key) => present(textIn(key), at))) },
  dependentRequired: {
    about: 'object',
    judge: (written, at) =>
      all(
        propertiesOf(written).map(([key, others]) =>
          implies(present(key, at), () => all(asList(others).map((other) => present(textIn(other), at)))),
        ),
      ),
  },
  dependentSchemas: {
    about: 'object',
    judge: (written, at) =>
      all(
        Object.entries(asRecord(written) ?? {}).map(([key, schema]) =>
          implies(present(key, at), () => ask(schema, here(at))),
        ),
      ),
  },
  properties: {
    about: 'object',
    judge: (written, at) => {
      const schemas = asRecord(written) ?? {};
      return all(
        propertiesOf(at.value).flatMap(([key, value]) => {
          at.run.step();
          return Object.hasOwn(schemas, key) ? [ask(schemas[key], within(at, key, value))] : [];
        }),
      );
    },
  },
  patternProperties: {
    about: 'object',
    judge: (written, at) =>
      all(
        Object.entries(asRecord(written) ?? {}).flatMap(([pattern, schema]) =>
          propertiesOf(at.value).map(([key, value]) =>
            implies(keyMatches(pattern, key, at), () => ask(schema, within(at, key, value))),
          ),
        ),
      ),
  },
  additionalProperties: {
    about: 'object',
    judge: (written, at, schema) => {
      const named = asRecord(schema['properties']) ?? {};
      const patterns = Object.keys(asRecord(schema['patternProperties']) ?? {});
      return all(
        propertiesOf(at.value).flatMap(([key, value]) => {
          at.run.step();
          if (Object.hasOwn(named, key)) return [];
          const isAdditional = isPlaceholder(key)
            ? open([{ path: [...at.path, key], blur: 'placeholder' }])
            : patterns.some((pattern) => matches(pattern, key, at.run))
              ? fails(at.path, '')
              : holds;
          return [implies(isAdditional, () => ask(written, within(at, key, value)))];
        }),
      );
    },
  },
  propertyNames: {
    about: 'object',
    judge: (written, at) => all(propertiesOf(at.value).map(([key]) => ask(written, { ...within(at, key, key) }))),
  },

  allOf: {
    descends: true,
    judge: (written, at) => all(asList(written).map((schema) => ask(schema, here(at)))),
  },
  anyOf: {
    descends: true,
    judge: (written, at) => {
      const answers = asList(written).map((schema) => ask(schema, here(at)));
      const [only] = answers;
      if (answers.length === 1 && only !== undefined) return only;
      return count(answers, 1, Infinity, at.path, () => `fits none of ${answers.length} allowed forms`);
    },
  },
  oneOf: {
    descends: true,
    judge: (written, at) => {
      const answers = asList(written).map((schema) => ask(schema, here(at)));
      return count(answers, 1, 1, at.path, (found) =>
        found === 0 ? `fits none of ${answers.length} allowed forms` : `fits ${found} forms that exclude each other`,
      );
    },
  },
  not: {
    descends: true,
    judge: (written, at) => not(ask(written, here(at)), at.path, 'has a form that is not allowed'),
  },
  if: {
    descends: true,
    judge: (written, at, schema) => {
      const condition = ask(written, here(at));
      const then = (): Answer => ask(schema['then'], here(at));
      const otherwise = (): Answer => ask(schema['else'], here(at));
      if (condition.truth !== undefined) return condition.truth ? then() : otherwise();
      const both = [then(), otherwise()];
      if (both.every(({ truth }) => truth === true)) return holds;
      if (both.every(({ truth }) => truth === false)) return all(both);
      return open(condition.gaps);
    },
  },
  $ref: { descends: true, judge: (written, at) => ask(at.run.referred(textIn(written)), here(at)) },
};

/** A key that is still to be filled in may be any. */
function present(key: string, at: Asked): Answer {
  at.run.step();
  const record = asRecord(at.value) ?? {};
  if (Object.hasOwn(record, key) && record[key] !== null && record[key] !== undefined) return holds;
  const vague = Object.keys(record).find((one) => isPlaceholder(one));
  if (vague !== undefined) return open([{ path: [...at.path, vague], blur: 'placeholder' }]);
  return fails([...at.path, key], 'is missing');
}

/** What follows from a condition: nothing where it does not hold, nothing certain where nobody knows. */
function implies(condition: Answer, then: () => Answer): Answer {
  if (condition.truth === false) return holds;
  const answer = then();
  if (condition.truth === true || answer.truth === true) return answer;
  return open([...condition.gaps, ...answer.gaps]);
}

function keyMatches(pattern: string, key: string, at: Asked): Answer {
  if (isPlaceholder(key)) return open([{ path: [...at.path, key], blur: 'placeholder' }]);
  return matches(pattern, key, at.run) ? holds : fails(at.path, '');
}

function matches(source: string, text: string, run: Evaluation): boolean {
  const compiled = run.pattern(source);
  // The pack was refused: nobody asks.
  if (!compiled.ok) throw new TooMuchWork();
  run.step(1 + (text.length * compiled.pattern.size) / 8);
  return compiled.pattern.test(text);
}

function sameAs(allowed: readonly Json[], at: Asked, text: string): Answer {
  let truth: Truth = false;
  for (const one of allowed) {
    const same = equal(at.value, one, at.run.step);
    if (same === true) return holds;
    if (same === undefined) truth = undefined;
  }
  return holdsIf(truth, at.path, text, blurIn(at.value));
}

/** No two items may be the same. Items without anything unknown in them are compared by their text, once each. */
function unique(at: Asked): Answer {
  const items = asList(at.value);
  const known = new Set<string>();
  const vague: number[] = [];
  for (const [index, item] of items.entries()) {
    const text = canonical(item, at.run.step);
    if (text === undefined) vague.push(index);
    else if (known.has(text)) return fails([...at.path, index], 'stands in the list twice');
    else known.add(text);
  }
  for (const index of vague) {
    const item = items[index] ?? null;
    const mayRepeat = items.some((other, place) => place !== index && equal(item, other, at.run.step) !== false);
    if (mayRepeat) return open([{ path: [...at.path, index], blur: blurIn(item) }]);
  }
  return holds;
}

/** One text for equal values; undefined where something in it is not known. */
function canonical(value: Json, step: () => void): string | undefined {
  step();
  if (blurOf(value) !== undefined) return undefined;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts: string[] = [];
  const entries = Array.isArray(value)
    ? asList(value).map((item) => ['', item] as const)
    : [...propertiesOf(value)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, item] of entries) {
    const text = isPlaceholder(key) ? undefined : canonical(item, step);
    if (text === undefined) return undefined;
    parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return Array.isArray(value) ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

function blurIn(value: Json): Blur {
  const own = blurOf(value);
  if (own !== undefined) return own;
  if (Array.isArray(value))
    return (
      asList(value)
        .map(blurIn)
        .find((blur) => blur === 'redacted') ?? 'placeholder'
    );
  const blurs = propertiesOf(typeof value === 'object' ? value : null).map(([, item]) => blurIn(item));
  return blurs.find((blur) => blur === 'redacted') ?? 'placeholder';
}

/** Decimal fractions such as 0.1 have no exact binary form: a quotient this close to a whole number is one. */
function isMultiple(actual: number, wanted: number): boolean {
  if (wanted === 0) return false;
  const quotient = actual / wanted;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
}

/** What the structure of a pack says is text. */
function textIn(value: Json): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A value of the schema, short and on one line. */
function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean === '' ? '""' : clean;
}

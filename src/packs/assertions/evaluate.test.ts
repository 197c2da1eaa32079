import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../model/json.ts';
import { evaluator, TooMuchWork } from './evaluate.ts';

function truthOf(schema: Json, value: Json): boolean | undefined {
  return evaluator(schema)(value, []).truth;
}

/** `path text` of each fault. */
function faultsOf(schema: Json, value: Json): readonly string[] {
  return evaluator(schema)(value, []).faults.map(({ path, text }) => `${path.join('.')} ${text}`);
}

const secret = (type: string): Json => ({ $secret: { class: 'password', length: 12, type } });

describe('like ajv, for values that are known', () => {
  const scalar = fc.oneof(
    fc.constantFrom<Json>(true, false, 0, 1, 2.5, -3, 10, '', 'a', 'ab', 'abc', 'é😀'),
    fc.integer({ min: -4, max: 4 }),
  );
  const key = fc.constantFrom('a', 'b', 'c', 'ab', '__proto__');
  const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries): Json => Object.fromEntries(entries)),
    ),
  })).value;

  const names = fc.uniqueArray(key, { maxLength: 3 });
  const schema: fc.Arbitrary<Json> = fc.letrec<{ schema: Json }>((tie) => {
    const one = tie('schema');
    const some = fc.array(one, { minLength: 1, maxLength: 3 });
    const byName = fc.array(fc.tuple(key, one), { maxLength: 3 }).map((entries): Json => Object.fromEntries(entries));
    const count = fc.integer({ min: 0, max: 3 });
    const keyword = fc.oneof<fc.Arbitrary<readonly (readonly [string, Json])[]>[]>(
      fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object').map((type) => [['type', type]]),
      fc
        .uniqueArray(fc.constantFrom('string', 'integer', 'array', 'object'), { minLength: 1 })
        .map((types) => [['type', types]]),
      value.map((wanted) => [['const', wanted]]),
      fc
        .uniqueArray(value, {
          minLength: 1,
          maxLength: 3,
          comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b),
        })
        .map((list) => [['enum', list]]),
      ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((name) =>
        fc.integer({ min: -3, max: 4 }).map((limit) => [[name, limit] as const]),
      ),
      fc.constantFrom(0.5, 1, 2).map((step) => [['multipleOf', step]]),
      ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'].map((name) =>
        count.map((limit) => [[name, limit] as const]),
      ),
      fc.constantFrom('^a', 'b$', '^[a-b]+$', 'c').map((pattern) => [['pattern', pattern]]),
      fc.boolean().map((wanted) => [['uniqueItems', wanted]]),
      fc.tuple(some, one).map(([prefix, rest]) => [
        ['prefixItems', prefix],
        ['items', rest],
      ]),
      one.map((items) => [['items', items]]),
      fc.tuple(one, count, count).map(([item, a, b]) => [
        ['contains', item],
        ['minContains', Math.min(a, b)],
        ['maxContains', Math.max(a, b)],
      ]),
      one.map((item) => [['contains', item]]),
      names.map((list) => [['required', list]]),
      fc
        .array(fc.tuple(key, names), { maxLength: 2 })
        .map((entries) => [['dependentRequired', Object.fromEntries(entries)]]),
      byName.map((schemas) => [['dependentSchemas', schemas]]),
      byName.map((schemas) => [['properties', schemas]]),
      fc.tuple(byName, one).map(([schemas, rest]) => [
        ['properties', schemas],
        ['additionalProperties', rest],
      ]),
      fc.tuple(one, one).map(([inner, rest]) => [
        ['patternProperties', { '^a': inner }],
        ['additionalProperties', rest],
      ]),
      one.map((inner) => [['propertyNames', inner]]),
      ...['allOf', 'anyOf', 'oneOf'].map((name) => some.map((list) => [[name, list] as const])),
      one.map((inner) => [['not', inner]]),
      fc.tuple(one, one, one).map(([condition, then, otherwise]) => [
        ['if', condition],
        ['then', then],
        ['else', otherwise],
      ]),
      one.map((inner) => [
        ['$defs', { inner }],
        ['$ref', '#/$defs/inner'],
      ]),
    );
    return {
      schema: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'schema' },
        fc.boolean(),
        fc.array(keyword, { maxLength: 3 }).map((all): Json => Object.fromEntries(all.flat())),
      ),
    };
  }).schema;

  /** `$ref: '#/$defs/inner'` of a nested schema means another place: only the outermost may have one. */
  const isNested = (text: string): boolean =>
    (text.match(/"\$ref"/g) ?? []).length > 1 ||
    (/[:[]\{[^]*"\$ref"/.test(text.slice(1)) && !text.startsWith('{"$defs"'));

  test('1,000 schemas', () => {
    const seen = { holds: 0, fails: 0 };
    fc.assert(
      fc.property(schema, value, (wanted, subject) => {
        fc.pre(!isNested(JSON.stringify(wanted)));
        const ajv = new Ajv2020({ strict: false, ownProperties: true, validateFormats: false, logger: false });
        const expected = ajv.compile(wanted as object | boolean)(subject);
        seen[expected ? 'holds' : 'fails'] += 1;
        expect(truthOf(wanted, subject)).toBe(expected);
        expect(faultsOf(wanted, subject).length > 0).toBe(!expected);
      }),
      { numRuns: 1000, seed: 11 },
    );
    expect(Math.min(seen.holds, seen.fails)).toBeGreaterThan(150);
  }, 60_000);
});

describe('what is not known', () => {
  const labelled: Json = { properties: { image: { pattern: ':v[0-9]+$' } }, required: ['image'] };

  test.each<readonly [string, Json, Json, boolean | undefined]>([
    ['a placeholder is no value', labelled, { image: 'bot:${TAG}' }, undefined],
    ['nor under a not', { not: labelled }, { image: 'bot:${TAG}' }, undefined],
    ['its presence is known', { required: ['image'] }, { image: '{{ .Values.image }}' }, true],
    ['what is wrong beside it decides', { allOf: [labelled, { required: ['name'] }] }, { image: '${IMAGE}' }, false],
    [
      'what is right beside it decides in anyOf',
      { anyOf: [labelled, { required: ['image'] }] },
      { image: '${I}' },
      true,
    ],
    ['a text with a placeholder in it is text', { properties: { a: { type: 'string' } } }, { a: 'x-${Y}' }, true],
    ['a placeholder alone may become anything', { properties: { a: { type: 'string' } } }, { a: '${Y}' }, undefined],
    ['nothing is asked of a number here', { properties: { a: { minimum: 3 } } }, { a: 'x-${Y}' }, true],
    ['a key may become any', { required: ['team'] }, { '{{ key }}': 'x' }, undefined],
    [
      'a key may be one that is not allowed',
      { properties: { a: true }, additionalProperties: false },
      { '${K}': 1 },
      undefined,
    ],
    ['oneOf counts what may hold', { oneOf: [{ const: 'a' }, { type: 'string' }] }, 'x${Y}', undefined],
    ['both ways fail', { if: { const: 'a' }, then: { type: 'number' }, else: { type: 'boolean' } }, 'x${Y}', false],
    ['both ways hold', { if: { const: 'a' }, then: { type: 'string' }, else: true }, 'x${Y}', true],
    ['items that may be the same', { uniqueItems: true }, ['a', '${A}'], undefined],
    ['items that can not be the same', { uniqueItems: true }, [1, 'x${A}'], true],
    ['a secret has a type', { type: 'string' }, secret('string'), true],
    ['which may be wrong', { type: 'integer' }, secret('string'), false],
    ['a redacted number may be whole or not', { type: 'integer' }, secret('number'), undefined],
    ['a secret is no mapping', { required: ['$secret'] }, secret('string'), true],
    ['nor is anything said by what it was', { const: 'hunter2' }, secret('string'), undefined],
    [
      'nor under a not',
      { not: { properties: { value: { pattern: '^changeme$' } } } },
      { value: secret('string') },
      undefined,
    ],
    ['its presence is known', { not: { required: ['value'] } }, { value: secret('string') }, false],
    ['its absence, too', { not: { required: ['value'] } }, { valueFrom: {} }, true],
    ['lists that hold one', { const: ['a', 'b'] }, ['a', secret('string')], undefined],
    ['lists that differ elsewhere', { const: ['a', 'b'] }, ['c', secret('string')], false],
    ['a quantity', { resourceMaximum: '1Gi' }, '${MEMORY}', undefined],
  ])('%s', (_, schema, value, truth) => {
    expect(truthOf(schema, value)).toBe(truth);
  });

  test('an empty key is an absent one, as it is to Kubernetes', () => {
    const schema: Json = { required: ['labels'], properties: { labels: { required: ['team'] } } };
    expect(faultsOf(schema, { labels: null })).toEqual(['labels is missing']);
  });
});

describe('places', () => {
  test.each<readonly [string, Json, Json, readonly string[]]>([
    [
      'a missing key',
      { properties: { metadata: { required: ['labels'] } } },
      { metadata: {} },
      ['metadata.labels is missing'],
    ],
    ['a key too many', { additionalProperties: false, properties: { a: true } }, { a: 1, b: 2 }, ['b is not allowed']],
    [
      'each item',
      { items: { type: 'integer' } },
      [1, 'x', 2.5],
      ['1 must be a whole number', '2 must be a whole number'],
    ],
    [
      'where alternatives begin',
      { properties: { a: { anyOf: [{ const: 1 }, { const: 2 }] } } },
      { a: 3 },
      ['a fits none of 2 allowed forms'],
    ],
    [
      'a quantity',
      { properties: { memory: { resourceMaximum: '6Gi' } } },
      { memory: '8Gi' },
      ['memory must be at most 6Gi'],
    ],
    [
      'the same amount in another unit',
      { properties: { memory: { resourceMaximum: '1Gi' } } },
      { memory: '1024Mi' },
      [],
    ],
    ['a list of choices', { enum: ['a', 'b'] }, 'c', [' must be one of a, b']],
  ])('%s', (_, schema, value, faults) => {
    expect(faultsOf(schema, value)).toEqual(faults);
  });
});

describe('keys that every JavaScript object has are keys like any other', () => {
  test.each(['toString', 'constructor', 'hasOwnProperty', '__proto__'])('%s', (key) => {
    const holding = (value: Json): Json => Object.fromEntries([[key, value]]);
    expect(truthOf({ required: [key] }, {})).toBe(false);
    expect(truthOf({ required: [key] }, holding(1))).toBe(true);
    expect(truthOf({ properties: holding({ type: 'string' }) }, holding(1))).toBe(false);
    expect(truthOf({ properties: {}, additionalProperties: false }, holding(1))).toBe(false);
    expect(truthOf({ properties: holding(false) }, {})).toBe(true);
    expect(truthOf({ enum: [holding({})] }, holding({}))).toBe(true);
    expect(truthOf({ enum: [{}] }, holding({}))).toBe(false);
    expect(truthOf({ $defs: holding(false), $ref: `#/$defs/${key}` }, 1)).toBe(false);
  });
});

describe('hostile schemas and objects end', () => {
  const doubling = (levels: number): Json => ({
    $defs: Object.fromEntries(
      Array.from({ length: levels }, (_, level) => [
        `d${level}`,
        level === 0
          ? { type: 'string' }
          : { anyOf: [{ $ref: `#/$defs/d${level - 1}` }, { $ref: `#/$defs/d${level - 1}` }] },
      ]),
    ),
    $ref: `#/$defs/d${levels - 1}`,
  });

  test.each<readonly [string, Json, Json]>([
    ['alternatives that double', doubling(60), 1],
    ['a reference to itself', { $ref: '#' }, 1],
    ['two of them', { allOf: [{ $ref: '#' }, { $ref: '#' }] }, {}],
    ['a pattern of many states on a long text', { pattern: '^([a-z]{1,900}x)+$' }, 'a'.repeat(200_000)],
  ])('%s', (_, schema, value) => {
    const started = performance.now();
    expect(() => truthOf(schema, value)).toThrow(TooMuchWork);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('patterns that make other engines backtrack for years are matched', () => {
    const started = performance.now();
    expect(truthOf({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)).toBe(false);
    expect(truthOf({ pattern: '^(a|a)*$' }, `${'a'.repeat(50_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('a long list of different items is compared once each', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => ({ name: `n${index}`, value: index }));
    expect(truthOf({ uniqueItems: true }, list)).toBe(true);
    expect(truthOf({ uniqueItems: true }, [...list, { value: 7, name: 'n7' }])).toBe(false);
  });
});

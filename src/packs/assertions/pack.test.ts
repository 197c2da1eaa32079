import { expect, test } from 'vitest';
import { ReadinessError } from '../../model/errors.ts';
import type { Pack } from '../../model/pack.ts';
import { parsePack } from '../parse.ts';

const head = 'name: own\nversion: 1.0.0\ntitle: Own\ncategories: { c: { title: C } }\nrules:\n';
const tail = `levels: [{ name: sound, profile: static, gates: [{ gate: min-score, value: 70 }] }]
grades: [{ name: A, from: 90 }, { name: F, from: 0 }]
`;
const bound = 'category: c, severity: low, title: T';

const load = (): Promise<Pack> => Promise.reject(new ReadinessError('unknown-pack', 'there is none'));

function parse(rules: string): Promise<Pack> {
  return parsePack(`${head}${rules}\n${tail}`, 'own.yaml', { load, checks: new Map() });
}

/** Each problem, with the first word of what stands at its place. */
async function faults(rules: string): Promise<readonly string[]> {
  try {
    await parse(rules);
    return [];
  } catch (error) {
    if (!(error instanceof ReadinessError)) throw error;
    const lines = `${head}${rules}`.split('\n');
    return error.problems.map(({ line, column, message }) => {
      const [word = ''] = /^[^\s,]+/.exec(lines[line - 1]?.slice(column - 1) ?? '') ?? [];
      return `${word.replace(/:$/, '')} > ${message}`;
    });
  }
}

const onSchema = (schema: string): string => `  r: { ${bound}, assert: { on: Deployment,\n    schema: ${schema} } }`;

test.each<readonly [string, string, readonly string[]]>([
  ['an unknown keyword', onSchema('{ requird: [a] }'), ['requird > unknown key "requird"']],
  [
    'a keyword of the wrong type',
    onSchema('{ properties: { a: { minimum: x } } }'),
    ['x > "minimum" must be a number, not text'],
  ],
  [
    'a remote reference',
    onSchema('{ $ref: "https://example.org/schema.json" }'),
    [
      '"https://example.org/schema.json" > "https://example.org/schema.json" is not a place inside this schema, such as #/$defs/name',
    ],
  ],
  [
    'a reference to nothing',
    onSchema('{ $ref: "#/$defs/a" }'),
    ['"#/$defs/a" > "#/$defs/a" is no place inside this schema'],
  ],
  [
    'a reference into the prototype',
    onSchema('{ $ref: "#/__proto__" }'),
    ['"#/__proto__" > "#/__proto__" is no place inside this schema'],
  ],
  [
    'an address of its own',
    onSchema('{ $id: "https://example.org/" }'),
    ['"https://example.org/" > "$id" is not taken: a schema here has no address'],
  ],
  ['a format', onSchema('{ items: { format: uri } }'), ['uri > "format" is not evaluated: say it with a pattern']],
  ['$data', onSchema('{ maximum: { $data: "1/a" } }'), ['{ > "maximum" must be a number, not a mapping']],
  [
    'a pattern that must backtrack',
    onSchema('{ pattern: "(?=a)b" }'),
    ['"(?=a)b" > the pattern "(?=a)b" is no pattern that RE2 takes: invalid or unsupported Perl syntax: `(?=`'],
  ],
  [
    'the same under patternProperties',
    onSchema('{ patternProperties: { "(a)\\\\1": true } }'),
    ['"(a)\\\\1" > the pattern "(a)\\1" is no pattern that RE2 takes: invalid escape sequence: `\\1`'],
  ],
  ['a number that JSON lacks', onSchema('{ const: .inf }'), [".inf > an infinite number can't be compared"]],
  [
    'a schema that holds for everything',
    onSchema('true'),
    ['true > this schema holds for everything, so it can never fail'],
  ],
  ['an empty schema', onSchema('{}'), ['{} > this schema holds for everything, so it can never fail']],
  [
    'a kind that is none',
    `  r: { ${bound}, assert: { on: deployment, schema: false } }`,
    [
      'deployment > "deployment" is not a kind (Deployment, apps/Deployment), workload, pod-template, pod-spec or container',
    ],
  ],
  [
    'parts beside each other',
    `  r: { ${bound}, assert: { on: [container, pod-spec], schema: false } }`,
    ['[container > "container" stands alone: what lies in a pod has another form than a whole object'],
  ],
  [
    'containers of no container',
    `  r: { ${bound}, assert: { on: pod-spec, containers: { only: [init] }, schema: false } }`,
    ['{ > containers are narrowed where "on" is container'],
  ],
  [
    'a check beside it',
    `  r: { ${bound}, check: x, assert: { on: Pod, schema: false } }`,
    ['check > a rule has an assertion or "check", not both'],
  ],
  [
    'params',
    `  r: { ${bound}, params: { a: 1 }, assert: { on: Pod, schema: false } }`,
    ['params > an assertion has no params: its values stand in its schema'],
  ],
  [
    'roles of a Service',
    `  r: { ${bound}, roles: { only: [gateway] }, assert: { on: Service, schema: false } }`,
    ['roles > roles narrow workloads; the assertion is on other kinds, too'],
  ],
  [
    'no title',
    '  r: { category: c, severity: low, assert: { on: Pod, schema: false } }',
    ['r > the rule "r" has an assertion and needs a title'],
  ],
  [
    'a slot that is none',
    `  r: { ${bound}, message: "{nam} is wrong", assert: { on: Pod, schema: false } }`,
    ['"{nam} > there is no slot "{nam}"'],
  ],
  [
    'an example that is no manifest',
    `  r: { ${bound}, assert: { on: Pod, schema: false }, examples: { pass: [{ a: 1 }] } }`,
    ['{ > the example is no manifest, it has no apiVersion and kind, and "a" is no key of an example'],
  ],
  [
    'an example outside',
    `  r: { ${bound}, assert: { on: Pod, schema: false }, examples: { pass: [{ file: ../../etc/passwd }] } }`,
    ['{ > the file of an example lies beside the pack or in a folder below'],
  ],
  [
    'an example that holds itself',
    `  r: { ${bound}, assert: { on: Pod, schema: false }, examples: { pass: [&a { apiVersion: v1, kind: Pod, x: *a }] } }`,
    ['examples > the examples are nested deeper than 100'],
  ],
  [
    'nesting without end',
    onSchema(`${'{ not: '.repeat(80)}true${' }'.repeat(80)}`),
    ['assert > the assertion is nested deeper than 64'],
  ],
  [
    'a schema without end',
    onSchema(`{ enum: [${'1, '.repeat(6000)}1] }`),
    ['assert > the assertion is larger than 5000 values'],
  ],
])('%s', async (_, rules, expected) => {
  expect(await faults(rules)).toEqual(expected);
});

test('all of them at once, with the others', async () => {
  const rules = `${onSchema('{ format: uri, pattern: "[" }')}\n  s: { category: d, severity: low, title: S, assert: { on: Pod, schema: { $ref: "#/a" } } }`;
  expect(await faults(rules)).toHaveLength(4);
});

test('patterns that take long to compile are too many soon', async () => {
  const patterns = Array.from({ length: 100 }, (_, index) => `{ pattern: "^[a-z]{1,1000}${index}$" }`);
  const started = performance.now();
  expect(await faults(onSchema(`{ anyOf: [${patterns.join(', ')}] }`))).toHaveLength(90);
  expect(performance.now() - started).toBeLessThan(10_000);
});

const good = `  team-label:
    category: c
    severity: medium
    title: Every workload names its team
    message: "{kind}/{name} has no label team"
    assert:
      on: workload
      schema: { properties: { metadata: { required: [labels], properties: { labels: { required: [team] } } } }, required: [metadata] }`;

test('an assertion is part of the digest; its examples and its place are not', async () => {
  const digest = async (rules: string): Promise<string> => (await parse(rules)).digest;
  const own = await digest(good);
  expect(await digest(good.replace('required: [team]', 'required: [squad]'))).not.toBe(own);
  expect(await digest(good.replace('on: workload', 'on: Deployment'))).not.toBe(own);
  expect(await digest(good.replace('has no label', 'lacks the label'))).not.toBe(own);
  expect(await digest(`\n\n${good}\n    examples: { pass: [{ apiVersion: v1, kind: Pod }] }`)).toBe(own);
});

test('a pack that extends it may change its severity, replace it, or switch it off', async () => {
  const child = async (rule: string): Promise<Pack> =>
    parsePack(
      `name: child\nversion: 1.0.0\ntitle: Child\nextends: own\nrules:\n  team-label: ${rule}\n`,
      'child.yaml',
      {
        load: () => parse(good),
        checks: new Map([['team-label', { id: 'team-label', subject: 'workload', params: {} }]]),
      },
    );
  const [parent] = (await parse(good)).rules;
  expect((await child('{ severity: high }')).rules[0]).toMatchObject({ severity: 'high', assert: parent?.assert });
  expect((await child('{ assert: { on: Pod, schema: false } }')).rules[0]?.assert).toEqual({
    on: ['Pod'],
    schema: false,
  });
  expect((await child('{ check: team-label }')).rules[0]).not.toHaveProperty('assert');
  expect((await child('{ awaits: attestation }')).rules[0]).not.toHaveProperty('assert');
  expect((await child('{ off: not ours }')).rules).toEqual([]);
});

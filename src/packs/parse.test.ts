import { describe, expect, test } from 'vitest';
import { ReadinessError } from '../model/errors.ts';
import type { Pack } from '../model/pack.ts';
import type { CheckFacts } from './params.ts';
import { parsePack } from './parse.ts';

const checks: ReadonlyMap<string, CheckFacts> = new Map(
  (
    [
      { id: 'cpu-request', subject: 'workload', params: {} },
      { id: 'memory-limit', subject: 'workload', params: {} },
      { id: 'service-targets-pod', subject: 'service', params: {} },
      {
        id: 'min-replicas',
        subject: 'workload',
        params: { min: { type: 'integer', minimum: 1, maximum: 10, unit: 'replicas', description: 'Fewest replicas' } },
      },
      {
        id: 'every-param',
        subject: 'workload',
        params: {
          ratio: { type: 'number', minimum: 0, maximum: 1, description: 'A ratio' },
          strict: { type: 'boolean', description: 'A switch' },
          mode: { type: 'string', enum: ['some', 'each'], description: 'A mode' },
          words: { type: 'strings', minItems: 1, enum: ['a', 'b'], description: 'Words' },
        },
      },
    ] satisfies readonly CheckFacts[]
  ).map((check) => [check.id, check]),
);

const tail = `
levels: [{ name: sound, profile: static, gates: [{ gate: min-score, value: 70 }] }]
grades: [{ name: A, from: 90 }, { name: F, from: 0 }]
`;

const parentText = `name: parent
version: 1.0.0
title: Parent
categories:
  scalability: { title: Scalability, weight: auto, floor: 50 }
  reliability: { title: Reliability }
groups:
  requests: [cpu-request, memory-limit]
rules:
  min-replicas:
    category: scalability
    severity: high
    roles: { except: [gateway] }
    params: { min: 2 }
  cpu-request: { category: reliability, severity: medium }
  memory-limit: { category: reliability, severity: medium }
  restored: { category: reliability, severity: low, awaits: attestation, title: Restored }
${tail}`;

async function parse(text: string): Promise<Pack> {
  const load = (name: string): Promise<Pack> =>
    name === 'parent'
      ? parsePack(parentText, 'parent.yaml', { checks, load })
      : Promise.reject(new ReadinessError('unknown-pack', `there is no rule pack "${name}"`));
  return parsePack(text, 'pack.yaml', { checks, load });
}

/** `line:column message (hint)` of everything that is wrong. */
async function faults(text: string): Promise<readonly string[]> {
  try {
    await parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof ReadinessError)) throw error;
    expect(error.code).toBe('invalid-pack');
    return error.problems.map(
      ({ file, line, column, message, hint }) =>
        `${file}:${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
  }
}

const head = 'name: p\nversion: 1.0.0\ntitle: P\ncategories: { c: { title: C } }\n';
const rule = (text: string): string => `${head}rules:\n${text}${tail}`;
const child = (text: string): string => `name: p\nversion: 1.0.0\ntitle: P\nextends: parent\n${text}`;

const badPacks: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'an unknown key, with the nearest one',
    rule('  cpu-request: { category: c, severty: high, severity: high }\n'),
    ['pack.yaml:6:31 unknown key "severty" (did you mean "severity"?)'],
  ],
  [
    'an unknown top-level key',
    `${rule('  cpu-request: { category: c, severity: high }\n')}grups: {}\n`,
    ['pack.yaml:10:1 unknown key "grups" (did you mean "groups"?)'],
  ],
  [
    'an unknown severity',
    rule('  cpu-request: { category: c, severity: critical }\n'),
    ['pack.yaml:6:41 "critical" is not one of blocker, high, medium, low'],
  ],
  [
    'an unknown check',
    rule('  cpu-requests: { category: c, severity: high }\n'),
    ['pack.yaml:6:3 there is no check "cpu-requests" (did you mean "cpu-request"?)'],
  ],
  [
    'an unknown check behind another id',
    rule('  own: { check: min-replica, category: c, severity: high }\n'),
    ['pack.yaml:6:17 there is no check "min-replica" (did you mean "min-replicas"?)'],
  ],
  [
    'an unknown category',
    rule('  cpu-request: { category: cc, severity: high }\n'),
    ['pack.yaml:6:28 there is no category "cc" (did you mean "c"?)'],
  ],
  [
    'nothing but an id',
    rule('  cpu-request: {}\n'),
    ['pack.yaml:6:3 the rule "cpu-request" has no category', 'pack.yaml:6:3 the rule "cpu-request" has no severity'],
  ],
  [
    'a missing param',
    rule('  min-replicas: { category: c, severity: high }\n'),
    ['pack.yaml:6:3 the check "min-replicas" needs the param "min" (Fewest replicas)'],
  ],
  [
    'a surplus param',
    rule('  min-replicas: { category: c, severity: high, params: { min: 2, mim: 3 } }\n'),
    ['pack.yaml:6:66 the check "min-replicas" has no param "mim" (did you mean "min"?)'],
  ],
  [
    'a param out of range',
    rule('  min-replicas: { category: c, severity: high, params: { min: 0 } }\n'),
    ['pack.yaml:6:63 "min" must be a whole number from 1 to 10 replicas, not 0'],
  ],
  [
    'a param that is infinite',
    rule('  min-replicas: { category: c, severity: high, params: { min: .inf } }\n'),
    ['pack.yaml:6:63 "min" must be a number or true or false or text or a list, not an infinite one'],
  ],
  [
    'params of wrong types, all at once',
    rule(
      '  every-param: { category: c, severity: high, params: { ratio: "0.5", strict: 1, mode: all, words: [a, c] } }\n',
    ),
    [
      'pack.yaml:6:64 "ratio" must be a number, not "0.5"',
      'pack.yaml:6:79 "strict" must be true or false, not "1"',
      'pack.yaml:6:88 "mode" must be one of some, each, not "all"',
      'pack.yaml:6:100 "words" holds "c", which is not one of a, b',
    ],
  ],
  [
    'an empty list and a repeated word',
    rule('  every-param: { category: c, severity: high, params: { ratio: 1, strict: true, mode: each, words: [] } }\n'),
    ['pack.yaml:6:100 "words" must hold at least 1, not 0'],
  ],
  [
    'a check and awaited evidence in one rule',
    rule('  own: { check: cpu-request, awaits: cluster, title: T, category: c, severity: high }\n'),
    ['pack.yaml:6:30 a rule has a check or awaits evidence, not both'],
  ],
  [
    'awaited evidence without a title',
    rule('  own: { awaits: cluster, category: c, severity: high }\n'),
    ['pack.yaml:6:3 the rule "own" awaits evidence and needs a title'],
  ],
  [
    'a blocker that need not hold for all subjects',
    rule('  cpu-request: { category: c, severity: blocker, subjects: worst }\n'),
    ['pack.yaml:6:60 a blocker holds for all subjects: "subjects" must be all'],
  ],
  [
    'roles for something that has none',
    rule('  service-targets-pod: { category: c, severity: high, roles: { only: [voice] } }\n'),
    ['pack.yaml:6:55 roles narrow workloads; the check "service-targets-pod" judges service'],
  ],
  [
    'a duplicate rule',
    rule('  cpu-request: { category: c, severity: high }\n  cpu-request: { category: c, severity: low }\n'),
    ['pack.yaml:7:3 the key "cpu-request" stands here twice'],
  ],
  [
    'a group over two severities',
    `${rule('  cpu-request: { category: c, severity: high }\n  memory-limit: { category: c, severity: low }\n')}groups: { g: [cpu-request, memory-limit] }\n`,
    ['pack.yaml:11:28 the group "g" spans two severities: cpu-request is high, memory-limit is low'],
  ],
  [
    'a part that the category lacks',
    `${head.replace('{ title: C }', '{ title: C, parts: { probes: Probes } }')}rules: { cpu-request: { category: c, part: probe, severity: low } }\n${tail}`,
    ['pack.yaml:5:44 the category "c" has no part "probe" (did you mean "probes"?)'],
  ],
  [
    'a group over two categories',
    `${rule('  cpu-request: { category: c, severity: low }\n  memory-limit: { category: d, severity: low }\n').replace('{ c: { title: C } }', '{ c: { title: C }, d: { title: D } }')}groups: { g: [cpu-request, memory-limit] }\n`,
    ['pack.yaml:11:28 the group "g" spans two categories: cpu-request is in c, memory-limit in d'],
  ],
  [
    'a group over two weights',
    `${rule('  cpu-request: { category: c, severity: low, weight: 2 }\n  memory-limit: { category: c, severity: low }\n')}groups: { g: [cpu-request, memory-limit] }\n`,
    ['pack.yaml:11:28 the group "g" spans two weights: cpu-request has 2, memory-limit has 1'],
  ],
  [
    'a group of strangers, twins and rules of another group',
    `${rule('  cpu-request: { category: c, severity: low }\n')}groups: { g: [cpu-request, cpu-request, cpu-requests], h: [cpu-request] }\n`,
    [
      'pack.yaml:10:28 the group "g" names "cpu-request" twice',
      'pack.yaml:10:41 the group "g" names "cpu-requests", which is no rule of the pack (did you mean "cpu-request"?)',
      'pack.yaml:10:60 "cpu-request" is in the group "g" already',
    ],
  ],
  [
    'levels and grades that can not be',
    `${head}rules:\n  cpu-request: { category: c, severity: low }
levels:
  - { name: not-ready, profile: static, gates: [{ gate: min-scores, value: 70 }] }
  - { name: gold, profile: static, gates: [{ gate: max-open, value: 0 }, { value: 3 }] }
  - { name: gold, profile: dynamic, gates: [{ gate: high-owned, value: 1 }] }
grades: [{ name: A, from: 60 }, { name: B, from: 90 }]
caps: [{ cap: open-blocker, grade: F }]
`,
    [
      'pack.yaml:8:13 "not-ready" is a verdict, not a level',
      'pack.yaml:8:57 "min-scores" is not one of min-score, min-category-score, min-coverage, max-open, blockers-known, high-owned, max-evidence-age, sign-off (did you mean "min-score"?)',
      'pack.yaml:9:44 "severity" is missing',
      'pack.yaml:9:74 "gate" is missing',
      'pack.yaml:10:13 there are two levels "gold"',
      'pack.yaml:10:28 "dynamic" is not one of static, full',
      'pack.yaml:10:65 unknown key "value" (known: gate)',
      'pack.yaml:11:50 grades go down: 90 does not lie below 60',
      'pack.yaml:11:50 the last grade must start at 0, not 90',
      'pack.yaml:12:36 a cap names "F", which is no grade (known: A, B)',
    ],
  ],
  [
    'neither levels nor grades',
    `${head}rules: { cpu-request: { category: c, severity: low } }\n`,
    [
      'pack.yaml:1:1 "grades" is missing (write them, or extend a pack that has them)',
      'pack.yaml:1:1 "levels" is missing (write them, or extend a pack that has them)',
    ],
  ],
  [
    'no rules, no name',
    `version: 1\ntitle: P${tail}`,
    [
      'pack.yaml:1:1 "name" is missing',
      'pack.yaml:1:1 the pack has no rules',
      'pack.yaml:1:10 "version" must be text, not a whole number (put it in quotes)',
    ],
  ],
  [
    'ids that are not in kebab-case',
    `${head.replace('name: p', 'name: My Pack')}rules:\n  __proto__: { category: c, severity: low, check: cpu-request }${tail}`,
    [
      'pack.yaml:1:7 "My Pack" is not a name in kebab-case',
      'pack.yaml:6:3 the key "__proto__" is not a name in kebab-case',
    ],
  ],
  [
    'a parent that is not there',
    child('extends: parents').replace('extends: parent\n', ''),
    ['pack.yaml:4:10 there is no rule pack "parents"'],
  ],
  [
    'off beside other keys, without a reason, and for a rule that nobody has',
    child(`rules:
  min-replicas: { off: "one node", severity: low }
  cpu-request: { off: "" }
  cpu-limit: { off: "contested" }
`),
    [
      'pack.yaml:6:36 "off" stands alone: "severity" has no effect beside it',
      'pack.yaml:7:23 "off" must not be empty',
      'pack.yaml:8:3 no parent has a rule "cpu-limit" to switch off (known: cpu-request, memory-limit, min-replicas, restored)',
    ],
  ],
  [
    'a child that breaks an inherited group',
    child('rules:\n  memory-limit: { severity: high }\n'),
    ['pack.yaml:6:3 the group "requests" spans two severities: cpu-request is medium, memory-limit is high'],
  ],
  [
    'text that is no mapping',
    'just text',
    [
      'pack.yaml:1:1 the file must be a mapping, not text',
      'pack.yaml:1:1 "grades" is missing (write them, or extend a pack that has them)',
      'pack.yaml:1:1 "levels" is missing (write them, or extend a pack that has them)',
      'pack.yaml:1:1 the pack has no rules',
    ],
  ],
  ['a tag that nobody knows', 'name: !!js/function x', ['pack.yaml:1:7 Unresolved tag: tag:yaml.org,2002:js/function']],
  ['two documents', 'name: a\n---\nname: b\n', ['pack.yaml:2:1 the file holds a second document']],
];

describe('bad packs are refused with every problem at its place', () => {
  test.each(badPacks)('%s', async (_name, text, expected) => {
    expect([...(await faults(text))].sort()).toEqual([...expected].sort());
  });

  test('problems come in file order', async () => {
    const lines = (await faults(badPacks[0]?.[1].replace('title: P', 'title: []') ?? '')).map((fault) =>
      Number(fault.split(':')[1]),
    );
    expect(lines).toEqual([3, 6]);
  });

  test.each([
    ['nested too deeply', `name: ${'['.repeat(200_000)}`],
    ['an alias bomb', `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]\n`],
    ['too long', `# ${'x'.repeat(1_000_001)}\n`],
    ['control characters', 'name: "\u0000"\n\u0007: 1\n'],
  ])('%s is refused, never thrown', async (_name, text) => {
    expect((await faults(text)).length).toBeGreaterThan(0);
  });
});

describe('extends', () => {
  test('a child replaces keys of a rule by id and keeps the others', async () => {
    const pack = await parse(
      child(
        'rules:\n  min-replicas:\n    severity: blocker\n    params: { min: 3 }\n  extra: { check: cpu-request, category: scalability, severity: low }\n',
      ),
    );
    expect(pack.lineage).toEqual(['parent']);
    expect(pack.rules.map((item) => item.id)).toEqual([
      'min-replicas',
      'cpu-request',
      'memory-limit',
      'restored',
      'extra',
    ]);
    expect(pack.rules[0]).toMatchObject({
      check: 'min-replicas',
      category: 'scalability',
      severity: 'blocker',
      weight: 100,
      subjects: 'all',
      roles: { except: ['gateway'] },
      params: { min: 3 },
      profiles: ['static', 'full'],
      tier: 'static',
      waivable: true,
    });
  });

  test('each value tells the file and line that it came from', async () => {
    const pack = await parse(child('rules:\n  min-replicas:\n    params: { min: 3 }\n'));
    const [first] = pack.rules;
    expect(first?.origin).toEqual({ file: 'parent.yaml', line: 10, column: 3 });
    expect(first?.origins['severity']).toEqual({ file: 'parent.yaml', line: 12, column: 5 });
    expect(first?.origins['params.min']).toEqual({ file: 'pack.yaml', line: 7, column: 15 });
  });

  test('an inherited blocker that is lowered is combined by proportion again', async () => {
    const pack = await parse(child('rules:\n  cpu-request: { severity: low }\n  memory-limit: { severity: low }\n'));
    expect(pack.rules[1]).toMatchObject({ severity: 'low', weight: 1, subjects: 'proportion', group: 'requests' });
  });

  test('weights by severity reach inherited rules that have none of their own', async () => {
    const pack = await parse(
      child('weights: { high: 20 }\nrules:\n  cpu-request: { weight: 7 }\n  memory-limit: { weight: 7 }\n'),
    );
    expect(pack.rules.map((item) => item.weight)).toEqual([20, 7, 7, 1]);
    expect(pack.weights).toEqual({ blocker: 100, high: 20, medium: 3, low: 1 });
  });

  test('off removes a rule, leaves its group, and is listed with its reason', async () => {
    const pack = await parse(child('rules:\n  cpu-request: { off: "we run on dedicated nodes" }\n'));
    expect(pack.rules.map((item) => item.id)).toEqual(['min-replicas', 'memory-limit', 'restored']);
    expect(pack.groups).toEqual([{ id: 'requests', rules: ['memory-limit'] }]);
    expect(pack.off).toEqual([
      {
        rule: 'cpu-request',
        reason: 'we run on dedicated nodes',
        origin: { file: 'pack.yaml', line: 6, column: 18 },
      },
    ]);
  });

  test('a check takes the place of awaited evidence', async () => {
    const pack = await parse(child('rules:\n  restored: { check: cpu-request }\n'));
    expect(pack.rules[3]).toMatchObject({ check: 'cpu-request', title: 'Restored' });
    expect(pack.rules[3]).not.toHaveProperty('awaits');
  });

  test('categories, levels, grades and caps are inherited; lists are replaced whole', async () => {
    const pack = await parse(
      child('categories: { scalability: { weight: 20 } }\ncaps: [{ cap: coverage, below: 50, grade: F }]\n'),
    );
    expect(pack.categories).toEqual([
      { id: 'scalability', title: 'Scalability', weight: 20, floor: 50 },
      { id: 'reliability', title: 'Reliability', weight: 'auto', floor: 60 },
    ]);
    expect(pack.levels.map((level) => level.gates)).toEqual([
      [
        { gate: 'profile', profile: 'static' },
        { gate: 'min-score', value: 70 },
      ],
    ]);
    expect(pack.caps).toEqual([{ cap: 'coverage', below: 50, grade: 'F' }]);
  });

  test('an informative rule weighs nothing', async () => {
    const pack = await parse(child('rules:\n  min-replicas: { informative: true }\n'));
    expect(pack.rules[0]).toMatchObject({ informative: true, weight: 0 });
  });
});

describe('digest', () => {
  test('places, comments and the order of rules do not change it; thresholds do', async () => {
    const one = '  cpu-request: { category: c, severity: low }\n';
    const two = '  memory-limit: { category: c, severity: low }\n';
    const base = await parse(rule(one + two));
    expect(base.digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await parse(rule(`# a comment\n${two}${one}`))).digest).toBe(base.digest);
    expect((await parse(rule(one + two.replace('low', 'high')))).digest).not.toBe(base.digest);
  });
});

test('a hostile file costs time in proportion to its length', async () => {
  const names = Array.from({ length: 15_000 }, (_, index) => `r${index}`);
  const rules = names.map((name) => `${name}: {}`).join(', ');
  const members = names.map((name) => `x${name}`).join(', ');
  expect(await faults(`${head}rules: {${rules}}\ngroups: {g: [${members}]}\n`)).toHaveLength(60_002);
});

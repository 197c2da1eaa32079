import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ReadinessError } from '../model/errors.ts';
import { configTemplate, workflowTemplate } from './init.ts';
import { defaultConfig } from './defaults.ts';
import { parseConfig } from './parse.ts';
import type { ConfigOptions } from './parse.ts';
import { unknownRuleProblems } from './rule-ids.ts';

/** `file:line:column message (hint)` of everything that is wrong. */
function faults(text: string, options: ConfigOptions = {}): readonly string[] {
  try {
    parseConfig(text, 'readiness.yaml', options);
    return [];
  } catch (error) {
    if (!(error instanceof ReadinessError)) throw error;
    expect(error.code).toBe('invalid-config');
    return error.problems.map(
      ({ file, line, column, message, hint }) =>
        `${file}:${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
  }
}

const waiver = `  - id: W-1
    rule: image-tag-pinned
    subject: { kind: Deployment, name: bot }
    kind: accept-risk
    justification: The registry keeps no older tags.
    owner: alice
    requestedBy: alice
    approvedBy: [bob]
    createdAt: '2026-01-05'
    expiresAt: '2026-03-31T12:00:00+02:00'
`;
const without = (key: string): string =>
  `waivers:\n${waiver
    .split('\n')
    .filter((line) => !line.includes(`${key}:`))
    .join('\n')}`;

const badConfigs: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'unknown keys, with the nearest one',
    'name: x\nexlude: [a]\nreports: { format: [html] }\n',
    [
      'readiness.yaml:2:1 unknown key "exlude" (did you mean "exclude"?)',
      'readiness.yaml:3:12 unknown key "format" (did you mean "formats"?)',
    ],
  ],
  ['a key of no kin', 'zzzzzzzz: 1\n', ['readiness.yaml:1:1 unknown key "zzzzzzzz"']],
  [
    'values out of their lists',
    'criticality: D\nprofile: stati\nroles: { Deployment/bot: gatewy }\n',
    [
      'readiness.yaml:1:14 "D" is not one of A, B, C',
      'readiness.yaml:2:10 "stati" is not one of static, full (did you mean "static"?)',
      'readiness.yaml:3:26 "gatewy" is not one of gateway, sharded-gateway, interactions, worker, voice, store, exporter, other (did you mean "gateway"?)',
    ],
  ],
  [
    'a version that YAML reads as a number (1.30 is 1.3)',
    'kubernetesVersion: 1.30\n',
    ['readiness.yaml:1:20 "kubernetesVersion" must be text, not a number (put it in quotes)'],
  ],
  [
    'a version of no release',
    "kubernetesVersion: '1.36.2'\n",
    ['readiness.yaml:1:20 "1.36.2" is not a version such as "1.36"'],
  ],
  [
    'paths outside of the root',
    `paths: [deploy, ../other, 'C:\\x']
exclude: [/etc/**, '!../x']
encrypted: { ../secrets.yaml: [Secret] }
reports: { output: a/../../b, formats: [html=/tmp/x.html, json] }
waivers: ../waivers.yaml
loadtest: { paths: [~/k6] }
`,
    [
      'readiness.yaml:1:17 "../other" lies outside of the root',
      'readiness.yaml:1:27 "C:\\x" lies outside of the root',
      'readiness.yaml:2:11 "/etc/**" lies outside of the root',
      'readiness.yaml:2:20 "!../x" lies outside of the root',
      'readiness.yaml:3:14 "../secrets.yaml" lies outside of the root',
      'readiness.yaml:4:20 "a/../../b" lies outside of the root',
      'readiness.yaml:4:41 "/tmp/x.html" lies outside of the root',
      'readiness.yaml:5:10 "../waivers.yaml" lies outside of the root',
      'readiness.yaml:6:21 "~/k6" lies outside of the root',
    ],
  ],
  [
    'a password in an address, which the message does not repeat',
    'prometheus: { url: "https://me:hunter2@prometheus" }\nhttp: { urls: ["ftp://x"] }\n',
    [
      'readiness.yaml:1:20 an address must not hold a user or password (set READINESS_PROMETHEUS_TOKEN in the environment)',
      'readiness.yaml:2:16 this is no http or https address',
    ],
  ],
  [
    'credentials of a live source',
    'cluster: { kubeconfig: /root/.kube/config }\n',
    ['readiness.yaml:1:12 unknown key "kubeconfig" (known: allNamespaces, context, expect, namespaces, selector)'],
  ],
  ['a waiver without an end', without('expiresAt'), ['readiness.yaml:2:5 "expiresAt" is missing']],
  [
    'an empty selector',
    `waivers:\n${waiver}`.replace('{ kind: Deployment, name: bot }', '{}'),
    ['readiness.yaml:4:14 "subject" must not be empty'],
  ],
  [
    'a selector that selects nothing known',
    `waivers:\n${waiver}`.replace('{ kind: Deployment, name: bot }', '{ names: bot }'),
    ['readiness.yaml:4:16 unknown key "names" (did you mean "name"?)'],
  ],
  [
    'days that are none, and an end before the beginning',
    `waivers:\n${waiver.replace("'2026-01-05'", "'2026-02-30'")}${waiver
      .replace('W-1', 'W-2')
      .replace("'2026-01-05'", "'2026-05-05'")}`,
    [
      'readiness.yaml:10:16 "2026-02-30" is no date (write 2026-01-31 or 2026-01-31T12:00:00Z)',
      'readiness.yaml:21:16 the waiver expires before it was created',
    ],
  ],
  ['an id used twice', `waivers:\n${waiver}${waiver}`, ['readiness.yaml:12:9 the id "W-1" is used twice']],
  [
    'an attestation and a sign-off of the wrong form',
    `attestations:
  - { id: A, rule: r, statement: s, answer: 'yes', attestedBy: a, role: r, attestedAt: today, validFor: 0, evidence: [{ uri: x, sha256: abc }] }
signOffs:
  - { role: r, person: p, decision: aproved, reason: x, time: '2026-01-01', digest: d }
`,
    [
      `readiness.yaml:2:45 "answer" must be true or false, not text`,
      'readiness.yaml:2:88 "today" is no date (write 2026-01-31 or 2026-01-31T12:00:00Z)',
      'readiness.yaml:2:105 "validFor" must be at least 1, not 0',
      'readiness.yaml:2:137 "abc" is not a SHA-256 digest of 64 lower-case hex digits',
      'readiness.yaml:4:37 "aproved" is not one of approved, rejected (did you mean "approved"?)',
    ],
  ],
  [
    'an action item about nothing',
    'actionItems:\n  - { owner: a, deadline: 2026-01-01, status: open }\n',
    ['readiness.yaml:2:5 an action item names a fingerprint or a rule'],
  ],
  ['a list at the top', '- name: x\n', ['readiness.yaml:1:1 the file must be a mapping or nothing, not a list']],
  ['a key twice', 'name: a\nname: b\n', ['readiness.yaml:2:1 the key "name" stands here twice']],
  ['a prototype', '__proto__: { name: x }\n', ['readiness.yaml:1:1 unknown key "__proto__"']],
  ['a key with control characters', '"\\e[31mred": 1\n', ['readiness.yaml:1:1 unknown key " [31mred"']],
];

describe('a bad readiness.yaml is refused with every problem at its place', () => {
  test.each(badConfigs)('%s', (_name, text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  test.each([
    ['id'],
    ['rule'],
    ['subject'],
    ['kind'],
    ['justification'],
    ['owner'],
    ['requestedBy'],
    ['approvedBy'],
    ['createdAt'],
    ['expiresAt'],
  ])('a waiver needs %s', (key) => {
    const text = `waivers:\n  - x: 1\n`;
    expect(faults(text)).toContain(`readiness.yaml:2:5 "${key}" is missing`);
  });
});

describe('rules that the pack does not have', () => {
  const text = `waivers:\n${waiver}actionItems:\n  - { rule: memory-limits, owner: a, deadline: 2026-01-01, status: open }\n`;
  const expected = [
    'readiness.yaml:3:11 the pack has no rule "image-tag-pinned" (known: memory-limit)',
    'readiness.yaml:13:13 the pack has no rule "memory-limits" (did you mean "memory-limit"?)',
  ];

  test('are errors at their place', () => {
    expect(faults(text, { knownRules: ['memory-limit'] })).toEqual(expected);
  });

  test('can be asked for later, when the pack is known', () => {
    const { ruleMentions } = parseConfig(text, 'readiness.yaml');
    expect(ruleMentions.map((mention) => mention.rule)).toEqual(['image-tag-pinned', 'memory-limits']);
    expect(unknownRuleProblems(ruleMentions, ['memory-limit']).map((problem) => problem.line)).toEqual([3, 13]);
  });
});

describe('a good readiness.yaml', () => {
  test('nothing, a comment and an empty mapping are the defaults', () => {
    for (const text of ['', '# nothing\n', '{}\n']) {
      expect(parseConfig(text, 'readiness.yaml').config).toEqual({ ...defaultConfig, file: 'readiness.yaml' });
    }
  });

  test('every key arrives', () => {
    const { config } = parseConfig(
      `name: bot
criticality: C
level: sound
pack: kubernetes-service
profile: static
paths: [deploy]
include: ['**/*.yaml']
exclude: [deploy/old]
kubernetesVersion: '1.31'
namespace: bots
roles: { bots/Deployment/bot: gateway, api: interactions }
external: [redis-main]
encrypted: { deploy/all.yaml: [Secret, ConfigMap] }
waivers:
${waiver}attestations:
  - { id: A-1, rule: r, statement: s, answer: true, evidence: [{ uri: x }], attestedBy: a, role: ops, attestedAt: '2026-01-02', validFor: 90 }
signOffs:
  - { role: ops, person: a, decision: approved, reason: fine, time: '2026-01-05T00:00:00Z', digest: abc }
actionItems:
  - { fingerprint: 0123456789abcdef0123456789abcdef, owner: a, deadline: '2026-01-12', status: in-progress, note: n }
reports: { output: out, formats: [html, json=card.json] }
cluster: { context: prod }
`,
      'deploy/readiness.yaml',
    );
    expect(config).toEqual({
      file: 'deploy/readiness.yaml',
      name: 'bot',
      criticality: 'C',
      level: 'sound',
      pack: 'kubernetes-service',
      profile: 'static',
      paths: ['deploy'],
      include: ['**/*.yaml'],
      exclude: ['deploy/old'],
      kubernetesVersion: '1.31',
      namespace: 'bots',
      roles: { 'bots/Deployment/bot': 'gateway', api: 'interactions' },
      external: ['redis-main'],
      encrypted: { 'deploy/all.yaml': ['Secret', 'ConfigMap'] },
      waivers: [
        {
          id: 'W-1',
          rule: 'image-tag-pinned',
          subject: { kind: 'Deployment', name: 'bot' },
          kind: 'accept-risk',
          justification: 'The registry keeps no older tags.',
          owner: 'alice',
          requestedBy: 'alice',
          approvedBy: ['bob'],
          createdAt: '2026-01-05',
          expiresAt: '2026-03-31T12:00:00+02:00',
          location: { file: 'deploy/readiness.yaml', line: 15, column: 5 },
        },
      ],
      attestations: [
        {
          id: 'A-1',
          rule: 'r',
          statement: 's',
          answer: true,
          evidence: [{ uri: 'x' }],
          attestedBy: 'a',
          role: 'ops',
          attestedAt: '2026-01-02',
          validFor: 90,
          location: { file: 'deploy/readiness.yaml', line: 26, column: 5 },
        },
      ],
      signOffs: [
        { role: 'ops', person: 'a', decision: 'approved', reason: 'fine', time: '2026-01-05T00:00:00Z', digest: 'abc' },
      ],
      actionItems: [
        {
          fingerprint: '0123456789abcdef0123456789abcdef',
          owner: 'a',
          deadline: '2026-01-12',
          status: 'in-progress',
          note: 'n',
        },
      ],
      reports: { output: 'out', formats: ['html', 'json=card.json'] },
      sources: { cluster: { context: 'prod' } },
      warnings: [],
    });
  });

  test('a source that nothing asks is told, and one that is asked is not', () => {
    const { config } = parseConfig(
      'cluster: { context: a }\nhttp: { post: false }\ndiscord: { applicationId: "1" }\n',
      'readiness.yaml',
    );
    expect(config.warnings).toEqual([
      'readiness.yaml: "discord" is valid, but this version does not ask it; nothing of it is used',
      'readiness.yaml: "http" is valid, but this version does not ask it; nothing of it is used',
    ]);
  });

  test('waivers may stand in a file of their own, with places in that file', () => {
    const readFile = (path: string): string | undefined => (path === './w.yaml' ? waiver : undefined);
    const { config, ruleMentions } = parseConfig('waivers: ./w.yaml\n', 'deploy/readiness.yaml', { readFile });
    expect(config.waivers.map((item) => item.location)).toEqual([{ file: 'deploy/w.yaml', line: 1, column: 5 }]);
    expect(ruleMentions.map((mention) => mention.at)).toEqual([{ file: 'deploy/w.yaml', line: 2, column: 11 }]);
    expect(faults('waivers: ./v.yaml\n', { readFile })).toEqual([
      'readiness.yaml:1:10 the file of waivers "./v.yaml" can\'t be read',
    ]);
    expect(faults('waivers: w.yaml\n', { readFile: () => 'waivers: []\n' })).toEqual([
      'w.yaml:1:1 the file must be a list or nothing, not a mapping',
    ]);
    expect(faults('waivers: w.yaml\n', { readFile: () => '- id: [\n' })[0]).toMatch(/^w\.yaml:2:1 /);
  });
});

describe('what init writes', () => {
  test('is valid as it stands: everything is commented out', () => {
    expect(parseConfig(configTemplate, 'readiness.yaml').config).toEqual({ ...defaultConfig, file: 'readiness.yaml' });
  });

  test('is valid with every comment of YAML taken away', () => {
    const open = configTemplate.replace(/^# (?=[a-zA-Z]+:( |$)| {2})/gm, '');
    const { config } = parseConfig(open, 'readiness.yaml');
    expect(config).toMatchObject({ name: 'my-bot', pack: 'discord-bot', kubernetesVersion: '1.36' });
    expect(
      [config.waivers, config.attestations, config.signOffs, config.actionItems].map((list) => list.length),
    ).toEqual([1, 1, 1, 1]);
  });

  test('shows every key but the blocks of live sources', async () => {
    const schema = JSON.parse(await readFile('rules/schema/config.schema.json', 'utf8')) as {
      readonly properties: Readonly<Record<string, unknown>>;
    };
    const shown = Object.keys(schema.properties).filter((key) => new RegExp(`^# ${key}:`, 'm').test(configTemplate));
    const sources = ['cluster', 'prometheus', 'loadtest', 'discord', 'http'];
    expect([...shown, ...sources].sort()).toEqual(Object.keys(schema.properties).sort());
  });

  test('never installs a package of that name from a registry', () => {
    expect(workflowTemplate).toContain('npm install --no-save ./tools/readiness.tgz');
    expect(workflowTemplate).toContain('npx --no-install readiness');
  });
});

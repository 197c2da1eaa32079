import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../reports/index.ts';
import { temporaryFolder } from '../app/testing/projects.ts';
import { session } from './testing/session.ts';

/*
 * Secret values never appear in any output. Canaries of many shapes are planted wherever people leave secrets, in files
 * that parse and in files that don't; every format, the bundle and standard error are searched for them, in clear and
 * in base64, in whole and in part.
 */

/** Put together here, so that no scanner of this repository takes them for real ones. */
const token = ['MTA0Mjk5NzE2NzM4OTQ1NjMyMQ', 'GcAnRy', 'canaryBotTokenAbCdEfGhIjKlMnOpQrStUvWx'].join('.');
const webhook = [
  'https://discord.com/api',
  'webhooks',
  '1042997167389456321',
  'canaryWebhook_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMn',
].join('/');
const canaries = {
  token,
  webhook: 'canaryWebhook_AbCdEfGhIjKlMnOpQrStUvWxYz',
  password: 'canary-Passw0rd-7f3k9x',
  urlPassword: 'canaryUrlPw8d2m5q',
  apiKey: ['ghp', 'canaryAbCdEfGhIjKlMnOpQrStUvWxYz0123'].join('_'),
  aws: ['AKIA', 'CANARY7XQ2M4N5P6'].join(''),
  spotify: 'c0ffee5ecre7canary9d8e7f6a5b4c3d2',
  secretData: 'canary-in-stringData-91',
  annotation: 'canary-in-annotation-55',
  lastApplied: 'canary-last-applied-33',
  argument: 'canary-in-argument-17',
  configMap: 'canary-in-configmap-28',
  broken: 'canary-in-broken-file-64',
  brokenKey: 'canary-broken-key-72',
  example: 'canary-in-example-86',
} as const;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const jwt = [base64('{"alg":"HS256"}'), base64('{"sub":"canary"}'), 'canarySignatureAbCdEfGhIjKlMn']
  .join('.')
  .replaceAll('=', '');
const pem = `-----BEGIN PRIVATE KEY-----\n${base64('canary private key material '.repeat(4))}\n-----END PRIVATE KEY-----`;

const indent = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`);

const secret = `apiVersion: v1
kind: Secret
metadata:
  name: bot
  namespace: bots
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","kind":"Secret","stringData":{"password":"${canaries.lastApplied}"}}
data:
  token: ${base64(canaries.token)}
  tls.key: ${base64(pem)}
stringData:
  password: ${canaries.secretData}
  config.yaml: |
    database:
      password: ${canaries.password}
`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: bot
  namespace: bots
  annotations:
    webhook: ${webhook}
    deploy/password: ${canaries.annotation}
    kubectl.kubernetes.io/last-applied-configuration: |
      {"spec":{"template":{"spec":{"containers":[{"env":[{"name":"DISCORD_TOKEN","value":"${canaries.lastApplied}"}]}]}}}}
spec:
  replicas: 1
  selector: {matchLabels: {app: bot}}
  template:
    metadata:
      labels: {app: bot}
      annotations: {bot-token: ${canaries.token}}
    spec:
      containers:
        - name: bot
          image: registry.example/bot:1
          command: [node, index.js, --token, "${canaries.token}"]
          args: ["--db-password=${canaries.argument}", "--jwt", "${jwt}"]
          env:
            - {name: DISCORD_TOKEN, value: "${canaries.token}"}
            - {name: DB_PASSWORD, value: "${canaries.password}"}
            - {name: DATABASE_URL, value: "postgres://bot:${canaries.urlPassword}@postgres.bots.svc:5432/bot"}
            - {name: REDIS_URL, value: "redis://:${canaries.urlPassword}@redis:6379"}
            - {name: GITHUB, value: "${canaries.apiKey}"}
            - {name: AWS_ACCESS_KEY_ID, value: ${canaries.aws}}
            - {name: SPOTIFY_CLIENT_SECRET, value: ${canaries.spotify}}
            - {name: HOOK, value: "${webhook}"}
            - {name: JWT, value: "${jwt}"}
            - name: PRIVATE_KEY
              value: |
                ${indent(pem, '                ')}
            - {name: DISCORD_TOKEN, value: "${canaries.token}"}
          livenessProbe:
            httpGet: {path: "/health?token=${canaries.argument}", port: 80, httpHeaders: [{name: Authorization, value: "Bearer ${canaries.password}"}]}
          lifecycle:
            preStop: {exec: {command: [sh, -c, "curl -H 'Authorization: Bot ${canaries.token}' https://example.com"]}}
`;

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: bots}
data:
  DB_PASSWORD: ${canaries.configMap}
  DISCORD_TOKEN: ${canaries.token}
  url: amqp://bot:${canaries.urlPassword}@rabbit:5672/
  application.yml: |
    spring:
      password: ${canaries.configMap}
    lavalink:
      server:
        password: "${canaries.password}"
  settings.json: '{"token": "${canaries.token}", "nested": {"api_key": "${canaries.apiKey}"}}'
  .env: |
    DISCORD_TOKEN=${canaries.token}
    PASSWORD=${canaries.password}
  key.pem: |
    ${indent(pem, '    ')}
`;

const files: Readonly<Record<string, string>> = {
  'secret.yaml': secret,
  'deployment.yaml': deployment,
  'configmap.yaml': configMap,
  'list.json': JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'listed', namespace: 'bots' },
        stringData: { password: canaries.secretData },
      },
    ],
  }),
  'secret.yaml.example': secret.replaceAll(canaries.secretData, canaries.example).replace('name: bot', 'name: example'),
  // The same, one broken byte each: the excerpt of a message must not show what the parser stumbled over.
  'broken/secret-quote.yaml': secret.replace(`password: ${canaries.secretData}`, `password: "${canaries.broken}`),
  'broken/secret-tab.yaml': secret.replace('  password: ', '\tpassword: '),
  'broken/secret-colon.yaml': secret.replace(
    `password: ${canaries.secretData}`,
    `password: ${canaries.broken}: ${canaries.brokenKey}`,
  ),
  'broken/secret-key.yaml': secret.replace('stringData:', `stringData:\n  ${canaries.brokenKey}\n  x: y`),
  'broken/secret-twice.yaml': secret.replace('stringData:', `stringData:\n  password: ${canaries.broken}`),
  'broken/deployment-bracket.yaml': deployment.replace('command: [', `command: [[${canaries.broken}, `),
  'broken/deployment-token.yaml': deployment.replace(`value: "${canaries.token}"}`, `value: "${canaries.token}}`),
  'broken/configmap.yaml': configMap.replace(`DB_PASSWORD: ${canaries.configMap}`, `DB_PASSWORD: {${canaries.broken}`),
  'broken/one-line.json': `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"stringData":{"password":"${canaries.broken}"`,
  'broken/alias.yaml': secret.replace('stringData:', `stringData:\n  p: *${canaries.brokenKey}`),
  'broken/lost-separator.yaml': secret + secret,
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\n',
  'chart/values.yaml': `bot:\n  token: ${canaries.token}\n  password: ${canaries.password}\n`,
};

/** Every piece that may not be seen: each canary, its tail, and what base64 makes of it wherever it begins. */
const forbidden: readonly string[] = [
  ...Object.values(canaries),
  ...Object.values(canaries).map((text) => text.slice(-12)),
  'canarySignature',
  'canary private key',
  ...[...Object.values(canaries), 'canary private key material '].flatMap((text) =>
    [0, 1, 2].map((shift) => base64(`${'x'.repeat(shift)}${text}`).slice(4, -6)),
  ),
];

const found = (text: string): readonly string[] => forbidden.filter((piece) => text.includes(piece));

const temporary = temporaryFolder();
const root = join(temporary.path, 'project');
beforeAll(() => {
  for (const folder of ['', '.git', 'broken', 'chart']) mkdirSync(join(root, folder));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
});
afterAll(temporary.remove);

test('the canaries are in the files, and the search would find them', () => {
  const all = Object.values(files).join('\n');
  for (const canary of Object.values(canaries)) expect(all).toContain(canary);
  expect(found(all).length).toBeGreaterThan(Object.keys(canaries).length);
});

describe('no canary', () => {
  test.each(Object.keys(formats))('in %s', async (format) => {
    const { out, err, code } = await session(root, ['scan', '--format', format, '--verbose']);
    expect(code).toBe(1);
    expect(out.length).toBeGreaterThan(format === 'shields' ? 50 : 1000);
    expect(found(out)).toEqual([]);
    expect(found(err)).toEqual([]);
  });

  test('in the default reports', async () => {
    const folder = join(temporary.path, 'reports');
    const { out } = await session(root, ['scan', '--output', folder]);
    expect(found(out)).toEqual([]);
    const names = readdirSync(folder);
    expect(names).toHaveLength(3);
    for (const name of names) expect(found(readFileSync(join(folder, name), 'utf8')), name).toEqual([]);
  });

  test('in the bundle, nor in what is judged from it', async () => {
    const bundle = join(temporary.path, 'bundle.json');
    const { err } = await session(root, ['collect', '-o', bundle]);
    const text = readFileSync(bundle, 'utf8');
    expect(text).toContain('"bot"');
    expect(found(text)).toEqual([]);
    expect(found(err)).toEqual([]);
    const judged = await session(temporary.path, ['judge', bundle, '--format', 'json']);
    expect(judged.code).toBe(1);
    expect(found(judged.out)).toEqual([]);
  });

  test.each(Object.keys(files))('when %s is named, or comes from standard input', async (name) => {
    for (const format of ['json', 'terminal']) {
      const named = await session(root, ['scan', name, '--format', format]);
      const piped = await session(root, ['scan', '-', '--format', format], { standardInput: files[name] ?? '' });
      for (const { out, err, code } of [named, piped]) {
        expect([1, 3]).toContain(code);
        expect(found(out + err)).toEqual([]);
      }
    }
  });

  test('in the messages of a configuration, pack, bundle or scorecard that cannot be read', async () => {
    const where = join(temporary.path, 'settings');
    mkdirSync(where);
    writeFileSync(join(where, 'readiness.yaml'), `name: bot\ncluster: "${canaries.token}\n`);
    writeFileSync(join(where, 'bundle.json'), files['broken/one-line.json'] ?? '');
    for (const argv of [
      ['scan'],
      ['scan', '--no-config', '--pack', '../project/secret.yaml'],
      ['scan', '--config', '../project/deployment.yaml'],
      ['judge', 'bundle.json'],
      ['render', 'bundle.json'],
      ['judge', '../project/secret.yaml'],
      ['render', '../project/broken/secret-quote.yaml'],
    ]) {
      const { err, out, code } = await session(where, argv);
      expect(code, argv.join(' ')).toBe(2);
      expect(found(err + out), argv.join(' ')).toEqual([]);
    }
  });
});

test('what was found is told without its value', async () => {
  const { out } = await session(root, ['scan', '--format', 'json']);
  for (const rule of ['discord-token-not-exposed', 'secret-literal-in-env', 'secret-in-configmap']) {
    expect(out).toMatch(new RegExp(`"rule":\\s*"${rule}"[\\s\\S]*?"outcome":\\s*"(?:fail|unknown)"`));
  }
  expect(out).toContain('DISCORD_TOKEN');
});

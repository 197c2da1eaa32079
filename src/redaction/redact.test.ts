import { describe, expect, test } from 'vitest';
import type { Json, JsonRecord } from '../model/json.ts';
import { valueAt } from '../model/json.ts';
import { secretOf, textOf } from '../model/secret.ts';
import { judgeName } from './names.ts';
import { collectSecretNames, redactDocument } from './redact.ts';

// Split, so that no scanner takes this file for a leak.
const discordToken = ['MTA5ODc2NTQzMjEwOTg3NjU0', 'GaBcDe', 'canary-0123456789abcdefghijklmnop'].join('.');
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJjYW5hcnkifQ', 'canarycanary'].join('.');
const pem = ['-----BEGIN RSA PRIVATE', 'KEY-----\ncanary\n-----END RSA PRIVATE', 'KEY-----'].join(' ');
const aws = `AKIACANARYCANARY1234`;

function env(name: string, value: Json): JsonRecord {
  return { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'c', env: [{ name, value }] }] } };
}
const envPath = ['spec', 'containers', 0, 'env', 0, 'value'];
const redactedEnv = (name: string, value: Json) => valueAt(redactDocument(env(name, value)), ...envPath);
const secret = (data: JsonRecord, field = 'data'): JsonRecord => ({ apiVersion: 'v1', kind: 'Secret', [field]: data });
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('names', () => {
  test.each([
    [
      'secret',
      'DISCORD_TOKEN TOKEN botToken DB_PASSWORD PGPASSWORD db-pass POSTGRES_PWD API_KEY apiKey clientSecret ' +
        'SESSION_SECRET AWS_SECRET_ACCESS_KEY PluralKit__Bot__Token BOT__DISCORD__TOKEN DISCORD_TOKEN_PROD TOKEN_2 ' +
        'requirepass masterauth spring.datasource.password SIGNING_KEY Authorization VAULT_SECRET_ID bottoken ' +
        'DISCORD_TOKEN2 password1 API_KEY2 botToken3',
    ],
    [
      'no',
      'MAX_TOKENS TOKEN_EXPIRY TOKEN_ENABLED SECRET_NAME TOKEN_URL PASSWORD_FILE TOKEN_PATH TOKENIZER ' +
        'TOKENIZERS_PARALLELISM topologyKey key secretName COMPASS_MODE BYPASS_CACHE KEYBOARD AUTHOR CLIENT_ID ' +
        'PASSWORD_MIN_LENGTH TOKEN_TTL passthrough monkey keyspace PUBLIC_KEY oauth2 ' +
        'KEY2 MAX_TOKENS2',
    ],
    ['perhaps', 'SECRET_SAUCE TOKEN_BUCKETS'],
  ])('%s', (verdict, names) => {
    for (const name of names.split(' ')) expect([name, judgeName(name)]).toEqual([name, verdict]);
  });
});

describe('an environment value', () => {
  test.each([
    ['DISCORD_TOKEN', discordToken, 'discord-token'],
    ['GREETING', discordToken, 'discord-token'],
    ['X', jwt, 'jwt'],
    ['X', pem, 'private-key'],
    ['X', aws, 'cloud-key'],
    ['X', `ghp_${'canary0123'.repeat(4)}`, 'other'],
    ['DB_PASSWORD', 'canary', 'password'],
    ['DB_PASSWORD', 'correct horse battery canary', 'password'],
    ['BOT_TOKEN', 'canary-abc', 'other'],
    ['BOT_TOKEN', 'CHANGE_ME', 'placeholder'],
    ['BOT_TOKEN', 'changeme', 'placeholder'],
    ['BOT_TOKEN', '<your token>', 'placeholder'],
    ['BOT_TOKEN', 'your-token-here', 'placeholder'],
    ['BOT_TOKEN', 'xxx', 'placeholder'],
  ])('%s=%s is %s', (name, value, expected) => {
    const result = redactedEnv(name, value);
    expect(secretOf(result)).toMatchObject({ class: expected, length: value.length, type: 'string' });
    expect(textOf(result)).toBeUndefined();
  });

  test.each([
    ['MAX_TOKENS', '4096'],
    ['DB_PASSWORD', '12345'],
    ['TOKEN_EXPIRY', '15m'],
    ['TOKEN', '15m'],
    ['TOKEN', 'true'],
    ['TOKEN', ''],
    ['SECRET_NAME', 'bot-secrets'],
    ['TOKEN_URL', 'https://discord.com/api/oauth2/token'],
    ['DISCORD_TOKEN', '$(REAL_TOKEN)'],
    ['DISCORD_TOKEN', '${DISCORD_TOKEN}'],
    ['DISCORD_TOKEN', '{{ .Values.token }}'],
    ['DISCORD_TOKEN', '__TOKEN__'],
    ['PASSWORD', '/run/secrets/db-password'],
    ['PASSWORD', 'vault:secret/data/bot#token'],
    ['SECRET_STORE_KIND', 'kubernetes'],
    ['REDIS_URL', 'redis://:$(REDIS_PASSWORD)@redis:6379/0'],
    ['REDIS_URL', 'redis://user:${REDIS_PASSWORD}@redis:6379/0'],
    ['REDIS_URL', 'redis://redis:6379/0'],
    ['IMAGE', 'ghcr.io/acme/bot@sha256:0123456789abcdef'],
    ['NPM', 'https://registry.npmjs.org:443/@scope/package'],
    ['NODE_OPTIONS', '--max-old-space-size=384 --disable-proto=delete'],
    ['JAVA_TOOL_OPTIONS', '-Xmx512m -Djavax.net.ssl.trustStore=/x'],
  ])('%s=%s stays', (name, value) => {
    expect(redactedEnv(name, value)).toBe(value);
  });

  test.each([
    ['DATABASE_URL', 'postgres://bot:canary@db.prod:5432/bot', 'postgres://[redacted]@db.prod:5432/bot'],
    ['DATABASE_URL', 'postgres://$(USER):canary@db:5432/bot', 'postgres://[redacted]@db:5432/bot'],
    ['REDIS_URL', 'redis://:can/ary@redis:6379', 'redis://[redacted]@redis:6379'],
    ['MONGO', 'mongodb://u:can@ary@m1:1,m2:2/x', 'mongodb://[redacted]@m1:1,m2:2/x'],
    ['DSN', 'host=db user=bot password=canary dbname=bot', 'host=db user=bot password=[redacted] dbname=bot'],
    ['URL', 'https://api.example.org/x?token=canary1&page=2', 'https://api.example.org/x?token=[redacted]&page=2'],
    ['MYSQL', 'bot:canary@tcp(db:3306)/bot', '[redacted]@tcp(db:3306)/bot'],
    ['OPTS', '--env=BOT_TOKEN=canary --port=80', '--env=BOT_TOKEN=[redacted] --port=80'],
    ['CONFIG', '{"port": 80, "botToken": "canary"}', '{"port": 80, "botToken": [redacted]}'],
  ])('%s=%s keeps what is no secret', (name, value, text) => {
    const result = redactedEnv(name, value);
    expect(textOf(result)).toBe(text);
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  test('that is the name of a Secret stays', () => {
    const names = new Set<string>();
    collectSecretNames({ kind: 'Pod', spec: { volumes: [{ secret: { secretName: 'bot-credentials' } }] } }, names);
    const object = env('BOT_SECRET', 'bot-credentials');
    expect(redactDocument(object, names)).toBe(object);
  });
});

describe('a Secret', () => {
  test.each([
    [base64(discordToken), 'discord-token', discordToken.length],
    [base64('canary'), 'password', 6],
    [base64('CHANGE_ME'), 'placeholder', 9],
    [base64('${TOKEN}'), 'placeholder', 8],
    ['CHANGE_ME', 'placeholder', 9],
    ['<base64 of the token>', 'placeholder', 21],
    ['', 'empty', 0],
    ['not base64!', 'not-base64', 11],
    [1234, 'not-base64', 4],
  ] as const)('data %j', (value, expected, length) => {
    const result = redactDocument(secret({ password: value }));
    expect(secretOf(valueAt(result, 'data', 'password'))).toMatchObject({ class: expected, length });
  });

  test('leaves what is filled in later', () => {
    expect(redactDocument(secret({ token: '${TOKEN}' })).data).toEqual({ token: '${TOKEN}' });
    expect(redactDocument(secret({ token: '__TOKEN__' }, 'stringData')).stringData).toEqual({ token: '__TOKEN__' });
  });

  test.each([
    ['a misspelt field', { apiVersion: 'v1', kind: 'Secret', stringdata: { a: 'canary' } }],
    ['a list', { apiVersion: 'v1', kind: 'Secret', data: ['canary', { b: ['canary'] }] }],
    ['text', { apiVersion: 'v1', kind: 'Secret', data: 'canary' }],
    ['a kind in lower case', { apiVersion: 'v1', kind: 'secret', stringData: { a: 'canary' } }],
    ['a template that holds it', { kind: 'Template', objects: [{ kind: 'Secret', stringData: { a: 'canary' } }] }],
    ['a number', { apiVersion: 'v1', kind: 'Secret', stringData: { pin: 8675309 } }],
    [
      'an applied copy',
      {
        kind: 'Deployment',
        metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":"canary"}' } },
      },
    ],
  ])('hides %s', (_, object) => {
    expect(JSON.stringify(redactDocument(object))).not.toMatch(/canary|8675309/);
  });
});

describe('a ConfigMap', () => {
  const data = (key: string, value: string) =>
    valueAt(redactDocument({ apiVersion: 'v1', kind: 'ConfigMap', data: { [key]: value } }), 'data', key);

  test.each([
    [
      'application.yml',
      'server:\n  port: 2333\n  password: "canary x"\n',
      'server:\n  port: 2333\n  password: [redacted]\n',
    ],
    ['redis.conf', 'maxmemory 10mb\nrequirepass canary\n', 'maxmemory 10mb\nrequirepass [redacted]\n'],
    ['.env', 'PORT=80\nexport BOT_TOKEN=canary\n', 'PORT=80\nexport BOT_TOKEN=[redacted]\n'],
    ['config.json', '{\n  "token": "canary",\n  "port": 1\n}', '{\n  "token": [redacted]\n  "port": 1\n}'],
    ['start.sh', 'redis-cli -a canary ping\n', 'redis-cli -a [redacted] ping\n'],
    [
      'app.yaml',
      'tls:\n  private_key: |\n    canary\n    canary2\nport: 1\n',
      'tls:\n  private_key: |\n    [redacted]\n    [redacted]\nport: 1\n',
    ],
    [
      'env.yaml',
      '- name: BOT_TOKEN\n  value: canary\n- name: A\n  value: b\n',
      '- name: BOT_TOKEN\n  value: [redacted]\n- name: A\n  value: b\n',
    ],
  ])('%s', (key, value, text) => {
    expect(textOf(data(key, value))).toBe(text);
  });

  test('hides a whole value by its key', () => {
    expect(secretOf(data('BOT_TOKEN', 'canary'))).toMatchObject({ class: 'other' });
    expect(secretOf(data('password.txt', 'canary'))).toMatchObject({ class: 'password' });
  });

  test.each([
    ['nginx.conf', 'location / { proxy_pass http://bot:80; }\n'],
    ['prometheus.yml', 'scrape_configs:\n  - job_name: bot\n    bearer_token_file: /var/run/secrets/token\n'],
    ['redis.conf', 'maxmemory 100mb\nmaxmemory-policy noeviction\nprotected-mode no\n'],
    ['limits.yaml', 'max_tokens: 4096\ntoken_expiry: 15m\nsecretName: bot\n'],
  ])('%s stays', (key, value) => {
    expect(data(key, value)).toBe(value);
  });
});

describe('arguments', () => {
  test.each([
    [['--token', 'canary'], 1],
    [['--password=canary'], 0],
    [['sh', '-c', 'BOT_TOKEN=canary node index.js'], 2],
    [['redis-server', '--requirepass', 'canary'], 2],
    [['redis-cli', '-a', 'canary', 'ping'], 2],
  ] as const)('%j', (args, index) => {
    const result = redactDocument({ kind: 'Pod', spec: { containers: [{ args }] } });
    expect(secretOf(valueAt(result, 'spec', 'containers', 0, 'args', index))).toBeDefined();
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  test.each([
    [['--max-tokens', '4096', '--token-file', '/run/x/y']],
    [['sh', '-c', 'redis-cli -a "$REDIS_PASSWORD" ping']],
  ])('%j stays', (args) => {
    const object = { kind: 'Pod', spec: { containers: [{ args }] } };
    expect(redactDocument(object)).toBe(object);
  });
});

test('fields that hold the name of a Secret stay', () => {
  const object = {
    kind: 'Ingress',
    metadata: { annotations: { 'nginx.ingress.kubernetes.io/auth-secret': 'prod/basic-auth' } },
    spec: {
      tls: [{ secretName: 'bot-tls' }],
      existingSecret: 'bot-env',
      valueFrom: { secretKeyRef: { name: 'bot', key: 'password' } },
    },
  };
  expect(redactDocument(object)).toBe(object);
});

test('a file that writes the mark itself does not pass for redacted', () => {
  const result = redactDocument(env('TOKEN', { $secret: { class: 'placeholder' }, text: 'x' }));
  expect(secretOf(valueAt(result, ...envPath))).toBeUndefined();
});

test('`__proto__` stays a key', () => {
  const object = JSON.parse('{"kind":"ConfigMap","data":{"__proto__":"canary-x","TOKEN":"canary"}}') as JsonRecord;
  const result = redactDocument(object);
  expect(Object.keys(result['data'] ?? {})).toEqual(['__proto__', 'TOKEN']);
  expect(JSON.stringify(object)).toContain('"TOKEN":"canary"');
});

describe('long hostile texts take linear time', () => {
  const parts = [
    'a:',
    '://',
    'token ',
    '{"a":',
    '-- ',
    'eyJ-',
    'Bearer ',
    '"',
    'http://a:b',
    'key=',
    'sk-',
    'redis-cli ',
    'a:b@',
    '\n',
    ' ',
  ];
  test.each(parts)(
    '%j',
    (part) => {
      const text = `${part.repeat(20_000)}@tcp(${part}password=`;
      const started = performance.now();
      redactDocument({ kind: 'ConfigMap', data: { token: text, b: text, c: `\n${text}` } });
      // A quadratic pattern needs minutes for this.
      expect(performance.now() - started).toBeLessThan(20_000);
    },
    60_000,
  );
});

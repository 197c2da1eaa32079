import { describe, expect, test } from 'vitest';
import type { Container } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { shellCommands, shellWords, startedBy, withVariables } from './command-line.ts';
import { redisBytes } from './redis.ts';

const container = (command: Json, args: Json = []): Container => ({
  name: 'app',
  kind: 'regular',
  path: ['spec'],
  object: { command, args },
  image: undefined,
  env: [],
  ports: [],
});

const shown = (command: Json, args?: Json) => {
  const started = startedBy(container(command, args));
  if (started.kind === 'script') return `script ${started.script}`;
  const words = started.words.map(({ text }) => text ?? '?').join(' ');
  return started.kind === 'image' ? `image ${words}` : `${started.name} ${words}`;
};

describe('what a container starts', () => {
  test.each<[Json, Json, string]>([
    [[], [], 'image '],
    [[], ['--appendonly', 'yes'], 'image --appendonly yes'],
    [[], ['/etc/redis.conf'], 'image /etc/redis.conf'],
    [['docker-entrypoint.sh'], ['redis.conf'], 'image redis.conf'],
    [['docker-entrypoint.sh', 'redis-server'], ['--port', 7000], 'redis-server --port 7000'],
    [[], ['pg_dump', '-Fc'], 'pg_dump -Fc'],
    [['/usr/bin/tini', '--', '/usr/local/bin/redis-server'], [], 'redis-server '],
    [['env', 'TZ=UTC', 'java'], ['-jar', 'x.jar'], 'java -jar x.jar'],
    [['sh', '-c', 'exec redis-server'], [], 'script exec redis-server'],
    [['/bin/bash', '-euc'], ['nginx -g "daemon off;"'], 'script nginx -g "daemon off;"'],
    [['sh', 'start.sh'], [], 'sh start.sh'],
    [['x', { $secret: { class: 'other', length: 3, type: 'string' } }], [], 'x ?'],
    ['not a list', null, 'image '],
  ])('%j %j', (command, args, expected) => {
    expect(shown(command, args)).toBe(expected);
  });
});

test('shell text falls into words and commands', () => {
  expect(shellWords(`--requirepass "$X Y" a'b c'd ''`)).toEqual(['--requirepass', '$X Y', 'ab cd', '']);
  expect(shellCommands('set -e; a \\\n  b && c | d\n# no\ne')).toEqual(['set -e', 'a    b', 'c', 'd', 'e']);
});

test('only what the container writes itself is filled in', () => {
  const variables = [{ name: 'A', path: [], value: '5' }];
  expect(withVariables('$(A) ${A} $A $(B) ${A##*-}', variables)).toBe('5 5 5 $(B) ${A##*-}');
});

test.each([
  ['100', 100],
  ['1k', 1000],
  ['1kb', 1024],
  ['256MB', 256 * 1024 ** 2],
  ['2g', 2_000_000_000],
  ['2gb', 2 * 1024 ** 3],
  ['50%', undefined],
  ['$(X)', undefined],
])('redis counts %s', (text, bytes) => {
  expect(redisBytes(text)).toBe(bytes);
});

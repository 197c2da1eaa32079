import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeInteractions, newKey, publicKeyOf, readKey, signInteractions } from './signing.ts';

test('a signature is good for its time stamp and its body, and for no other', () => {
  const key = readKey(newKey());
  if (key === undefined) throw new Error('the key that was made is none');
  const trusted = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKeyOf(key), 'hex').toString('base64url') },
    format: 'jwk',
  });
  const [first] = signInteractions(['{"type":1}'], key, new Date('2026-11-20T10:00:00Z'));
  if (first === undefined) throw new Error('nothing was signed');
  expect(first).toMatchObject({ body: '{"type":1}', timestamp: '1795168800' });
  const holds = (text: string): boolean =>
    verify(null, Buffer.from(text), trusted, Buffer.from(first.signature, 'hex'));
  expect(holds(first.timestamp + first.body)).toBe(true);
  expect(holds(`${first.timestamp}{"type":2}`)).toBe(false);
  expect(holds(`1795168801${first.body}`)).toBe(false);
});

test.each([
  ['no key', 'hello'],
  ['a key of another kind', '-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n'],
])('%s is refused', (_, pem) => {
  expect(readKey(pem)).toBeUndefined();
});

test('guilds are spread evenly over any number of shards, and every id is one of its own', () => {
  const bodies = makeInteractions({ count: 960, guilds: 960, commands: ['play', 'skip'] }).map(
    (text) => JSON.parse(text) as { id: string; guild_id: string; data: { name: string } },
  );
  for (const shards of [2, 3, 16]) {
    const counts = new Map<bigint, number>();
    for (const { guild_id: guild } of bodies) {
      const shard = (BigInt(guild) >> 22n) % BigInt(shards);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: shards }, () => 960 / shards));
  }
  expect(new Set(bodies.map(({ id }) => id)).size).toBe(960);
  expect(bodies.slice(0, 3).map(({ data }) => data.name)).toEqual(['play', 'skip', 'play']);
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { startEndpoint } from './endpoint.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
const imageDigest = `sha256:${'0'.repeat(64)}`;
const timestamp = '1764000000';

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint({
    publicKey: rawKey,
    version: '2.14.0',
    imageDigest,
    now: () => new Date('2026-11-29T00:00:00Z'),
  });
});
afterAll(() => endpoint.stop());

const signed = (body: string, at = timestamp): string => sign(null, Buffer.from(at + body), privateKey).toString('hex');

interface Answered {
  readonly status: number | undefined;
  readonly body: string;
}

function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answered> {
  return new Promise((resolve, reject) => {
    request(`${endpoint.url}${path}`, { method, headers }, (response) => {
      text(response).then((answer) => {
        resolve({ status: response.statusCode, body: answer });
      }, reject);
    })
      .on('error', reject)
      .end(body);
  });
}

function post(body: string, signature: string, at = timestamp): Promise<Answered> {
  return ask('POST', '/interactions', { 'x-signature-ed25519': signature, 'x-signature-timestamp': at }, body);
}

describe('the interactions endpoint', () => {
  const ping = '{"type":1}';
  test.each([
    ['a ping', ping, signed(ping), 200],
    ['a command', '{"type":2}', signed('{"type":2}'), 200],
    ['a signature of another body', ping, signed('{"type":2}'), 401],
    ['a signature of another time', ping, signed(ping, '1764000001'), 401],
    ['no signature', ping, '', 401],
    ['half a signature', ping, signed(ping).slice(2), 401],
    ['a signed body that is no interaction', 'null', signed('null'), 400],
    ['a body without end', ' '.repeat(300_000), signed(ping), 413],
  ])('answers %s with its status', async (_, body, signature, status) => {
    expect((await post(body, signature)).status).toBe(status);
  });

  test('tells which version runs, and counts what it answered', async () => {
    const health = JSON.parse((await ask('GET', '/health/deep')).body) as Record<string, unknown>;
    expect(health).toMatchObject({ status: 'healthy', version: '2.14.0', imageDigest });
    const metrics = (await ask('GET', '/metrics')).body;
    expect(metrics).toContain('http_requests_total{method="POST",route="/interactions",status="401"} 4');
    expect(metrics).toMatch(/^process_cpu_seconds_total /m);
    expect((await ask('GET', '/health/no-such-check')).status).toBe(404);
  });

  test('refuses a key that is none', async () => {
    await expect(startEndpoint({ publicKey: 'abc', version: '1', imageDigest })).rejects.toThrow(
      '64 hexadecimal digits',
    );
  });
});

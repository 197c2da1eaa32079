import { afterEach, expect, test } from 'vitest';
import type { Endpoint, EndpointOptions } from '../testing/interactions-endpoint.ts';
import { startEndpoint } from '../testing/interactions-endpoint.ts';
import { askTarget } from './witness.ts';

let endpoint: Endpoint | undefined;
afterEach(() => {
  endpoint?.close();
});

const at = '2026-11-20T10:00:00.000Z';
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each<[string, EndpointOptions, object]>([
  [
    'a version and a digest',
    { health: () => ({ status: 'healthy', version: '1.2.4', imageDigest: digest }) },
    { version: '1.2.4', imageDigest: digest },
  ],
  ['a digest in the other spelling', { health: () => ({ image_digest: digest }) }, { imageDigest: digest }],
  [
    'nothing of that',
    { health: () => ({ status: 'healthy' }) },
    { unknown: '/health/deep tells neither version nor imageDigest' },
  ],
  [
    'a digest that is cut',
    { health: () => ({ imageDigest: digest.slice(0, 20) }) },
    { unknown: '/health/deep tells neither version nor imageDigest' },
  ],
  [
    'a version with a line break',
    { health: () => ({ version: 'a\nb' }) },
    { unknown: '/health/deep tells neither version nor imageDigest' },
  ],
  ['a list', { health: () => [digest] }, { unknown: '/health/deep did not answer with a JSON object' }],
  ['no such path', {}, { unknown: '/health/deep answered with status 404' }],
  ['HTML', { instead: (_, response) => response.end('<html>') }, { unknown: '/health/deep did not answer with JSON' }],
  [
    'a redirect, which is not followed',
    { instead: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end() },
    { unknown: '/health/deep answered with status 302' },
  ],
  [
    'more than anybody wants',
    { instead: (_, response) => response.end(JSON.stringify({ version: '1', padding: 'x'.repeat(100_000) })) },
    { unknown: '/health/deep answered with more than 64 KiB' },
  ],
  [
    'half an answer',
    {
      instead: (_, response) =>
        response.writeHead(200, { 'content-length': '50' }).write('{"version":', () => response.destroy()),
    },
    { unknown: '/health/deep did not answer to its end' },
  ],
])('%s', async (_, options, expected) => {
  endpoint = await startEndpoint(options);
  expect(await askTarget(endpoint.origin, () => new Date(at))).toEqual({ at, ...expected });
  expect(endpoint.asked).toEqual(['/health/deep']);
});

test('nobody there', async () => {
  endpoint = await startEndpoint({});
  const { origin } = endpoint;
  endpoint.close();
  expect(await askTarget(origin, () => new Date(at))).toEqual({ at, unknown: '/health/deep can’t be reached' });
});

test('silence ends after five seconds', { timeout: 60_000 }, async () => {
  endpoint = await startEndpoint({ instead: () => undefined });
  expect(await askTarget(endpoint.origin, () => new Date(at))).toEqual({
    at,
    unknown: '/health/deep did not answer within 5 s',
  });
});

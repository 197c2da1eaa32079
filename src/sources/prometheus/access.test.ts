import { describe, expect, test } from 'vitest';
import { cleanerOf, isHeaderValue, isSettableHeader, readAddress, requestHeaders } from './access.ts';

describe('an address', () => {
  test.each([
    ['http://127.0.0.1:9090', 'http://127.0.0.1:9090'],
    ['https://Prometheus.example/', 'https://prometheus.example'],
    ['https://host/prefix/of/it//', 'https://host/prefix/of/it'],
    ['https://host:443/x', 'https://host/x'],
    ['http://[::1]:9090', 'http://[::1]:9090'],
  ])('%s is %s', (text, address) => {
    expect(readAddress(text)).toEqual({ address });
  });

  test.each([
    'prometheus:9090',
    'localhost:9090',
    '.',
    '',
    'file:///etc/passwd',
    'http:host',
    'http://user:canary@host',
    'http://canary@host',
    'http://@host',
    'https://host/?token=canary',
    'https://host/#canary',
    'https://host:99999',
  ])('%s is none, and not repeated', (text) => {
    const read = readAddress(text);
    expect(read).toHaveProperty('fault');
    expect(JSON.stringify(read)).not.toContain('canary');
  });

  test('with a password names the variables to use instead', () => {
    expect(readAddress('https://user:canary@host')).toMatchObject({
      hint: expect.stringContaining('READINESS_PROMETHEUS_TOKEN') as string,
    });
  });
});

test.each([
  ['X-Scope-OrgID', true],
  ['authorization', true],
  ['Host', false],
  ['Content-Length', false],
  ['Transfer-Encoding', false],
  ['Proxy-Authorization', false],
  ['X Scope', false],
  ['x:y', false],
  ['', false],
])('the header %s may be set: %s', (name, may) => {
  expect(isSettableHeader(name)).toBe(may);
});

test.each([
  ['tenant-1', true],
  ['a b', true],
  ['a\nb', false],
  ['a\r\nx: y', false],
  ['a\0', false],
  ['\u20ac', false],
  ['  ', false],
])('%j may be the value of a header: %s', (value, may) => {
  expect(isHeaderValue(value)).toBe(may);
});

describe('credentials', () => {
  const address = 'https://host';

  test('are shown as the scheme wants them', () => {
    expect(requestHeaders({ address, auth: { kind: 'bearer', token: 't0ken' } })).toEqual({
      authorization: 'Bearer t0ken',
    });
    expect(
      requestHeaders({ address, auth: { kind: 'basic', user: 'ann', password: 'p:w' }, headers: { 'x-tenant': 'a' } }),
    ).toEqual({ authorization: `Basic ${Buffer.from('ann:p:w').toString('base64')}`, 'x-tenant': 'a' });
  });

  test('are taken out of what the server says', () => {
    const clean = cleanerOf({
      address,
      auth: { kind: 'basic', user: 'ann', password: 'pass word' },
      headers: { 'x-key': 'Key canary-key', 'x-scope-orgid': 'a' },
    });
    const basic = Buffer.from('ann:pass word').toString('base64');
    expect(
      clean(`wrong: pass word, pass%20word, ${basic}, Key canary-key, canary-key, redis://:canary-url@host, a`),
    ).toBe(`wrong: ${Array.from({ length: 5 }, () => '[redacted]').join(', ')}, redis://[redacted]@host, a`);
  });
});

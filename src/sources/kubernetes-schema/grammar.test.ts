import { describe, expect, test } from 'vitest';
import type { ValueGrammar } from '../../model/catalogue.ts';
import { grammars, isBase64 } from './grammar.ts';
import { isCronSchedule } from '../../model/cron.ts';
import { nearest } from './nearest.ts';

const cases: readonly (readonly [ValueGrammar, readonly string[], readonly string[]])[] = [
  ['dns-label', ['a', 'bot-1', '0a', 'x'.repeat(63)], ['', '-a', 'a-', 'Bot', 'a.b', 'a_b', 'x'.repeat(64)]],
  ['dns-subdomain', ['a', 'a.b-c', 'x'.repeat(253)], ['', 'a..b', '.a', 'A.b', 'x'.repeat(254)]],
  ['host', ['example.org', '*.example.org'], ['*', 'Example.org', 'a.*.org', 'example.org/x', 'example.org:443']],
  ['path-segment', ['system:bot', 'Bot Role'], ['a/b', 'a%b', '.', '..']],
  ['quantity', ['500m', '1.5', '256Mi'], ['512MB', '1 Gi']],
  ['port-name', ['http', 'a1', 'web-socket'], ['8080', 'Http', 'a--b', '-a', 'a-', 'sixteen-letters-']],
  ['label-key', ['app', 'a.b/c', 'x-y.z/Name_1'], ['', 'a/b/c', 'A.b/c', '/a', 'a/', 'a b']],
  ['label-value', ['', 'a', 'A_b.c-1'], ['-a', 'a b', 'a/b', 'x'.repeat(64)]],
  ['env-name', ['TOKEN', 'a.b-c', 'with space', '1ST'], ['', 'A=B', 'umlaut-\u00e4']],
  ['config-key', ['application.yml', '.env', 'A_b'], ['', 'a/b', 'a b', '.', '..', '..hidden', 'x'.repeat(254)]],
  ['percent', ['0%', '25%', '100%'], ['25', '%', '2.5%', '-5%']],
  ['cidr', ['10.0.0.0/8', '0.0.0.0/0', '::/0', 'fd00::/8'], ['10.0.0.0', '10.0.0.0/33', 'any', '10.0.0/8']],
  ['cron', ['* * * * *', '@daily'], ['* * * *']],
  ['absolute-path', ['/data'], ['data', './data']],
];

describe.each(cases)('%s', (name, good, bad) => {
  test.each(good)('takes %j', (text) => expect(grammars[name].test(text)).toBe(true));
  test.each(bad)('refuses %j', (text) => expect(grammars[name].test(text)).toBe(false));
});

test('every grammar has a case', () => {
  expect(cases.map(([name]) => name).sort()).toEqual(Object.keys(grammars).sort());
});

describe('isCronSchedule', () => {
  test.each([
    '0 3 * * *',
    '*/5 * * * *',
    '0-30/10 8-18 1,15 JAN-jun MON-FRI',
    '5/15 * ? * sun',
    ' 0  3 * * 6 ',
    '@hourly',
    '@every 1h30m',
  ])('takes %j', (text) => expect(isCronSchedule(text)).toBe(true));
  test.each([
    '',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 7',
    '30-10 * * * *',
    '*/0 * * * *',
    '1-2-3 * * * *',
    '1/2/3 * * * *',
    '0 0 * * * *',
    'CRON_TZ=UTC 0 0 * * *',
    '@reboot',
    '@every soon',
    'a b c d e',
  ])('refuses %j', (text) => expect(isCronSchedule(text)).toBe(false));
});

test.each([
  ['', true],
  ['YQ==', true],
  ['YWJj\nYWJj\n', true],
  ['YQ', false],
  ['a-b_', false],
])('base64 %j: %s', (text, is) => expect(isBase64(text)).toBe(is));

test.each([
  ['replica', 'replicas'],
  ['imagepullpolicy', 'imagePullPolicy'],
  ['enviroment', 'environment'],
  ['contianers', 'containers'],
  ['onlyForUs', undefined],
  ['x'.repeat(65), undefined],
])('nearest to %s is %s', (written, known) => {
  expect(nearest(written, ['containers', 'environment', 'imagePullPolicy', 'replicas'])).toBe(known);
});

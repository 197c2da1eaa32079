import { parser } from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { literal, narrows, readMatchers, secondsOf, writeMatchers } from './promql.ts';

/** Whether Prometheus' own grammar reads the text without an error. */
function parses(query: string): boolean {
  let sound = true;
  parser.parse(query).iterate({
    enter: ({ type }) => {
      if (type.isError) sound = false;
    },
  });
  return sound;
}

describe('plain matchers', () => {
  test.each([
    ['job="bot"', [['job', '=', 'bot']]],
    [
      '{job="bot", team!="x"}',
      [
        ['job', '=', 'bot'],
        ['team', '!=', 'x'],
      ],
    ],
    [
      String.raw`code=~"5..",path!~"/a\\.b"`,
      [
        ['code', '=~', '5..'],
        ['path', '!~', String.raw`/a\.b`],
      ],
    ],
    ['job=\'it is "so"\'', [['job', '=', 'it is "so"']]],
    ['job=`a\\b`,', [['job', '=', 'a\\b']]],
  ])('%s', (text, wanted) => {
    const read = readMatchers(text);
    expect(
      'matchers' in read ? read.matchers.map(({ label, operator, value }) => [label, operator, value]) : read,
    ).toEqual(wanted);
  });

  test.each([
    '',
    '{}',
    'up',
    'up{job="bot"}',
    'job="bot"} or up{job="x"',
    'job="bot" or job="x"',
    'job="bot",,',
    'job==“bot”',
    'job="bot',
    String.raw`job="\x41"`,
    'job="a"\njob="b"',
  ])('refuses %j', (text) => {
    expect(readMatchers(text)).toHaveProperty('problem');
  });

  test('what is written is read again, and is one selector for Prometheus, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (value) => {
        const text = writeMatchers([{ label: 'pod', operator: '=', value }]);
        expect(readMatchers(text)).toEqual({ matchers: [{ label: 'pod', operator: '=', value }] });
        expect(parses(`up{${text}}`)).toBe(true);
      }),
    );
  });

  test('a literal takes itself and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (text, other) => {
        const pattern = new RegExp(`^(?:${literal(text)})$`);
        expect(pattern.test(text)).toBe(true);
        expect(pattern.test(other)).toBe(other === text);
      }),
    );
  });
});

test.each([
  ['job="bot"', true],
  ['job=~"bot|bots"', true],
  ['job=~"bot-[a-z]+"', true],
  ['job=""', false],
  ['job!="bot"', false],
  ['job!~"bot"', false],
  ['job=~".*"', false],
  ['job=~".+"', false],
  ['job=~"bot|.*"', false],
  ['job=~"(bot)?"', false],
  ['job=~"b*"', false],
  ['job=~"[a-z]*"', false],
  ['job=~"(?i).*"', false],
  [String.raw`job=~"\\w*"`, false],
])('%s narrows: %s', (text, wanted) => {
  const read = readMatchers(text);
  expect('matchers' in read && read.matchers.some(narrows)).toBe(wanted);
});

test.each([
  ['30d', 2_592_000],
  ['4w', 2_419_200],
  ['12h', 43_200],
  ['0d', undefined],
  ['30', undefined],
  ['1.5d', undefined],
  ['30d]) or vector(1', undefined],
])('%s', (text, wanted) => {
  expect(secondsOf(text)).toBe(wanted);
});

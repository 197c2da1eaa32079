import { expect, test } from 'vitest';
import { selectorsOf } from './promql-selectors.ts';

test.each<[string, readonly string[]]>([
  ['up == 0', ['up']],
  ['up{job="bot"} == 0', ['up{job=bot}']],
  ['absent(up{job="bot"})', ['up{job=bot}']],
  [
    'sum by (code) (rate(http_requests_total{job="bot",code=~"5.."}[5m])) / ignoring (code) sum(rate(http_requests_total[5m])) > 0.05',
    ['http_requests_total{job=bot,code=5..}', 'http_requests_total'],
  ],
  ['a and on (namespace, pod) b unless c offset 5m', ['a', 'b', 'c']],
  ['a * on (x) group_left (y) b', ['a', 'b']],
  ['{__name__="x",job="}"}', ['x{__name__=x,job=}}']],
  ['{job="bot"}', ['{job=bot}']],
  ['vector(1)', []],
  ['job:errors:ratio5m{job="a\\"b"} > bool 1e3', ['job:errors:ratio5m{job=a"b}']],
  ['up # down', ['up']],
  ['max_over_time((sum(up))[1d:5m]) > Inf', ['up']],
  ['sum without (pod) (up) > 0x1F', ['up']],
  ['label_replace(up, "a", "$1", "b", "(.*)")', ['up']],
  ['up{job="', ['up']],
  ['((((', []],
])('%s', (expr, wanted) => {
  const shown = selectorsOf(expr).map(({ metric, matchers }) => {
    const text = matchers.map(({ label, value }) => `${label}=${value}`).join(',');
    return text === '' ? metric : `${metric}{${text}}`;
  });
  expect(shown).toEqual(wanted);
});

test('hostile text ends in time', () => {
  for (const text of [
    '{'.repeat(30_000),
    '"'.repeat(30_001),
    'a'.repeat(30_000),
    '{a=~"'.repeat(9000),
    '['.repeat(30_000),
  ])
    expect(selectorsOf(text).length).toBeLessThanOrEqual(30_000);
});

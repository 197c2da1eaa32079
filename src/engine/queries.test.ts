import { describe, expect, test } from 'vitest';
import type { Slot } from '../model/prometheus.ts';
import { renderQuery } from './queries.ts';

const slots: Readonly<Record<string, Slot>> = {
  selector: { text: 'namespace="bot",pod=~"bot-.*"' },
  latency: { reason: 'not-collected', text: 'no latency metric is known' },
};

describe('a query of a check', () => {
  test.each([
    [
      'slots and parameters',
      'avg(up{{{selector}}}[{{days}}d])',
      { text: 'avg(up{namespace="bot",pod=~"bot-.*"}[30d])' },
    ],
    ['a small number is written out', 'x > {{tiny}}', { text: 'x > 0.0000001' }],
    ['a slot that nobody knows', 'rate({{latency}}_bucket[5m])', slots['latency']],
    [
      'a name that nothing fills',
      'x{{{selektor}}}',
      { reason: 'internal-error', text: 'nothing fills {{selektor}} of a query' },
    ],
    ['braces of PromQL stay', 'x{a="b"}', { text: 'x{a="b"}' }],
  ])('%s', (_, template, expected) => {
    expect(renderQuery(template, slots, { days: 30, tiny: 1e-7 })).toEqual(expected);
  });
});

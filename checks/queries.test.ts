import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';
import { describe, expect, test } from 'vitest';
import { renderQuery } from '../src/engine/queries.ts';
import type { PackRule } from '../src/model/pack.ts';
import type { Check } from '../src/model/check.ts';
import type { Slot } from '../src/model/prometheus.ts';
import { builtInPacks, loadBuiltIn } from '../src/packs/builtin.ts';
import type { BuiltInPackName } from '../src/packs/builtin.ts';
import { registry } from './registry.ts';

/*
 * Every query of every check, filled as it is for a real subject and read by Prometheus' own grammar: it parses, and each
 * of its selectors holds the matchers of a subject. A query without them would take the series of somebody else.
 */

/** Slots that hold matchers, with a label that nothing else writes. */
const matcherSlots = ['namespace', 'pods', 'selector', 'object', 'jobs', 'database', 'prometheus', 'sloth', 'pyrra'];

const texts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(matcherSlots.map((name) => [name, `slot_${name}="x"`])),
  ...Object.fromEntries(
    ['requests', 'latency', 'summary', 'native', 'wanted', 'available', 'total', 'part'].map((name) => [
      name,
      `metric_${name}`,
    ]),
  ),
  name: 'bot',
  counter: '__name__="metric_requests"',
  errors: 'code=~"5.."',
  partOf: 'code=~"5.."',
  orZero: ' or vector(0)',
  ofTotal: '0',
  ofPart: '1',
  toSeconds: '1',
  summaryToSeconds: '1',
  nativeToSeconds: '1',
  objective: '0.999',
  window: '30d',
  windowSeconds: '2592000',
};
const slots: Readonly<Record<string, Slot>> = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, { text }]),
);

const checks: Check[] = [];
for (const load of Object.values(registry)) checks.push((await load()).default);
const measured = checks.filter(({ subject }) => subject.startsWith('measured-'));

const rules: PackRule[] = [];
for (const name of Object.keys(builtInPacks) as BuiltInPackName[]) rules.push(...(await loadBuiltIn(name)).rules);

/** Templates with the parameters of each rule that binds them. */
const cases = measured.flatMap((check) =>
  rules
    .filter((rule) => rule.check === check.id)
    .flatMap((rule) =>
      Object.entries(check.queries ?? {}).map(([query, template]) => {
        const rendered = renderQuery(template, slots, rule.params);
        return {
          name: `${rule.id} ${query}`,
          template,
          text: 'text' in rendered && !('reason' in rendered) ? rendered.text : '',
        };
      }),
    ),
);

const unique = [...new Map(cases.map((one) => [`${one.name} ${one.text}`, one])).values()];

test('there are queries to read', () => {
  expect(measured.length).toBeGreaterThan(15);
  expect(unique.length).toBeGreaterThan(50);
});

test('every slot with matchers is used, so none is here by mistake', () => {
  const used = new Set(
    cases.flatMap(({ template }) => [...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)),
  );
  expect(['namespace', 'selector', 'sloth', 'pyrra'].filter((name) => !used.has(name))).toEqual([]);
});

describe.each(unique)('$name', ({ text }) => {
  const selectors: string[] = [];
  const faults: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type.isError) faults.push(text.slice(node.from - 10, node.to + 10));
    if (node.name === 'VectorSelector') selectors.push(text.slice(node.from, node.to));
    for (let child = node.firstChild; child !== null; child = child.nextSibling) visit(child);
  };
  visit(parser.parse(text).topNode);

  test('is filled, and parses', () => {
    expect(text).not.toBe('');
    expect(faults).toEqual([]);
  });

  test('selects with matchers of the subject only', () => {
    expect(selectors.length).toBeGreaterThan(0);
    expect(selectors.filter((one) => !/slot_\w+="x"/.test(one))).toEqual([]);
  });

  test('reads no more points than a server gives', () => {
    // 11,000 is the limit of a range query; a subquery over a month in steps of five minutes has 8,640.
    for (const [, amount = '', unit = '', step = '', stepUnit = ''] of text.matchAll(
      /\[(\d+)([mhdw]):(\d+)([mh])\]/g,
    )) {
      const minutes = { m: 1, h: 60, d: 1440, w: 10_080 } as const;
      const factor = (name: string): number => minutes[name as keyof typeof minutes];
      expect((Number(amount) * factor(unit)) / (Number(step) * factor(stepUnit))).toBeLessThanOrEqual(11_000);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { brokenRun, emptyRun, hostileRun, shardRun } from '../testing/samples.ts';
import { render } from './json.ts';

describe('json', () => {
  it.each(Object.entries({ brokenRun, emptyRun, hostileRun, shardRun }))(
    'writes %s as JSON.stringify would',
    (_, sample) => {
      const run = sample();
      expect(Array.from(render(run).body).join('')).toBe(`${JSON.stringify(run, undefined, 2)}\n`);
    },
  );

  it('comes in parts that stay small, however large the scorecard is', () => {
    const parts = Array.from(render(shardRun(176, 40)).body);
    expect(parts.length).toBeGreaterThan(3);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(1_000_000);
  });

  it('can be read twice', () => {
    const { body } = render(brokenRun());
    expect(Array.from(body).join('')).toBe(Array.from(body).join(''));
  });
});

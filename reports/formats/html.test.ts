import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { brokenRun, emptyRun, hostile, hostileRun, inconclusiveRun, shardRun, soundRun } from '../testing/samples.ts';
import { hostileLiveRun, liveRun } from '../testing/live-sample.ts';
import { finding, subject } from '../testing/sample-run.ts';
import { render } from './html.ts';

const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, shardRun, hostileRun, liveRun, hostileLiveRun };
const page = (run: Parameters<typeof render>[0]): string => render(run).body;

describe('html', () => {
  it.each(Object.entries(samples))(
    '%s is one page without scripts, style attributes, handlers or addresses elsewhere',
    (_, sample) => {
      const body = page(sample());
      const tags = body.match(/<[a-z][^>]*>/gi) ?? [];
      expect(tags.length).toBeGreaterThan(50);
      expect(tags.filter((tag) => /^<(script|link|iframe|img|object|embed|form|base)\b/i.test(tag))).toEqual([]);
      expect(tags.filter((tag) => /\s(style|on\w+)=/i.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([]);
      expect(tags.filter((tag) => /\s(href|src)="(?!#|scorecard\.json")/.test(tag))).toEqual([]);
    },
  );

  it('allows exactly its own style sheet', () => {
    const body = page(brokenRun());
    const css = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(css).digest('base64');
    expect(css.length).toBeGreaterThan(1000);
    expect(body).toContain(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  it('has the sections in their order', () => {
    const ids = [...page(brokenRun()).matchAll(/<h\d[^>]* id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toEqual([
      'verdict',
      'blockers',
      'map',
      'categories',
      'points',
      'fix-next',
      'results',
      'not-judged',
      'cross-check',
      'waivers',
      'inventory',
      'provenance',
    ]);
  });

  it.each(Object.entries(samples))('%s has each id once and no heading level left out', (_, sample) => {
    const body = page(sample());
    const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.length).toBe(new Set(ids).size);
    const levels = [...body.matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  it('shows hostile names as text', () => {
    const body = page(hostileRun());
    expect(body).not.toContain(hostile);
    expect(body).not.toMatch(/<img|<\/script/i);
    expect(body).toContain('&lt;/script&gt;&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
    expect(body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028]/);
    expect(body).toContain('\\u{202e}');
  });

  it('gives the same bytes for the same scorecard', () => {
    expect(page(brokenRun())).toBe(page(brokenRun()));
  });

  it('groups and points at the scorecard above 5,000 findings', () => {
    const crowded = page(shardRun(176, 40));
    expect(crowded).toContain('7,216 findings are grouped here');
    expect(crowded).toContain('<a href="scorecard.json">');
    expect(crowded.length).toBeLessThan(120_000);
    expect(page(shardRun())).not.toContain('findings are grouped here');
  });

  it('shows so many cards of one rule, and says how many places have none', () => {
    const [target] = brokenRun().targets;
    const names = Array.from(
      { length: 60 },
      (_, index) => `bot-${'abcdefghij'[index % 10]}${'abcdefghij'[Math.floor(index / 10)]}`,
    );
    const results = (target?.results ?? []).map((result) =>
      result.rule === 'single-gateway-session'
        ? {
            ...result,
            findings: names.map((name) => finding(subject('Deployment', name), ['a.yaml', 1, 1], `${name} runs twice`)),
          }
        : result,
    );
    const body = target === undefined ? '' : page({ ...brokenRun(), targets: [{ ...target, results }] });
    expect(body.match(/<article class="card blocker">/g)?.length).toBe(27);
    expect(body).toContain('35 more places of these rules');
  });

  it('shows 176 equal shards as one row with a count', () => {
    const body = page(shardRun());
    expect(body).toContain('StatefulSet/shard-0 ×176');
    expect(body).toContain('<b>×176</b>');
    expect(body.match(/<article class="card blocker">/g)?.length).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { brokenRun, hostileRun, inconclusiveRun, shardRun, soundRun } from '../testing/samples.ts';
import { code, fenced, rich, table, text } from './markdown/escape.ts';
import { render } from './markdown.ts';

const apart = '\u200b';

describe('escaping for Markdown', () => {
  it.each([
    ['<b>&', '&lt;b&gt;&amp;'],
    ['a|b', 'a\\|b'],
    ['**x** _y_ `z`', '\\*\\*x\\*\\* \\_y\\_ \\`z\\`'],
    ['[x](javascript:1)', '\\[x\\]\\(javascript:1\\)'],
    ['@everyone', `@${apart}everyone`],
    ['#1 and GH-2', `#${apart}1 and GH-${apart}2`],
    ['https://a.b', `https:${apart}//a.b`],
    ['www.a.b', `www${apart}.a.b`],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
  ])('text %j', (from, to) => {
    expect(text(from)).toBe(to);
  });

  it.each([
    ['a', '`a`'],
    ['a`b', '`` a`b ``'],
    ['``', '``` `` ```'],
    ['', ''],
  ])('code %j', (from, to) => {
    expect(code(from)).toBe(to);
  });

  it('takes backticks in pairs only', () => {
    expect(rich('use `a|b` *now*')).toBe('use `a|b` \\*now\\*');
    expect(rich('one ` alone')).toBe('one \\` alone');
  });

  it('keeps a cell a cell, also around code', () => {
    expect(
      table(['A'], [[code('a|b')], [text('c|d')]])
        .split('\n')
        .slice(2),
    ).toEqual(['| `a\\|b` |', '| c\\|d |']);
  });

  it('fences with more backticks than the content has', () => {
    expect(fenced(['```', 'x'], 'yaml')).toBe('````yaml\n```\nx\n````');
  });
});

describe('markdown', () => {
  it('has the order of the page', () => {
    const lines = render(brokenRun()).body.split('\n');
    expect(lines[0]).toBe('# music-bot: Not ready');
    expect(lines.filter((line) => line.startsWith('## '))).toEqual([
      '## Blockers',
      '## The system, as the files describe it',
      '## Categories',
      '## Where the points went',
      '## What to fix next',
      '## Results by category',
      '## Not judged',
      '## Cross-check with kube-score 1.20.0',
      '## Waivers and statements',
      '## System inventory',
      '## Provenance',
    ]);
  });

  it('lets nothing hostile out of its text', () => {
    const body = render(hostileRun()).body;
    const outside = body
      .replace(/^(`{3,})yaml\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<![\\`])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/<\/script|<img/);
    expect(outside).not.toContain('@everyone');
    expect(outside).not.toMatch(/#1/);
    expect(outside).not.toContain('[x](');
    expect(outside).toContain('&lt;/script&gt;');
  });

  it.each(Object.entries({ brokenRun, soundRun, inconclusiveRun, shardRun, hostileRun }))(
    'every table row of %s has the cells of its head',
    (_, sample) => {
      const lines = render(sample()).body.split('\n');
      const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
      let head = 0;
      let rows = 0;
      for (const line of lines) {
        if (!line.startsWith('| ')) head = 0;
        else if (head === 0) head = cells(line);
        else {
          rows += 1;
          expect(cells(line), line).toBe(head);
        }
      }
      expect(rows).toBeGreaterThan(5);
    },
  );
});

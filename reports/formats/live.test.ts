import { describe, expect, it } from 'vitest';
import { hostileLiveRun, liveRun } from '../testing/live-sample.ts';
import { hostile } from '../testing/samples.ts';
import { textWidth } from '../view/width.ts';
import { render as html } from './html.ts';
import { render as markdown } from './markdown.ts';
import { render as terminal } from './terminal.ts';

describe('live evidence in reports', () => {
  it('says on the first screen of a terminal what was looked at', () => {
    const screen = terminal(liveRun()).body.split('\n').slice(0, 24).join('\n').replaceAll(/\s+/g, ' ');
    expect(screen).toContain('Cluster: context music-production; server https://10.20.30.40:6443;');
    expect(screen).toContain('3 of 3 nodes are simulated by kwok');
    expect(screen).toContain('instant 2026-11-21T08:00:00Z');
    expect(screen).toContain('results/summary.json holds no run');
  });

  it.each([40, 80, 120])('keeps to %i columns', (width) => {
    for (const sample of [liveRun(), hostileLiveRun()])
      for (const line of terminal(sample, { width }).body.split('\n'))
        expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  it.each([
    ['a budget that is left', '99.9322 %', '32.3 % left'],
    ['a budget that is overspent', '98.1 %', 'overspent: 190 % used'],
    ['nothing known', 'unknown', 'no latency metric is known for gateway'],
    ['a burn that alarms', '6h 7.25× (alarms from 6×)', '1h unknown (alarms from 13.4×)'],
    ['use above the request', '120m of 250m, limit 500m', '410Mi of 256Mi, limit 512Mi'],
    ['use that nobody knows', 'unknown of 100m, no limit', '90Mi of no request, no limit'],
    ['both ends of drift', 'ghcr.io/example/api:1.4.2', 'ghcr.io/example/api:1.4.1-hotfix'],
  ])('tells %s in every format', (_, ...texts) => {
    const run = liveRun();
    const page = html(run).body;
    const bodies = [page, markdown(run).body.replaceAll('\\', ''), terminal(run, { width: 160 }).body];
    for (const text of texts) for (const body of bodies) expect(body).toContain(text);
  });

  it('lets no word of a cluster become markup', () => {
    const page = html(hostileLiveRun()).body;
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain(hostile);
    const prose = markdown(hostileLiveRun()).body.replaceAll(/(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)/g, '');
    expect(prose).toContain('\\[x\\]');
    expect(prose).not.toContain('[x](javascript');
  });
});

import { describe, expect, it } from 'vitest';
import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import { finding, sampleRun, sampleTarget, subject, workload, edge, emptyInventory } from '../testing/sample-run.ts';
import {
  brokenRun,
  emptyRun,
  hostileRun,
  inconclusiveRun,
  musicInventory,
  shardRun,
  soundRun,
} from '../testing/samples.ts';
import { edgeRows } from './edges.ts';
import { groupFindings } from './findings.ts';
import { sumText } from './inventory.ts';
import { collapse, mostNodes } from './map/collapse.ts';
import { mapOf } from './map/map.ts';
import { place } from './map/layout.ts';
import { systemOf } from './map/system.ts';
import { reportOf } from './report.ts';
import { visible } from './visible.ts';
import { textWidth } from './width.ts';
import { dateText, fromTenths, tenths } from './words.ts';

const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, shardRun, hostileRun };
const number = (text: string): number => tenths(Number(text.replace('−', '-').replace('+', '') || '0'));
const first = (run: ReadinessRun): ScorecardTarget => {
  const [target] = run.targets;
  if (target === undefined) throw new Error('the sample has no target');
  return target;
};

describe('numbers that are shown', () => {
  const targets = Object.entries(samples).flatMap(([name, sample]) =>
    reportOf(sample()).targets.flatMap((view, index) =>
      view.waterfall === undefined ? [] : [[`${name} ${index}`, view] as const],
    ),
  );

  it.each(targets)('%s: the points add up to the headline, in rules, categories and parts', (_, view) => {
    const water = view.waterfall;
    const rows = water?.steps.flatMap((step) => step.rows) ?? [];
    const sum = (values: readonly string[]): number => values.reduce((total, value) => total + number(value), 0);
    expect(water?.verified).toBe(view.proof?.verified);
    expect(fromTenths(1000 + sum((water?.steps ?? []).map((step) => step.text)))).toBe(view.proof?.verified);
    expect(sum(rows.map((row) => row.total))).toBe(number(water?.total ?? ''));
    expect(sum(rows.map((row) => row.proven))).toBe(number(water?.lost ?? ''));
    expect(sum(rows.map((row) => row.open))).toBe(number(water?.open ?? ''));
    // Both ends of the bar are floored, so that the parts may differ from it by one tenth.
    expect(Math.abs(1000 - number(water?.lost ?? '') - number(view.proof?.upper ?? ''))).toBeLessThanOrEqual(1);
    expect(sum(view.unjudged.rows.map((row) => row.upTo))).toBe(number(view.unjudged.points));
  });

  it('never shows a blocker that a waiver in force covers, and shows it again once that expires', () => {
    const [target] = brokenRun().targets;
    const blocked = (state: 'active' | 'expired'): number => {
      const result = (target?.results ?? []).map((one) =>
        one.rule === 'single-gateway-session'
          ? { ...one, findings: one.findings.map((found) => ({ ...found, waiver: 'W-9' })) }
          : one,
      );
      const [waiver] = target?.waivers ?? [];
      const waivers = waiver === undefined ? [] : [{ ...waiver, id: 'W-9', state }];
      return target === undefined
        ? -1
        : (reportOf(sampleRun([{ ...target, results: result, waivers }])).targets[0]?.blockers.length ?? -1);
    };
    expect(blocked('active')).toBe(2);
    expect(blocked('expired')).toBe(3);
  });

  it.each([
    [brokenRun, 'Not ready', '3 blockers are open: this system is not fit for production as written.'],
    [soundRun, 'Sound', 'No blocker among 13 rules that files can decide; 2 highs open.'],
    [
      inconclusiveRun,
      'Inconclusive',
      'Evidence is missing, so this is neither proven nor refuted: 1 blocker rule not judged.',
    ],
    [emptyRun, 'Inconclusive', 'Nothing that could be judged was found: no workload was read.'],
  ])('%o: the word and the reason', (sample, word, reason) => {
    const [view] = reportOf(sample()).targets;
    expect([view?.verdict.word, view?.verdict.reason]).toEqual([word, reason]);
  });

  it('is plain data: it survives JSON', () => {
    const view = reportOf(brokenRun());
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});

describe('grouping', () => {
  const options = { active: new Set<string>(), namespaces: false, limits: { groups: 10, places: 2 } };
  const on = (name: string, data: Record<string, string | number> = {}, messageId = 'm') =>
    finding(subject('Deployment', name), ['a.yaml', 1, 1], `about ${name}`, { messageId, data });

  it.each([
    ['the subject’s own name', [on('a', { name: 'a' }), on('b', { name: 'b' })], 1, 2],
    ['another value', [on('a', { host: 'x' }), on('b', { host: 'y' })], 2, 2],
    ['a number', [on('a', { port: 80 }), on('b', { port: 81 })], 2, 2],
    ['the message', [on('a'), on('b', {}, 'other')], 2, 2],
    ['digits in the names, ends shown', [on('s-1', { host: 'r-1' }), on('s-2', { host: 'r-2' })], 1, 1],
  ])('findings that differ by %s', (_, findings, any, equal) => {
    expect(groupFindings(findings, 'any', options).length).toBe(any);
    expect(groupFindings(findings, 'equal', options).length).toBe(equal);
  });

  it('counts the places that it does not list', () => {
    const [group] = groupFindings([on('a'), on('b'), on('c')], 'any', options);
    expect([group?.count, group?.places.length, group?.more]).toEqual([3, 2, 1]);
  });
});

describe('the map', () => {
  it('draws a Service with one workload as that workload’s door', () => {
    const map = systemOf(musicInventory);
    expect(map.nodes.map((node) => node.title)).toEqual([
      'Discord',
      'Internet',
      'gateway ×3',
      'api ×2',
      'worker ×2',
      'lavalink',
      'redis',
      'postgres',
      'Prometheus',
    ]);
    expect(
      map.edges
        .filter((one) => one.status === 'broken')
        .map((one) => one.label)
        .sort(),
    ).toEqual(['host cache ≠ redis', 'no egress on 443', 'port 9090 is not served']);
  });

  it('puts the outside left, stores right of their callers, monitoring last, and nothing on top of another', () => {
    const { nodes, width, height } = place(systemOf(musicInventory));
    const x = (title: string): number => nodes.find((placed) => placed.node.title === title)?.x ?? -1;
    expect([x('Discord'), x('gateway ×3'), x('redis'), x('Prometheus')]).toEqual(
      [x('Discord'), x('gateway ×3'), x('redis'), x('Prometheus')].toSorted((a, b) => a - b),
    );
    for (const [index, a] of nodes.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
      for (const b of nodes.slice(index + 1)) {
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
          true,
        );
      }
    }
  });

  it('keeps every line inside the picture', () => {
    const { edges, width, height } = place(systemOf(musicInventory));
    const points = edges.flatMap((one) => one.points);
    expect(points.length).toBeGreaterThan(20);
    expect(points.filter((point) => point.x < 0 || point.y < 0 || point.x > width || point.y > height)).toEqual([]);
  });

  it('draws 176 equal shards as one box', () => {
    const map = collapse(systemOf(first(shardRun()).inventory));
    expect(map.nodes.map((node) => node.title)).toEqual(['Discord', 'shard-# ×176', 'redis', 'api']);
    expect(map.edges.find((one) => one.status === 'broken')?.count).toBe(176);
  });

  it.each([
    [
      'names',
      (index: number) => ({
        name: `bot${'abcdefghij'[index % 10]}${'abcdefghij'[Math.floor(index / 10) % 10]}${'abcdefghij'[Math.floor(index / 100)]}`,
      }),
    ],
    ['namespaces', (index: number) => ({ name: 'bot', namespace: `team-${index}` })],
  ])('never draws more than its most boxes, also for 300 different %s', (_, named) => {
    const workloads = Array.from({ length: 300 }, (__, index) => workload(named(index)));
    const edges = workloads
      .slice(1)
      .map((one, index) => edge(one.id, workloads[index]?.id ?? '', 'calls', index % 97 === 0 ? 'broken' : 'resolved'));
    const map = collapse(systemOf({ ...emptyInventory, workloads, edges }));
    expect(map.nodes.length).toBeLessThanOrEqual(mostNodes);
    expect(map.nodes.reduce((sum, node) => sum + node.count, 0)).toBe(300);
  });

  it('draws a cycle, a self reference and an edge to nothing without falling over', () => {
    const [a, b] = [workload({ name: 'a' }), workload({ name: 'b' })];
    const edges = [
      edge(a.id, b.id, 'calls'),
      edge(b.id, a.id, 'calls', 'broken', 'x'),
      edge(a.id, a.id, 'calls'),
      edge(a.id, 'nothing', 'calls'),
    ];
    const view = mapOf({ ...emptyInventory, workloads: [a, b], edges });
    expect(view?.boxes.length).toBe(2);
    expect(view?.arrows.length).toBe(2);
    expect(view?.labels.map((label) => label.text)).toEqual(['x']);
  });

  it('is nothing where nothing is', () => {
    expect(mapOf(emptyInventory)).toBeUndefined();
  });

  it('lists every connection once, broken ones first', () => {
    const rows = edgeRows(first(shardRun()).inventory);
    expect(rows.map((row) => [row.status, row.count])).toEqual([
      ['broken', 176],
      ['resolved', 176],
      ['resolved', 1],
    ]);
  });

  it('tells how many hosts could not be followed', () => {
    expect(reportOf(brokenRun()).targets[0]?.inventory.hidden).toContain('2 hosts stand only in Secrets');
  });
});

describe('words', () => {
  it.each([
    ['a\u001b[31mb', 'a\\x1b[31mb'],
    ['a\nb\u2028c', 'a b c'],
    ['\u202eabc', '\\u{202e}abc'],
    ['\ud800x', '\\u{d800}x'],
    ['naïve 音楽 ✓', 'naïve 音楽 ✓'],
  ])('visible %j', (from, to) => {
    expect(visible(from)).toBe(to);
  });

  it.each([
    ['abc', 3],
    ['音楽', 4],
    ['e\u0301', 1],
    ['🎵', 2],
    ['…→✗', 3],
  ])('width of %j', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it.each([
    [{ cpuMillicores: 250, memoryBytes: 512 * 1024 * 1024 }, '250m · 512 MiB'],
    [{ cpuMillicores: 2000, memoryBytes: 1.5 * 1024 ** 3 }, '2 CPU · 1.5 GiB'],
    [{ cpuMillicores: null, memoryBytes: null }, 'not set'],
  ])('resources %j', (sum, text) => {
    expect(sumText(sum)).toBe(text);
  });

  it.each([
    ['2026-11-21T08:00:00Z', '21 Nov 2026'],
    ['2026-01-02', '2 Jan 2026'],
    ['soon', 'soon'],
  ])('date %s', (from, to) => {
    expect(dateText(from)).toBe(to);
  });

  it('a sample adds up', () => {
    expect(sampleTarget('x', [], emptyInventory).score).toBeNull();
  });
});

describe('several targets', () => {
  const named = (name: string, environment: string): ScorecardTarget => {
    const [target] = brokenRun().targets;
    if (target === undefined) throw new Error('no target');
    return { ...target, target: { ...target.target, name, kind: 'chart', path: name, environment } };
  };

  it('tells the values files of one chart apart, and names it once in the title', () => {
    const view = reportOf(sampleRun([named('bot', 'production'), named('bot', 'staging')]));
    expect(view.targets.map(({ name }) => name)).toEqual(['bot (production)', 'bot (staging)']);
    expect(view.title).toBe('bot');
  });

  it('names overlays that lie in one folder by the folder, and says once where a target lies', () => {
    const overlay = (path: string): ScorecardTarget => {
      const { target, ...rest } = named(path, 'x');
      const { environment: _, ...bare } = target;
      return { ...rest, target: { ...bare, kind: 'kustomization' } };
    };
    const view = reportOf(sampleRun([overlay('k/overlays/a'), overlay('k/overlays/b'), overlay('other')]));
    expect(view.title).toBe('k/overlays, other');
    expect(view.targets[0]?.facts[0]).toBe('kustomization');
  });

  it('shows first what is worst, and what is open in all of them', () => {
    const all = named('bot', 'staging');
    const open = all.results.filter(({ findings }) => findings.length > 0);
    const rule = open.find(({ severity }) => severity === 'high')?.rule ?? '';
    const few: ScorecardTarget = {
      ...named('bot', 'production'),
      results: all.results.filter((one) => one.rule === rule || one.findings.length === 0),
    };
    const view = reportOf(sampleRun([few, all]));
    expect(open.length).toBeGreaterThan(1);
    expect(view.targets.map(({ name }) => name)).toEqual(['bot (staging)', 'bot (production)']);
    expect(view.shared.map((one) => one.rule)).toEqual([rule]);
    expect(reportOf(sampleRun([all])).shared).toEqual([]);
  });

  it('counts the names that the title leaves out', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(reportOf(sampleRun(names.map((name) => named(name, 'x')))).title).toBe('a, b, c and 2 more');
  });
});

import { describe, expect, it } from 'vitest';
import { brokenRun, emptyRun, hostileRun, inconclusiveRun, shardRun, soundRun } from '../testing/samples.ts';
import { textWidth } from '../view/width.ts';
import { wrap } from './terminal/paper.ts';
import { render } from './terminal.ts';

const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, shardRun, hostileRun };
const files = ['readiness-report/report.html', 'readiness-report/report.md', 'readiness-report/scorecard.json'];
const sgr = /\u001b\[(?:1|2|22|31|32|33|34|35|39)m/g;
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/;

describe('terminal', () => {
  const table = Object.entries(samples).flatMap(([name, sample]) =>
    [40, 56, 63, 64, 80, 120, 160].map((width) => [name, width, sample] as const),
  );

  it.each(table)('%s fits %i columns, in colour too', (_, width, sample) => {
    for (const color of [false, true]) {
      const lines = render(sample(), { width, color, files }).body.replace(sgr, '').split('\n');
      expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
    }
  });

  it.each([
    [10, 40],
    [1000, 160],
    [Number.NaN, 80],
    [0, 80],
  ])('asked for %d columns it keeps within %d', (asked, width) => {
    const lines = render(brokenRun(), { width: asked }).body.split('\n');
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
  });

  it('has no control character of the input, with colour only its own', () => {
    expect(render(hostileRun()).body).not.toMatch(control);
    expect(render(hostileRun(), { color: true }).body.replace(sgr, '')).not.toMatch(control);
    expect(render(hostileRun()).body).toContain('\\x1b[31m');
    expect(render(hostileRun()).body).toContain('\\u{202e}');
  });

  it.each([
    [['k8s/old/**'], 2, 'Excluded: k8s/old/** (2 files).'],
    [[], 1, 'Excluded: 1 file that the globs of include do not name.'],
    [[], 0, undefined],
  ])('says what was left out (%j, %i files) and taken on trust', (excluded, excludedFiles, line) => {
    const run = soundRun();
    const targets = run.targets.map((target) => ({
      ...target,
      assumptions: ['Deployment/gateway has the role other'],
      scope: { ...target.scope, excluded, excludedFiles },
    }));
    const lines = render({ ...run, targets }).body.split('\n');
    expect(lines).toContain('Assumed: Deployment/gateway has the role other');
    expect(lines.find((text) => text.startsWith('Excluded'))).toBe(line);
  });

  it('says the verdict first, then blockers with both ends, categories, plan, and what is not judged', () => {
    const text = render(brokenRun(), { files }).body;
    const order = [
      'NOT READY',
      '64.6 proven',
      'up to 67.7',
      'BLOCKERS',
      'k8s/gateway.yaml:41:20',
      'k8s/redis.yaml:88:9',
      'CATEGORIES',
      'FIX NEXT',
      'NOT JUDGED',
      'k8s/alerts.yaml:17:3',
      '2 hosts',
      files[0] ?? '',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places.slice(0, 8)).toEqual(places.slice(0, 8).toSorted((a, b) => a - b));
  });

  it('lets sound never stand alone', () => {
    const text = render(soundRun(), { width: 100 }).body;
    expect(text).toMatch(/SOUND {2}No blocker among \d+ rules that files can decide; 2 highs open\./);
    expect(text).toContain('(--cluster)');
  });

  it('counts equal shards instead of listing them', () => {
    const text = render(shardRun()).body;
    expect(text).toContain('and 175 more like it');
    expect(text.split('\n').length).toBeLessThan(60);
  });

  it('names the worst target first', () => {
    const [mixed] = inconclusiveRun().targets;
    const [broken] = brokenRun().targets;
    const run = { ...brokenRun(), targets: [mixed, broken].filter((target) => target !== undefined) };
    const text = render(run).body;
    expect(text.indexOf('NOT READY')).toBeLessThan(text.indexOf('INCONCLUSIVE'));
  });

  it.each([
    ['a b c', 8, ['a b c']],
    ['aaaa bbbb cccc', 9, ['aaaa bbbb', 'cccc']],
    ['abcdefghijkl', 8, ['abcdefgh', 'ijkl']],
    ['音楽音楽音楽', 8, ['音楽音楽', '音楽']],
    ['', 8, ['']],
  ])('wraps %j into %i columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });
});

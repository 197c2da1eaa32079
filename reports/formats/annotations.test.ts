import { describe, expect, it } from 'vitest';
import type { ReadinessRun } from '../../src/model/scorecard.ts';
import {
  awkwardRun,
  brokenRun,
  emptyRun,
  hostileRun,
  inconclusiveRun,
  shardRun,
  soundRun,
} from '../testing/samples.ts';
import { sampleRun } from '../testing/sample-run.ts';
import { render } from './annotations.ts';

interface Command {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** As GitHub's runner reads a line of a step's output (ActionCommand.TryParseV2). */
function parse(line: string): Command | undefined {
  const message = line.trim();
  const end = message.indexOf('::', 2);
  if (!message.startsWith('::') || end === -1) return undefined;
  const [command = '', ...rest] = message.slice(2, end).split(' ');
  const pairs = rest
    .join(' ')
    .trim()
    .split(',')
    .filter((pair) => pair !== '');
  const properties = Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, unescape(value.join('='), true)];
    }),
  );
  return { command, properties, data: unescape(message.slice(end + 2), false) };
}

function unescape(text: string, property: boolean): string {
  const lines = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  return (property ? lines.replaceAll('%3A', ':').replaceAll('%2C', ',') : lines).replaceAll('%25', '%');
}

function commands(run: ReadinessRun): readonly Command[] {
  const { body } = render(run);
  expect(body.endsWith('\n')).toBe(true);
  return body
    .slice(0, -1)
    .split(/\r\n|\r|\n/)
    .map((line) => {
      const found = parse(line);
      if (found === undefined) throw new Error(`no command: ${line.slice(0, 80)}`);
      return found;
    });
}

const noTargets = (): ReadinessRun => sampleRun([]);
const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, hostileRun, awkwardRun, shardRun, noTargets };

describe('annotations', () => {
  it.each(Object.entries(samples))('of %s are commands that GitHub reads, and no more than it shows', (_, sample) => {
    const all = commands(sample());
    for (const { command, properties } of all) {
      expect(['error', 'warning', 'notice']).toContain(command);
      expect(Object.keys(properties).every((name) => ['file', 'line', 'col', 'title'].includes(name))).toBe(true);
      if (properties['line'] !== undefined) expect(properties['line']).toMatch(/^[1-9]\d*$/);
    }
    for (const command of ['error', 'warning', 'notice'])
      expect(all.filter((one) => one.command === command).length).toBeLessThanOrEqual(10);
    expect(all.at(-1)?.command).toBe('notice');
    expect(render(sample()).body).toBe(render(sample()).body);
    expect(render(sample()).body.length).toBeLessThan(400_000);
  });

  it('put the worst first, with both ends', () => {
    const [first] = commands(brokenRun());
    expect(first).toMatchObject({
      command: 'error',
      properties: { file: 'k8s/policies.yaml', line: '12', col: '1', title: 'egress-reaches-discord (blocker)' },
    });
    expect(first?.data).toContain('Other end: k8s/gateway.yaml:1:1 needs gateway.discord.gg:443. Fix: Allow TCP 443');
  });

  it('count in one notice what they do not show', () => {
    const all = commands(shardRun());
    expect(all.filter(({ command }) => command === 'error')).toHaveLength(10);
    expect(all.at(-1)?.data).toContain('342 annotations more than GitHub shows: see scorecard.json');
  });

  it('begin with an error when the run is inconclusive', () => {
    const errors = commands(inconclusiveRun()).filter(({ command }) => command === 'error');
    expect(errors.map(({ properties }) => properties['title'])).toEqual(['2 targets without a verdict that holds']);
    expect(errors[0]?.data).toMatch(/music-bot: Inconclusive: .*lavalink: Inconclusive: /);
    expect(commands(emptyRun())[0]).toMatchObject({ command: 'error', properties: { title: 'empty: Inconclusive' } });
  });

  it('say once what several blocker rules miss', () => {
    const run = inconclusiveRun();
    const [target, chart] = run.targets;
    const twice = target!.results.flatMap((one) =>
      one.rule === 'egress-reaches-discord' ? [one, { ...one, rule: 'schema-valid' }] : [one],
    );
    const warnings = commands({ ...run, targets: [{ ...target!, results: twice }, chart!] }).filter(
      ({ command }) => command === 'warning',
    );
    expect(warnings).toMatchObject([
      {
        properties: { title: '2 blocker rules not judged' },
        data: 'k8s/policies.yaml does not parse: egress-reaches-discord, schema-valid',
      },
    ]);
  });

  it('keep what was written, also where it looks like a command', () => {
    const all = commands(awkwardRun());
    const files = all.map(({ properties }) => properties['file']);
    expect(files).toContain('::error file=x,line=1::forged');
    expect(files).toContain('"double", \'single\'; semicolon');
    expect(files).toContain('{0} {1} [text](1) \\ %0A %25');
  });
});

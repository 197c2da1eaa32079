import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import type { ReadinessRun } from '../../src/model/scorecard.ts';
import { awkward, brokenRun, emptyRun, hostileRun, inconclusiveRun, soundRun } from '../testing/samples.ts';
import { sampleRun } from '../testing/sample-run.ts';
import { render as renderBadge } from './badge.ts';
import { render as renderShields } from './shields.ts';

const shields = (run: ReadinessRun): unknown => JSON.parse(renderShields(run).body);
const noTargets = (): ReadinessRun => sampleRun([]);
const odd = awkward.map((verdict) => (): ReadinessRun => ({ ...brokenRun(), verdict }));

describe('badges', () => {
  it.each([
    ['broken', brokenRun, 'not ready · F · 64.6 proven', 'red', false],
    ['sound', soundRun, 'sound · B · 93.2 proven', 'brightgreen', false],
    ['inconclusive', inconclusiveRun, 'inconclusive · 2 targets', 'lightgrey', true],
    ['empty', emptyRun, 'inconclusive', 'lightgrey', true],
    ['no target', noTargets, 'inconclusive', 'lightgrey', true],
  ] as const)('of a %s run', (_, sample, message, color, isError) => {
    expect(shields(sample())).toEqual({ schemaVersion: 1, label: 'readiness', message, color, isError });
    expect(renderBadge(sample()).body).toContain(`<title>readiness: ${message}</title>`);
  });

  it('grey for one target without a verdict, whatever it has proven', () => {
    const run = inconclusiveRun();
    const alone = { ...run, targets: run.targets.slice(0, 1) };
    expect(shields(alone)).toMatchObject({ color: 'lightgrey', isError: true });
    expect(JSON.stringify(shields(alone))).toMatch(/inconclusive · \d+\.\d proven/);
  });

  it.each([hostileRun, ...odd])('are well-formed pictures that load nothing', (sample) => {
    const { body } = renderBadge(sample());
    XmlDocument.fromString(body).dispose();
    expect(body).not.toMatch(/<(?:script|image|a|foreignObject)\b|href/i);
    expect(body.length).toBeLessThan(20_000);
    expect(renderBadge(sample()).body).toBe(body);
  });

  it.each(['sound-ish', 'gold'])('a level of a pack of your own, %s, is not green', (verdict) => {
    expect(shields({ ...soundRun(), verdict })).toMatchObject({ color: 'yellow', isError: false });
  });
});

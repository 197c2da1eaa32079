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
import { textOf } from '../testing/text-of.ts';
import { render } from './gitlab.ts';

interface Entry {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const entries = (run: ReadinessRun): readonly Entry[] => JSON.parse(textOf(render(run))) as readonly Entry[];

const noTargets = (): ReadinessRun => sampleRun([]);
const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, hostileRun, awkwardRun, shardRun, noTargets };

describe('gitlab code quality', () => {
  it.each(Object.entries(samples))('of %s has what GitLab asks for, each fingerprint once', (_, sample) => {
    const all = entries(sample());
    for (const entry of all) {
      expect(Object.keys(entry)).toEqual(['description', 'check_name', 'fingerprint', 'severity', 'location']);
      expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(entry.severity);
      expect(entry.description.length).toBeGreaterThan(0);
      expect(entry.location.path).not.toBe('');
      expect(Number.isInteger(entry.location.lines.begin) && entry.location.lines.begin > 0).toBe(true);
    }
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length);
    expect(textOf(render(sample()))).toBe(textOf(render(sample())));
  });

  it('lists the worst first', () => {
    expect(entries(brokenRun())[0]).toMatchObject({
      check_name: 'egress-reaches-discord',
      severity: 'blocker',
      location: { path: 'k8s/policies.yaml', lines: { begin: 12 } },
    });
  });

  it('is empty for a run without findings, and not for one without evidence', () => {
    const run = soundRun();
    const results = run.targets[0]!.results.map((one) => ({ ...one, findings: [] }));
    expect(entries({ ...run, targets: [{ ...run.targets[0]!, results }] })).toEqual([]);
    expect(entries(emptyRun())).toMatchObject([{ check_name: 'readiness-verdict', severity: 'critical' }]);
  });

  it('lists 30,000', () => {
    expect(entries(shardRun(176, 170))).toHaveLength(30_096);
  });
});

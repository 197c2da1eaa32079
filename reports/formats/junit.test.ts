import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import type { XmlElement, XmlNode } from 'libxml2-wasm';
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
import { render } from './junit.ts';

const schema = readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'contracts', 'junit.xsd'), 'utf8');
const validator = XsdValidator.fromDoc(XmlDocument.fromString(schema));

interface Suite {
  readonly name: string;
  readonly counts: string;
  readonly cases: readonly {
    readonly name: string;
    readonly state: string;
    readonly message: string;
    readonly text: string;
  }[];
}

/** Parses and validates with libxml2. */
function suites(run: ReadinessRun): readonly Suite[] {
  const document = XmlDocument.fromString(textOf(render(run)));
  try {
    validator.validate(document);
    return document.find('/testsuites/testsuite').map((node) => {
      const attribute = (of: XmlElement, name: string): string => of.attr(name)?.value ?? '';
      const suite = element(node);
      return {
        name: attribute(suite, 'name'),
        counts: ['tests', 'failures', 'errors', 'skipped'].map((name) => attribute(suite, name)).join(' '),
        cases: suite.find('testcase').map((found) => {
          const one = element(found);
          const inside = one.get('*');
          const trouble = inside === null ? undefined : element(inside);
          return {
            name: attribute(one, 'name'),
            state: trouble?.name ?? 'pass',
            message: trouble === undefined ? '' : attribute(trouble, 'message'),
            text: trouble?.content ?? '',
          };
        }),
      };
    });
  } finally {
    document.dispose();
  }
}

function element(node: XmlNode): XmlElement {
  if (!('attrs' in node)) throw new Error('not an element');
  return node as XmlElement;
}

const noTargets = (): ReadinessRun => sampleRun([]);
const samples = { brokenRun, soundRun, inconclusiveRun, emptyRun, hostileRun, awkwardRun, shardRun, noTargets };

describe('junit', () => {
  it.each(Object.entries(samples))('of %s agrees with the schema, with itself, and with the next', (_, sample) => {
    const all = suites(sample());
    expect(all.length).toBeGreaterThan(0);
    for (const { counts, cases } of all) {
      const count = (state: string): number => cases.filter((one) => one.state === state).length;
      expect(counts).toBe([cases.length, count('failure'), count('error'), count('skipped')].join(' '));
    }
    expect(textOf(render(sample()))).toBe(textOf(render(sample())));
  });

  const stateOf = (run: ReadinessRun, rule: string): readonly string[] =>
    suites(run).flatMap(({ cases }) => cases.filter(({ name }) => name.startsWith(rule)).map(({ state }) => state));

  it('says fail, unknown, not applicable and pass in the words of tests', () => {
    const run = brokenRun();
    expect(stateOf(run, 'egress-reaches-discord')).toEqual(['failure']);
    expect(stateOf(run, 'secret-key-exists')).toEqual(['error']);
    expect(stateOf(run, 'windows-host-process')).toEqual(['skipped']);
    expect(stateOf(run, 'privileged-container')).toEqual(['pass']);
    expect(stateOf(run, 'verdict')).toEqual(['failure']);
    expect(stateOf(run, 'gate')).toEqual(['failure']);
  });

  it('shows both ends of a disagreement', () => {
    const text = suites(brokenRun())
      .flatMap(({ cases }) => cases)
      .find(({ name }) => name.startsWith('egress'))?.text;
    expect(text).toContain('k8s/policies.yaml:12:1: Deployment/gateway in music');
    expect(text).toContain(
      'other end · Deployment/gateway in music: k8s/gateway.yaml:1:1: needs gateway.discord.gg:443',
    );
  });

  it('never reads as passed when the run is inconclusive', () => {
    for (const run of [inconclusiveRun(), emptyRun()])
      for (const name of ['verdict', 'gate']) for (const state of stateOf(run, name)) expect(state).toBe('error');
    expect(stateOf(noTargets(), 'gate')).toEqual(['error']);
    expect(stateOf(inconclusiveRun(), 'verdict')).toHaveLength(2);
  });

  it('skips what an active waiver covers whole, and says until when', () => {
    const run = brokenRun();
    const [target] = run.targets;
    const results = target!.results.map((result) => ({
      ...result,
      findings: result.findings.map((one) => (result.rule === 'cpu-request' ? { ...one, waiver: 'W-7' } : one)),
    }));
    const skipped = suites({ ...run, targets: [{ ...target!, results }] })
      .flatMap(({ cases }) => cases)
      .find(({ name }) => name.startsWith('cpu-request'));
    expect(skipped).toMatchObject({ state: 'skipped' });
    expect(skipped?.message).toContain('W-7 until 15 Dec 2026');
  });

  it('stays small where findings are many', () => {
    const text = textOf(render(shardRun(176, 170)));
    expect(text.length).toBeLessThan(200_000);
    expect(text).toContain('(and 29919 more)');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import type { Log, Result } from 'sarif';
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
import { emptyInventory, sampleRun, sampleTarget, subject, finding } from '../testing/sample-run.ts';
import { textOf } from '../testing/text-of.ts';
import { render as renderFull } from './sarif-full.ts';
import { plain } from './sarif/message.ts';
import { artifactUri } from './sarif/uri.ts';
import { render as renderGithub } from './sarif.ts';

const schemaFile = join(import.meta.dirname, '..', '..', 'fixtures', 'contracts', 'sarif-schema-2.1.0.json');
const ajv = new Ajv.default({
  strict: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) =>
      /^[\w.~%!$&'()*+,;=:@/?#[\]-]*$/.test(text) && URL.canParse(text, 'https://a/b/'),
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  },
});
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);

function parse(text: string): Log {
  const log = JSON.parse(text) as Log;
  expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  return log;
}
const github = (run: ReadinessRun): Log => parse(textOf(renderGithub(run)));
const full = (run: ReadinessRun): Log => parse(textOf(renderFull(run)));
const resultsOf = (log: Log): readonly Result[] => log.runs.flatMap((run) => run.results ?? []);

const noTargets = (): ReadinessRun => sampleRun([]);
const manyTargets = (): ReadinessRun =>
  sampleRun(
    Array.from({ length: 25 }, (_, index) => {
      const [target] = brokenRun().targets;
      if (target === undefined) throw new Error('no target');
      return {
        ...target,
        target: { ...target.target, kind: 'chart' as const, name: 'bot', path: 'chart', environment: `env-${index}` },
      };
    }),
  );
const samples = {
  brokenRun,
  soundRun,
  inconclusiveRun,
  emptyRun,
  hostileRun,
  awkwardRun,
  shardRun,
  noTargets,
  manyTargets,
};

describe.each(Object.entries(samples))('SARIF of %s', (_, sample) => {
  it.each([
    ['github', github],
    ['full', full],
  ] as const)('%s: agrees with the schema, and with what the schema does not say', (_profile, make) => {
    const log = make(sample());
    expect(log.runs.length).toBeGreaterThan(0);
    for (const run of log.runs) {
      const rules = run.tool.driver.rules ?? [];
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      for (const rule of rules) {
        expect(rule.properties?.tags?.length).toBeLessThanOrEqual(20);
        expect(rule.help?.text).not.toBe('');
        expect(rule.shortDescription?.text.length).toBeLessThanOrEqual(8200);
      }
      const results = run.results ?? [];
      const suppressed = results.filter(({ suppressions }) => suppressions !== undefined);
      expect([0, results.length]).toContain(suppressed.length);
      for (const result of results) {
        expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
        if (result.kind !== 'fail') expect(result.level).toBe('none');
        for (const [, id] of (result.message.text ?? '').matchAll(/(?<!\\)\]\((\d+)\)/g))
          expect(result.relatedLocations?.map((one) => String(one.id))).toContain(id);
        expect(result.message.text?.length).toBeLessThan(100_000);
      }
    }
    const ids = log.runs.map((run) => run.automationDetails?.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^readiness\/(?:[^/\s]+\/)*$/);
  });

  it('github: stays within the limits of GitHub, failures alone, each with a place', () => {
    const log = github(sample());
    expect(log.runs.length).toBeLessThanOrEqual(20);
    for (const run of log.runs) {
      const results = run.results ?? [];
      expect(results.length).toBeLessThanOrEqual(5000);
      const prints = results.map((result) => result.partialFingerprints?.['primaryLocationLineHash']);
      expect(new Set(prints).size).toBe(results.length);
      for (const result of results) {
        expect(result.kind).toBe('fail');
        expect(result.suppressions).toBeUndefined();
        const place = result.locations?.[0]?.physicalLocation;
        expect(place?.artifactLocation?.uri).toMatch(/^[^/:]+/);
        expect(new URL(place?.artifactLocation?.uri ?? '', 'https://host/root/a/b/c/').host).toBe('host');
        expect(place?.region?.startLine).toBeGreaterThan(0);
        expect(result.relatedLocations?.length ?? 0).toBeLessThanOrEqual(100);
      }
    }
  });

  it('comes in parts, and the same each time', () => {
    for (const render of [renderGithub, renderFull]) {
      const document = render(sample());
      expect(textOf(document)).toBe(textOf(document));
      expect(textOf(render(sample()))).toBe(textOf(document));
    }
  });
});

describe('SARIF for GitHub', () => {
  it('shows both ends of a disagreement, and links to the second in the message', () => {
    const result = resultsOf(github(brokenRun())).find(({ ruleId }) => ruleId === 'egress-reaches-discord');
    expect(result).toMatchObject({
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'k8s/policies.yaml' }, region: { startLine: 12 } } }],
      relatedLocations: [
        { id: 1, physicalLocation: { artifactLocation: { uri: 'k8s/gateway.yaml' } } },
        { id: 2, physicalLocation: { artifactLocation: { uri: 'k8s/policies.yaml' }, region: { startLine: 44 } } },
      ],
    });
    expect(result?.message.text).toContain('Other end: [k8s/gateway.yaml:1:1](1) needs gateway.discord.gg:443');
  });

  it('keeps the run and all its rules when nothing is wrong, so that alerts close', () => {
    const run = soundRun();
    const target = { ...run.targets[0]!, results: run.targets[0]!.results.map((one) => ({ ...one, findings: [] })) };
    const [only, ...none] = github({ ...run, targets: [target] }).runs;
    expect(none).toEqual([]);
    expect(only?.results).toEqual([]);
    expect(only?.tool.driver.rules).toHaveLength(target.results.length + 1);
    expect(only?.invocations).toMatchObject([{ executionSuccessful: true }]);
  });

  it('never shows an inconclusive run as a clean one', () => {
    for (const run of [inconclusiveRun(), emptyRun()]) {
      const log = github(run);
      for (const one of log.runs) {
        expect(one.invocations).toMatchObject([{ executionSuccessful: false }]);
        expect(one.results?.[0]).toMatchObject({ ruleId: 'readiness-verdict', kind: 'fail', level: 'error' });
      }
    }
    const [first] = github(inconclusiveRun()).runs;
    expect(JSON.stringify(first?.invocations)).toContain('k8s/policies.yaml does not parse');
    expect(github(noTargets()).runs).toMatchObject([{ invocations: [{ executionSuccessful: false }], results: [] }]);
  });

  it('points at what was not read, else the first file, else what makes the target one, where there is no place', () => {
    const [, chart] = github(inconclusiveRun()).runs;
    expect(chart?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
      'charts/lavalink/Chart.yaml',
    );
    const [broken] = github(
      sampleRun(inconclusiveRun().targets.map((one) => ({ ...one, unread: brokenRun().targets[0]!.unread }))),
    ).runs;
    expect(broken?.results?.[0]?.locations?.[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: 'k8s/alerts.yaml' },
      region: { startLine: 17 },
    });
    const nowhere = finding(subject('System', ''), ['', 1, 1], 'nothing is recognised as the bot');
    const rule = {
      rule: 'bot-recognised',
      category: 'reliability',
      severity: 'high',
      outcome: 'fail',
      title: 'The bot is recognised',
      findings: [nowhere],
    } as const;
    const target = sampleTarget('bot', [rule], emptyInventory);
    const read = { ...target, target: { ...target.target, subjects: [{ name: 'deploy/a b.yaml', digest: '' }] } };
    const [result] = resultsOf(github(sampleRun([read])));
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('deploy/a%20b.yaml');
  });

  it('makes no alert of an accepted risk, and counts it', () => {
    const run = waivedRun('active');
    expect(resultsOf(github(run)).map(({ ruleId }) => ruleId)).not.toContain('cpu-request');
    expect(JSON.stringify(github(run).runs[0]?.invocations)).toContain('1 finding not listed: an active waiver');
    expect(resultsOf(github(waivedRun('expired'))).map(({ ruleId }) => ruleId)).toContain('cpu-request');
  });

  it('keeps the worst of 30,000 findings, and says so', { timeout: 60_000 }, () => {
    const run = shardRun(176, 170);
    const log = github(run);
    const results = resultsOf(log);
    expect(results).toHaveLength(5000);
    expect(results.slice(0, 176).every(({ ruleId }) => ruleId === 'service-host-resolves')).toBe(true);
    expect(JSON.stringify(log.runs[0]?.invocations)).toContain('30,096 findings; the worst 5,000 are listed');
    expect(resultsOf(full(run)).filter(({ kind }) => kind === 'fail')).toHaveLength(30_096);
  });

  it('merges more than 20 targets into one run, in which no two alerts are one', () => {
    const log = github(manyTargets());
    expect(log.runs).toHaveLength(1);
    expect(log.runs[0]?.automationDetails?.id).toBe('readiness/all/');
    expect(new Set(resultsOf(log).map(({ message }) => message.text)).size).toBeLessThan(resultsOf(log).length);
  });

  it('gives security rules a number that GitHub sorts by, and no other rule', () => {
    const rules = github(brokenRun()).runs[0]?.tool.driver.rules ?? [];
    const score = (id: string): unknown => rules.find((rule) => rule.id === id)?.properties?.['security-severity'];
    expect(score('privileged-container')).toBe('9.5');
    expect(score('capabilities-baseline')).toBe('8.0');
    expect(score('egress-reaches-discord')).toBeUndefined();
  });
});

describe('full SARIF', () => {
  it('says of each rule what became of it', () => {
    const kinds = (id: string): readonly unknown[] =>
      resultsOf(full(brokenRun()))
        .filter(({ ruleId }) => ruleId === id)
        .map(({ kind, level }) => `${String(kind)} ${String(level)}`);
    expect(kinds('privileged-container')).toEqual(['pass none']);
    expect(kinds('windows-host-process')).toEqual(['notApplicable none']);
    expect(kinds('secret-key-exists')).toEqual(['open none']);
    expect(kinds('cpu-request')).toEqual(['fail warning']);
  });

  it('opens, and never fails or passes, what an inconclusive run could not judge', () => {
    const log = full(inconclusiveRun());
    const open = resultsOf(log).filter(({ ruleId }) => ruleId === 'egress-reaches-discord');
    expect(open.map(({ kind }) => kind)).toEqual(['open']);
    for (const run of log.runs) expect(run.invocations?.[0]?.executionSuccessful).toBe(false);
  });

  it.each([
    ['active', 'accepted'],
    ['pending', 'underReview'],
    ['expired', 'rejected'],
    ['void', 'rejected'],
  ] as const)('a waiver that is %s is a suppression that is %s', (state, status) => {
    const result = resultsOf(full(waivedRun(state))).find(({ ruleId }) => ruleId === 'cpu-request');
    expect(result?.suppressions).toMatchObject([{ kind: 'external', status }]);
    expect(result?.suppressions?.[0]?.justification).toContain('Postgres has a node of its own');
  });
});

it('an annotation that nobody approved is a suppression in the source that is under review', () => {
  const result = resultsOf(full(brokenRun())).find(({ ruleId }) => ruleId === 'cpu-request');
  expect(result?.suppressions?.filter(({ kind }) => kind === 'inSource')).toMatchObject([
    {
      status: 'underReview',
      justification: expect.stringMatching(/^ignored for kube-linter by an annotation, not approved here: /),
    },
  ]);
});

/** The broken bot, whose waiver of `cpu-request` has a state of choice; only an active one covers its finding. */
function waivedRun(state: 'active' | 'pending' | 'expired' | 'void'): ReadinessRun {
  const run = brokenRun();
  const [target] = run.targets;
  if (target === undefined) throw new Error('no target');
  const results = target.results.map((result) =>
    result.rule === 'cpu-request' && state === 'active'
      ? { ...result, findings: result.findings.map((one) => ({ ...one, waiver: 'W-7' })) }
      : result,
  );
  return {
    ...run,
    targets: [{ ...target, results, waivers: target.waivers.slice(0, 1).map((one) => ({ ...one, state })) }],
  };
}

describe('texts in SARIF', () => {
  it.each([
    ['plain', 'plain'],
    ['namespaceSelector: {} and containers[0]', 'namespaceSelector: {} and containers[0]'],
    ['[x](javascript:1)', String.raw`\[x\](javascript:1)`],
    ['{0}', '{{0}}'],
    ['a\r\nb', 'a b'],
  ])('a message %j', (from, to) => {
    expect(plain(from)).toBe(to);
  });

  it.each([
    ['k8s/a b#1?.yaml', 'k8s/a%20b%231%3F.yaml'],
    ['C:\\x', 'C%3A%5Cx'],
    ['//host/x', 'host/x'],
    ['音.yaml', '%E9%9F%B3.yaml'],
    ['<stdin>', '%3Cstdin%3E'],
    ["it's(1)*!", 'it%27s%281%29%2A%21'],
    ['\ud800', '%EF%BF%BD'],
    ['/', '.'],
  ])('a path %j', (from, to) => {
    expect(artifactUri(from)).toBe(to);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formats } from '../../reports/index.ts';
import type { ReadinessRun, ScorecardTarget } from '../model/scorecard.ts';
import { collectBundle, judgeBundle } from './bundle.ts';
import type { ScanFlags } from './flags.ts';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

/** A bot that keeps no probe and runs as root: two findings of severity high, and blockers beside them. */
const bot = (annotations: string, onTemplate = '{}'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: bot
  namespace: bot
  annotations:
${annotations.replace(/^/gm, '    ')}
spec:
  selector: { matchLabels: { app: bot } }
  template:
    metadata:
      labels: { app: bot }
      annotations: ${onTemplate}
    spec:
      containers:
        - name: bot
          image: ghcr.io/example/bot
          securityContext: { privileged: true }
          resources: { requests: { memory: 64Mi } }
`;

const accepted = (more: string): string => `name: bot
annotations:
  accept: [kube-linter, kube-score]
  owner: alice
  approvedBy: [bob]
  from: '2026-11-01'
  until: '2026-11-30'
${more}`;

async function scanned(files: Readonly<Record<string, string>>, flags: ScanFlags = {}): Promise<ReadinessRun> {
  return withFolder(async (folder) => {
    write(folder, files);
    return (await scan(['.'], flags, hostIn(folder))).run;
  });
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries({ 'readiness.yaml': 'name: bot\n', ...files })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

const cardOf = async (files: Readonly<Record<string, string>>, flags: ScanFlags = {}): Promise<ScorecardTarget> =>
  onlyTarget(await scanned(files, flags));

const listed = ({ waivers }: ScorecardTarget): readonly string[] =>
  waivers.map(({ rule, state, location, subject, source }) =>
    [
      rule,
      state,
      `${location?.file ?? ''}:${location?.line ?? 0}:${location?.column ?? 0}`,
      subject.kind,
      source?.tool,
    ].join(' '),
  );

describe('each checker is read in its own words', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'kube-score, a list of checks',
      'kube-score/ignore: container-image-tag, container-security-context-privileged',
      [
        'image-tag-pinned unapproved bot.yaml:7:5 Deployment kube-score',
        'privileged-container unapproved bot.yaml:7:5 Deployment kube-score',
      ],
    ],
    [
      'kube-linter, one check with a reason',
      'ignore-check.kube-linter.io/privileged-container: it mounts a volume',
      ['privileged-container unapproved bot.yaml:7:5 Deployment kube-linter'],
    ],
    [
      'polaris, one check',
      'polaris.fairwinds.com/runAsPrivileged-exempt: "true"',
      ['privileged-container unapproved bot.yaml:7:5 Deployment polaris'],
    ],
    ['polaris, not exempt', 'polaris.fairwinds.com/runAsPrivileged-exempt: "false"', []],
    [
      'checkov, a check with a reason',
      'checkov.io/skip1: CKV_K8S_16=needs it',
      ['privileged-container unapproved bot.yaml:7:5 Deployment checkov'],
    ],
    [
      'kubescape, a control',
      'kubescape.io/skip-C-0057: "true"',
      ['privileged-container unapproved bot.yaml:7:5 Deployment kubescape'],
    ],
  ];
  test.each(cases)('%s', async (_, annotation, wanted) => {
    expect(listed(await cardOf({ 'bot.yaml': bot(annotation) }))).toEqual(wanted);
  });

  test('an annotation that ignores everything stands for what is open on its object, and for nothing else', async () => {
    const card = await cardOf({ 'bot.yaml': bot('kube-score/skip: "true"') });
    const open = card.results.filter(({ findings, unknowns }) => findings.length + unknowns.length > 0);
    const rules = card.waivers.map(({ rule }) => rule);
    expect(rules).toContain('image-tag-pinned');
    expect(rules.length).toBeGreaterThan(3);
    expect(rules.filter((rule) => !open.some((result) => result.rule === rule))).toEqual([]);
  });

  test("a pack's own peers win over the catalogue", async () => {
    const files = { 'bot.yaml': bot('ignore-check.kube-linter.io/liveness-port: it is declared elsewhere') };
    const rules = async (pack: string) => (await cardOf(files, { pack })).waivers.map(({ rule }) => rule);
    expect(await rules('discord-bot')).toEqual(['probe-port-declared', 'probe-port-named']);
    expect(await rules('parity-kube-linter')).toEqual(['liveness-port']);
  });

  test('one id may stand for several of our rules', async () => {
    const card = await cardOf({ 'bot.yaml': bot('kube-score/ignore: container-resources') });
    expect(card.waivers.map(({ rule }) => rule)).toEqual(['cpu-request', 'memory-limit', 'memory-request']);
  });
});

test('the pod template counts where the checker reads it, and is warned about where it does not', async () => {
  const card = await cardOf({
    'bot.yaml': bot('team: sound', '{ kube-score/ignore: container-image-tag, kube-linter.io/ignore-all: later }'),
  });
  expect(listed(card)).toEqual(['image-tag-pinned unapproved bot.yaml:13:22 Deployment kube-score']);
  expect(card.warnings).toEqual([
    'bot.yaml:13:62: kube-linter reads "kube-linter.io/ignore-all" on the object itself, not on its pod template: nothing is ignored',
  ]);
});

test('unknown ids are told with the nearest known one, and what the pack does not ask is told once', async () => {
  const card = await cardOf(
    {
      'bot.yaml': bot(
        'kube-score/ignore: container-image-tagg, container-seccomp-profile\nignore-check.kube-linter.io/no-such-thing-at-all: x',
      ),
    },
    { pack: 'pod-security-baseline' },
  );
  expect(card.warnings).toEqual([
    'bot.yaml:7:5: "container-image-tagg" is no check of kube-score that is known here: did you mean "container-image-tag"?',
    'bot.yaml:8:5: "no-such-thing-at-all" is no check of kube-linter that is known here',
  ]);
  expect(card.assumptions).toContain(
    'annotations ignore checks of kube-score that the pack pod-security-baseline does not ask: container-seccomp-profile',
  );
});

describe('without approval', () => {
  test('nothing changes: neither score, grade, verdict and gates, nor the exit code', async () => {
    const plain = await scanned({ 'bot.yaml': bot('team: sound') });
    const annotated = await scanned({ 'bot.yaml': bot('kube-score/skip: "true"') });
    const [a, b] = [onlyTarget(plain), onlyTarget(annotated)];
    expect(b.waivers.length).toBeGreaterThan(3);
    expect(b.waivers.every(({ used }) => used === 0)).toBe(true);
    for (const key of ['score', 'grade', 'verdict', 'categories', 'results', 'fixNext'] as const) {
      expect(b[key], key).toEqual(a[key]);
    }
    expect(annotated.gate).toEqual(plain.gate);
  });

  test('every report says so in the same words', async () => {
    const run = await scanned({
      'bot.yaml': bot('ignore-check.kube-linter.io/privileged-container: it <b>mounts</b>|'),
    });
    for (const format of ['terminal', 'html', 'markdown', 'sarif-full', 'junit', 'csv'] as const) {
      const { render } = await formats[format]();
      const { body } = render(run, { width: 200 });
      const text = typeof body === 'string' ? body : [...body].join('');
      expect(text.toLowerCase().replaceAll('\\', ''), format).toContain(
        'ignored for kube-linter by an annotation, not approved here',
      );
      if (format === 'html') expect(text).not.toContain('<b>mounts');
    }
  });

  test('annotations: ignore reads none, and says how many there were', async () => {
    const card = await cardOf({
      'readiness.yaml': 'annotations: ignore\n',
      'bot.yaml': bot('kube-score/skip: "true"\nkube-linter.io/ignore-all: later'),
    });
    expect(card.waivers).toEqual([]);
    expect(card.assumptions).toContain(
      '2 ignore annotations of other checkers are not read (annotations: ignore in readiness.yaml)',
    );
  });
});

describe('accepted in readiness.yaml', () => {
  const annotation =
    'kube-score/ignore: container-image-tag\nignore-check.kube-linter.io/privileged-container: it mounts';
  const states = ({ waivers }: ScorecardTarget): readonly string[] =>
    waivers.map(({ rule, state, used, owner }) => `${rule} ${state} ${used} ${owner}`);

  test('they act as waivers of their owner; blockers need two approvers, else they are void with a warning', async () => {
    const one = await cardOf({ 'readiness.yaml': accepted(''), 'bot.yaml': bot(annotation) });
    expect(states(one)).toEqual(['privileged-container void 0 alice', 'image-tag-pinned active 1 alice']);
    expect(one.warnings).toEqual([
      'annotations of kube-linter are void: it needs 2 approvers and has 1 (privileged-container)',
    ]);

    const two = accepted('').replace('[bob]', '[bob, carol]');
    const both = await cardOf({ 'readiness.yaml': two, 'bot.yaml': bot(annotation) });
    expect(states(both)).toEqual(['privileged-container active 1 alice', 'image-tag-pinned active 1 alice']);
    expect(both.warnings).toEqual([]);
    expect(both.score).toEqual(one.score);
    expect(both.results.find(({ rule }) => rule === 'privileged-container')?.findings[0]?.waiver).toBe(
      'kube-linter annotation: privileged-container on apps/Deployment bot/bot',
    );
  });

  test.each([
    ['longer than 90 days', "until: '2027-03-01'", 'image-tag-pinned void'],
    ['approved by its owner', 'approvedBy: [Alice]', 'image-tag-pinned void'],
    ['approved by nobody', 'approvedBy: []', 'image-tag-pinned pending'],
    ['over', "until: '2026-11-20'", 'image-tag-pinned expired'],
    ['of another checker', 'accept: [polaris]', 'image-tag-pinned unapproved'],
  ])('%s', async (_, line, wanted) => {
    const key = line.slice(0, line.indexOf(':'));
    const config = accepted('').replace(new RegExp(`^  ${key}:.*$`, 'm'), `  ${line}`);
    const card = await cardOf({ 'readiness.yaml': config, 'bot.yaml': bot('kube-score/ignore: container-image-tag') });
    expect(card.waivers.map(({ rule, state }) => `${rule} ${state}`)).toEqual([wanted]);
    expect(card.waivers[0]?.used).toBe(0);
  });

  test('they are about their own object, not about one of another group with the same kind and name', async () => {
    const service = (apiVersion: string, annotations: string) =>
      `apiVersion: ${apiVersion}\nkind: Service\nmetadata: { name: bot, namespace: bot, annotations: ${annotations} }\nspec: { selector: { app: none }, ports: [{ port: 80 }] }\n`;
    const card = await cardOf({
      'readiness.yaml': accepted('').replace('[bob]', '[bob, carol]'),
      'bot.yaml': bot('team: sound'),
      'service.yaml': service('v1', '{}'),
      'knative.yaml': service('serving.knative.dev/v1', '{ kube-score/ignore: service-targets-pod }'),
    });
    const result = card.results.find(({ rule }) => rule === 'service-targets-pod');
    // The Knative Service may make pods, so nothing is known; were the groups mixed up, the annotation would lift that.
    expect(result?.unknowns.map(({ subject, waiver }) => [subject?.group, waiver])).toEqual([['', undefined]]);
    expect(states(card)).toEqual(['service-targets-pod active 0 alice']);
  });
});

test('an object that is declared twice has one record, at its first place', async () => {
  const card = await cardOf({
    'b.yaml': bot('ignore-check.kube-linter.io/privileged-container: the second reason'),
    'a.yaml': bot('ignore-check.kube-linter.io/privileged-container: the first reason'),
  });
  expect(listed(card)).toEqual(['privileged-container unapproved a.yaml:7:5 Deployment kube-linter']);
  expect(card.waivers[0]?.justification).toBe('the first reason; the second reason');
});

test('hostile values are bounded, on one line, and never break a run', async () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `x${index}`).join(',');
  const card = await cardOf({
    'bot.yaml': bot(
      [
        `kube-score/ignore: "${ids}"`,
        String.raw`ignore-check.kube-linter.io/privileged-container: "a\nb\u001b[31mc"`,
        'polaris.fairwinds.com/exempt: true',
        'checkov.io/skip1: 7',
        'checkov.io/skip2: "=="',
        'kube-linter.io/ignore-all: [a, b]',
        String.raw`"ignore-check.kube-linter.io/\u202e\n": x`,
      ].join('\n'),
    ),
  });
  expect(card.waivers.map(({ justification }) => justification)).toEqual(['a b [31mc']);
  expect(card.warnings.length).toBeLessThan(30);
  expect(card.warnings.join('\n')).not.toMatch(/[\u0000-\u0009\u001b]/);
  expect(card.warnings).toContain(
    'bot.yaml:7:5: "kube-score/ignore" names more than 200 checks; the others are not read',
  );
});

test('a bundle carries the annotations and what readiness.yaml says of them', async () => {
  await withFolder(async (folder) => {
    write(folder, { 'readiness.yaml': accepted(''), 'bot.yaml': bot('kube-score/ignore: container-image-tag') });
    const direct = (await scan(['.'], {}, hostIn(folder))).run;
    writeFileSync(join(folder, 'bundle.json'), JSON.stringify(await collectBundle(['.'], {}, hostIn(folder))));
    const { run } = await judgeBundle('bundle.json', {}, hostIn(folder));
    expect(onlyTarget(run).waivers).toHaveLength(1);
    expect(onlyTarget(run).digest).toBe(onlyTarget(direct).digest);
  });
});

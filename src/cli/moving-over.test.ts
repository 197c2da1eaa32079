import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withFolder } from '../app/testing/projects.ts';
import { session, scorecardOf } from './testing/session.ts';
import type { Session } from './testing/session.ts';

interface Outcome extends Session {
  readonly config: string;
  readonly pack: string;
}

type Files = Readonly<Record<string, string>>;

async function moved(files: Files, argv: readonly string[]): Promise<Outcome> {
  return withFolder(async (folder) => {
    write(folder, files);
    const done = await session(folder, ['init', '--from', ...argv]);
    const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
    return { ...done, config: read('readiness.yaml'), pack: read('readiness-pack.yaml') };
  });
}

function write(folder: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

const linter = `checks:
  exclude:
    - no-anti-affinity
    - privileged-contaner
  include: [required-label-team, no-debug]
  ignorePaths: [deploy/examples, ~/elsewhere]
customChecks:
  - name: required-label-team
    template: required-label
    description: Who is on call must know whom to wake.
    remediation: Add the label team.
    scope: { objectKinds: [DeploymentLike] }
    params: { key: team, value: sound|video }
  - name: no-debug
    template: env-var
    params: { name: DEBUG, value: "1" }
  - name: by-cel
    template: cel-expression
    params: { check: object.spec }
`;

const bot = (labels: string, env: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: bot, labels: ${labels} }
spec:
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers: [{ name: bot, image: ghcr.io/example/bot:1.2.3, env: [${env}] }]
`;

describe('kube-linter', () => {
  test('what it switches off, its own checks and its paths are carried over, with their lines', async () => {
    const { code, config, out, pack } = await moved({ '.kube-linter.yaml': linter }, ['kube-linter']);
    expect(code).toBe(0);
    expect(pack).toContain('  # .kube-linter.yaml:3\n');
    expect(pack).toContain('off: was excluded in .kube-linter.yaml:3');
    expect(pack).toMatch(/ {2}# \.kube-linter\.yaml:8\n {2}required-label-team:\n/);
    expect(config).toContain(
      '# .kube-linter.yaml:6: the ignored path is excluded\nexclude:\n  - deploy/examples\n  - deploy/examples/**\n',
    );
    expect(out).toContain('Changed in meaning\n  .kube-linter.yaml:6: what is excluded may hold anything');
    const left = out.slice(out.indexOf('Not carried over'));
    expect(left).toContain(
      '.kube-linter.yaml:4: "privileged-contaner" is no check of kube-linter that is known here\n    did you mean "privileged-container"?',
    );
    expect(left).toContain('.kube-linter.yaml:17: the check "by-cel" of the template "cel-expression"');
    expect(left).toContain('.kube-linter.yaml:6: the ignored path "~/elsewhere" lies outside of this folder');
  });

  test('what was written judges: the own checks find what they found there', async () => {
    await withFolder(async (folder) => {
      write(folder, {
        '.kube-linter.yaml': linter,
        'good.yaml': bot('{ team: sound }', '{ name: LEVEL, value: info }').replaceAll('bot', 'good'),
        'bad.yaml': bot('{ team: chat }', '{ name: DEBUG, value: "1" }'),
        'deploy/examples/bad.yaml': bot('{}', '').replaceAll('bot', 'example'),
      });
      expect((await session(folder, ['init', '--from', 'kube-linter'])).code).toBe(0);
      const { target } = await scorecardOf(folder);
      const found = (rule: string) =>
        target.results.find((result) => result.rule === rule)?.findings.map(({ location }) => location.file);
      expect(found('required-label-team')).toEqual(['bad.yaml']);
      expect(found('no-debug')).toEqual(['bad.yaml']);
      expect(target.scope.off.map(({ reason }) => reason)).toContain('was excluded in .kube-linter.yaml:3');
      expect(target.scope.excludedFiles).toBe(1);
    });
  });

  test('all that is built in counts, also what is informative by default', async () => {
    const text = 'checks:\n  addAllBuiltIn: true\n  exclude: [no-liveness-probe]\n';
    const { out, pack } = await moved({ '.kube-linter.yaml': text }, ['kube-linter']);
    expect(pack).toContain('off: was excluded in .kube-linter.yaml:3');
    expect(pack).toMatch(/ {2}# \.kube-linter\.yaml:2\n {2}dangling-ingress:\n {4}informative: false\n/);
    expect(out).toMatch(/\.kube-linter\.yaml:2: \d\d rules count that are informative by default/);
  });

  test('without defaults, only what is included is asked of what kube-linter asks', async () => {
    const { pack } = await moved(
      { '.kube-linter.yml': 'checks:\n  doNotAutoAddDefaults: true\n  include: [host-ipc]\n' },
      ['kube-linter'],
    );
    expect(pack).toContain('off: is not included in .kube-linter.yml, which adds no defaults (.kube-linter.yml:2)');
    expect(pack).not.toMatch(/^ {2}host-ipc:\n {4}off/m);
    expect(pack).toMatch(/^ {2}privileged-container:\n {4}off/m);
  });

  test('one rule of ours for several checks of theirs stays on while one of them is asked', async () => {
    const some = await moved({ '.kube-linter.yaml': 'checks: { exclude: [access-to-secrets] }\n' }, ['kube-linter']);
    expect(some.code).toBe(0);
    const all = await moved(
      { '.kube-linter.yaml': 'checks: { exclude: [liveness-port, readiness-port, startup-port] }\n' },
      ['kube-linter'],
    );
    expect(all.pack).toContain('off: was excluded in .kube-linter.yaml:1');
  });

  test.each([
    ['required-annotation', '{ key: owner }', 'required:\n                  - owner'],
    ['minimum-replicas', '{ minReplicas: 4 }', 'min: 4'],
    ['latest-tag', '{ blockList: [".*:(latest)$"] }', 'pattern: .*:(latest)$'],
    ['image-pull-policy', '{ forbiddenPolicies: [Never] }', '- Never'],
    ['ports', '{ port: 22, protocol: TCP }', 'const: 22'],
    ['service-type', '{ services: [NodePort] }', 'core/Service'],
    ['disallowed-gvk', '{ group: apps, version: v1beta1, kind: Deployment }', 'apps/v1beta1'],
    ['privileged', '{}', 'check: privileged-container'],
    ['read-only-root-fs', '{}', 'windows: asked'],
  ])('the template %s', async (template, params, wanted) => {
    const text = `customChecks: [{ name: own-one, template: ${template}, params: ${params} }]\n`;
    const { code, out, pack } = await moved({ '.kube-linter.yaml': text }, ['kube-linter']);
    expect(code).toBe(0);
    expect(out).not.toContain('Not carried over');
    expect(pack.slice(pack.indexOf('own-one:'))).toContain(wanted);
  });
});

const polaris = `displayName: music
checks:
  cpuLimitsMissing: ignore
  hostNetworkSet: danger
  imageRegistry: danger
  nonsenseMissing: warning
exemptions:
  - namespace: kube-system
    controllerNames: [coredns]
    rules: [hostNetworkSet]
customChecks:
  imageRegistry:
    successMessage: Images come from our registry
    category: Security
    failureMessage: An image comes from somewhere else
    target: Container
    containers: { exclude: [initContainer] }
    schema:
      $schema: http://json-schema.org/draft-07/schema
      type: object
      properties: { image: { type: string, pattern: ^ghcr.io/ } }
  withBudget:
    target: Controller
    schema: {}
    additionalSchemaStrings: { policy/PodDisruptionBudget: '{}' }
`;

describe('polaris', () => {
  test('severities, exemptions and schemas are carried over', async () => {
    const { code, config, out, pack } = await moved({ 'polaris.yaml': polaris }, ['polaris']);
    expect(code).toBe(0);
    expect(pack).toContain('off: was set to ignore in polaris.yaml:3');
    expect(pack).toContain('pattern: ^ghcr.io/');
    expect(pack).toMatch(/image-registry:\n {4}category: security/);
    expect(out).toContain('polaris.yaml:2: a list of checks is taken to be whole');
    expect(pack).not.toContain('$schema');
    expect(config).toContain('name: music\n');
    expect(config).toContain('justification: was exempt in polaris.yaml:8');
    expect(config).toContain('approvedBy: []');
    expect(out).toContain('waivers, which lift nothing until somebody approves them');
    const left = out.slice(out.indexOf('Not carried over'));
    expect(left).toContain('polaris.yaml:6: "nonsenseMissing" is no check of polaris that is known here');
    expect(left).toContain('polaris.yaml:22: the check "withBudget" is not switched on under checks');
  });

  test('a schema that a pack may not hold stays behind alone, with the reason', async () => {
    const text =
      'checks: { odd: danger, fine: danger }\ncustomChecks:\n  odd: { target: Container, schema: { properties: { image: { pattern: "(?=x)" } } } }\n  fine: { target: PodSpec, schema: { required: [hostname] } }\n';
    const { code, out, pack } = await moved({ 'polaris.yaml': text }, ['polaris']);
    expect(code).toBe(0);
    expect(pack).toContain('on: pod-spec');
    expect(pack).not.toContain('(?=x)');
    expect(out).toMatch(/polaris\.yaml:3: the check "odd": the pattern "\(\?=x\)" is no pattern/);
  });

  test('exemptions of hundreds of controllers are bounded', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `system-${index}`).join(', ');
    const text = `exemptions: [{ controllerNames: [${names}], rules: [hostNetworkSet] }]\n`;
    const { code, config, out } = await moved({ 'polaris.yaml': text }, ['polaris']);
    expect(code).toBe(0);
    expect(config.match(/- id: polaris-/g)).toHaveLength(200);
    expect(out).toContain('300 more waivers would be needed');
  });
});

describe('kube-score', () => {
  const flags = [
    '--ignore-test',
    'container-image-tag',
    '--ignore-container-cpu-limit',
    '--kubernetes-version=v1.35',
    '--frobnicate',
    'deploy/bot.yaml',
  ];

  test('a command line behind -- is carried over', async () => {
    const { code, config, out, pack } = await moved({}, ['kube-score', '--', 'kube-score', 'score', ...flags]);
    expect(code).toBe(0);
    expect(pack).toContain('off: was switched off by --ignore-test of kube-score (the command line)');
    expect(config).toContain('kubernetesVersion: "1.35"');
    expect(config).toContain('paths:\n  - deploy/bot.yaml\n');
    expect(out).toContain('the command line: --frobnicate has no counterpart here');
  });

  test.each<readonly [string, string, number]>([
    [
      '.github/workflows/ci.yml',
      `jobs:\n  x:\n    steps:\n      - run: |\n          kustomize build . | kube-score score --ignore-test container-image-tag \\\n            --kubernetes-version v1.35 - | tee out\n`,
      5,
    ],
    [
      '.gitlab-ci.yml',
      `lint:\n  script:\n    - docker run zegl/kube-score:v1.20.0 score --ignore-test=container-image-tag --kubernetes-version "v1.35" x.yaml && echo done --ignore-test pod-probes\n`,
      3,
    ],
    [
      'Makefile',
      `lint:\n\t@kube-score score --ignore-test 'container-image-tag' --kubernetes-version v1.35 x.yaml > report # --ignore-test pod-probes\n`,
      2,
    ],
    [
      'package.json',
      `{\n  "scripts": {\n    "lint": "kube-score score --ignore-test \\"container-image-tag\\" --kubernetes-version v1.35 x.yaml", "other": "--ignore-test pod-probes"\n  }\n}\n`,
      3,
    ],
  ])('one is found in %s, and nothing of it is run', async (file, text, line) => {
    const { code, config, pack } = await moved({ [file]: text }, ['kube-score']);
    expect(code).toBe(0);
    expect(pack).toContain(`off: was switched off by --ignore-test of kube-score (${file}:${line})`);
    expect(pack.match(/ off: /g)).toHaveLength(1);
    expect(config).toContain('kubernetesVersion: "1.35"');
  });

  test('what the shell fills in is told, not guessed', async () => {
    const { out, pack } = await moved({ Makefile: 'x:\n\tkube-score score --ignore-test $(TESTS) $FILES\n' }, [
      'kube-score',
    ]);
    expect(pack).not.toContain('off:');
    expect(out).toContain('Makefile:2: "--ignore-test $(TESTS)" is filled in by the shell');
  });

  test('no command line anywhere', async () => {
    const { code, err } = await moved({ Makefile: '# kube-score score\n' }, ['kube-score']);
    expect(code).toBe(2);
    expect(err).toContain('readiness init --from kube-score -- --ignore-test');
  });
});

describe('files that are there', () => {
  test('nothing is written over them without --force, and nothing at all then', async () => {
    const files = { '.kube-linter.yaml': 'checks: {}\n', 'readiness.yaml': 'name: mine\n' };
    const kept = await moved(files, ['kube-linter']);
    expect([kept.code, kept.config, kept.pack]).toEqual([2, 'name: mine\n', '']);
    expect(kept.err).toContain('readiness.yaml is there already; nothing was written');
    const replaced = await moved(files, ['kube-linter', '--force']);
    expect([replaced.code, replaced.config.includes('pack: readiness-pack.yaml')]).toEqual([0, true]);
  });

  test('--print writes none', async () => {
    const { code, config, err, out } = await moved({ '.kube-linter.yaml': linter }, ['kube-linter', '--print']);
    expect([code, config]).toEqual([0, '']);
    expect(out).toContain('# ---- readiness-pack.yaml\n');
    expect(err).toContain('Not carried over');
  });
});

describe('hostile configurations are problems with their places', () => {
  test.each<readonly [string, string, string]>([
    [
      'wrong types',
      'checks: { exclude: no-anti-affinity, addAllBuiltIn: 3 }\ncustomChecks: { a: b }\n',
      '.kube-linter.yaml:1:20 this must be a list',
    ],
    ['a key twice', 'checks: {}\nchecks: {}\n', '.kube-linter.yaml:2:1 the key "checks" stands here twice'],
    ['no YAML', 'checks: [\n', '.kube-linter.yaml:2:1'],
    ['a list', '- a\n', '.kube-linter.yaml:1:1 this must be a mapping'],
    [
      'aliases of aliases',
      `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${'bcdefghi'.replaceAll(
        /./g,
        (x) =>
          `${x}: &${x} [${Array(9)
            .fill(`*${String.fromCharCode(x.charCodeAt(0) - 1)}`)
            .join(', ')}]\n`,
      )}`,
      '.kube-linter.yaml:1:1',
    ],
    ['far too long', `# ${'x'.repeat(1_100_000)}\n`, '.kube-linter.yaml:1:1 the file is longer than'],
  ])('%s', async (_, text, wanted) => {
    const { code, err, pack } = await moved({ '.kube-linter.yaml': text }, ['kube-linter']);
    expect([code, pack]).toEqual([2, '']);
    expect(err).toContain(wanted);
    expect(err).not.toContain('internal error');
  });

  test('levels of Polaris that do not exist', async () => {
    const { code, err } = await moved({ 'polaris.yaml': 'checks: { hostNetworkSet: dangerous }\n' }, ['polaris']);
    expect(code).toBe(2);
    expect(err).toContain('polaris.yaml:1:27 "dangerous" is not one of danger, warning, ignore');
  });

  test('names that would break out of the files that are written', async () => {
    const text = String.raw`checks: { exclude: ["x\n: y", "\u0000", "__proto__"], include: ["constructor"] }
customChecks:
  - { name: "a\nb: c # \u202e", template: required-label, params: { key: team, value: "x: # \"\n" }, description: "{kind} \u001b[31m" }
  - { name: "", template: required-label, params: { key: team } }
  - { name: __proto__, template: __proto__, params: {} }
  - { name: host-ipc, template: required-label, params: { key: __proto__ } }
`;
    const { code, out, pack } = await moved({ '.kube-linter.yaml': text }, ['kube-linter']);
    expect(code).toBe(0);
    expect(out).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
    expect(pack).toContain('a-b-c:');
    expect(pack).toContain('own-host-ipc:');
  });

  test('far more checks and exemptions than anybody writes', { timeout: 60_000 }, async () => {
    const checks = Array.from(
      { length: 5000 },
      (_, at) => `  - { name: a${at}, template: required-label, params: { key: a } }\n`,
    );
    const many = await moved({ '.kube-linter.yaml': `customChecks:\n${checks.join('')}` }, ['kube-linter']);
    expect(many.code).toBe(0);
    expect(many.out).toContain('.kube-linter.yaml:1: 4900 of 5000 custom checks were not looked at');
    const names = (letter: string) => Array.from({ length: 100 }, (_, at) => `${letter}${at}`).join(', ');
    const exemption = `  - { controllerNames: [${names('a')}], containerNames: [${names('b')}], rules: [${names('c')}] }\n`;
    const product = await moved({ 'polaris.yaml': `exemptions:\n${exemption.repeat(200)}` }, ['polaris']);
    expect(product.code).toBe(0);
    expect(product.out).toContain('of the exemptions, only the first 1000 names were looked at');
  });

  test('links that lead out of the folder, and pipes', async () => {
    await withFolder(async (folder) => {
      write(folder, { 'outside/secret.yaml': 'checks: {}\n', 'inside/x.yaml': '' });
      symlinkSync('../outside/secret.yaml', join(folder, 'inside', '.kube-linter.yaml'));
      execFileSync('mkfifo', [join(folder, 'inside', 'polaris.yaml')]);
      const link = await session(join(folder, 'inside'), ['init', '--from', 'kube-linter']);
      expect([link.code, link.err]).toEqual([2, "readiness: .kube-linter.yaml can't be read\n"]);
      const pipe = await session(join(folder, 'inside'), ['init', '--from', 'polaris']);
      expect([pipe.code, pipe.err]).toEqual([2, "readiness: polaris.yaml can't be read\n"]);
    });
  });
});

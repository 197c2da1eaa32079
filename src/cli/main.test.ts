import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../reports/index.ts';
import { copyProject, projectNamed, temporaryFolder } from '../app/testing/projects.ts';
import { scorecardOf, session } from './testing/session.ts';

const broken = 'music-bot/broken';
const sound = 'single-pod-bot';

const temporary = temporaryFolder();
let at: Readonly<Record<string, string>>;

beforeAll(() => {
  const parent = temporary.path;
  for (const folder of ['broken', 'plain', 'empty', 'config-only']) mkdirSync(join(parent, folder));
  at = {
    broken: copyProject(projectNamed(broken), join(parent, 'broken')),
    sound: copyProject(projectNamed(sound), join(parent, 'plain')),
    empty: join(parent, 'empty'),
    'config-only': join(parent, 'config-only'),
  };
  mkdirSync(join(parent, 'empty', '.git'));
  mkdirSync(join(parent, 'config-only', '.git'));
  writeFileSync(
    join(parent, 'config-only', 'settings.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: bots}\ndata: {a: b}\n',
  );
});
afterAll(temporary.remove);

const folder = (name: string): string => {
  const path = at[name];
  if (path === undefined) throw new Error(`no folder ${name}`);
  return path;
};

describe('exit codes', () => {
  const cases: readonly (readonly [where: string, argv: string, code: number])[] = [
    ['sound', 'scan', 0],
    ['broken', 'scan', 1],
    ['empty', 'scan', 3],
    ['config-only', 'scan', 3],
    ['broken', 'scan --exit-zero', 0],
    ['empty', 'scan --exit-zero', 0],
    ['sound', 'scan --level sound', 0],
    // Levels of another profile fail, whatever was found.
    ['sound', 'scan --level certified', 1],
    ['sound', 'scan --level conditional', 1],
    ['sound', 'scan --level nonesuch', 2],
    // Certified wants no high without a waiver, and the plain bot has some.
    ['sound', 'scan --profile full', 1],
    ['sound', 'scan --fail-on blocker', 0],
    ['sound', 'scan --fail-on high', 1],
    ['broken', 'scan --fail-on blocker', 1],
    ['empty', 'scan --fail-on blocker', 3],
    ['sound', 'scan --fail-on sometimes', 2],
    ['sound', 'scan --nonesuch', 2],
    ['sound', 'nonesuch', 2],
    ['sound', 'scan nowhere', 2],
    ['sound', 'scan nowhere/*.yaml', 2],
    ['sound', 'scan --exit-zero nowhere', 2],
    ['sound', 'scan --pack nonesuch', 2],
    ['sound', 'scan --profile live', 2],
    ['sound', 'scan --at sometime', 2],
    ['sound', 'scan --at 2026-13-01', 2],
    ['sound', 'scan --at 2026-11-21', 0],
    ['sound', 'scan --kubernetes-version latest', 2],
    ['sound', 'scan --kubernetes-version 1.34', 0],
    ['sound', 'scan --format pdf', 2],
    ['sound', 'scan --format json= ', 2],
    ['sound', 'scan --format json --format markdown', 2],
    ['sound', 'scan --format json --format markdown=-', 2],
    ['sound', 'scan --config nowhere.yaml', 2],
    ['sound', 'scan --no-config', 0],
    ['sound', 'judge nowhere.json', 2],
    ['sound', 'render nowhere.json', 2],
    ['sound', 'explain nonesuch', 2],
    ['sound', 'explain single-gateway-session', 0],
    ['sound', 'schema nonesuch', 2],
    ['sound', 'schema', 0],
    ['sound', 'checks', 0],
    ['sound', 'packs', 0],
    ['sound', '--help', 0],
    ['sound', 'scan --help', 0],
    ['sound', '--version', 0],
    ['sound', '', 2],
  ];

  test.each(cases)('%s: readiness %s: %i', async (where, argv, code) => {
    const done = await session(
      folder(where),
      argv.split(' ').filter((word) => word !== ''),
    );
    expect(done.code, done.err).toBe(code);
    // Errors and nothing else go to standard error, and none shows its inside.
    expect(done.err === '').toBe(code !== 2);
    expect(done.err).not.toMatch(/internal error|\n {4}at /);
    if (code === 2) expect(done.out).toBe('');
  });
});

describe('what cannot be run is told', () => {
  const cases: readonly (readonly [argv: string, says: readonly RegExp[]])[] = [
    ['scan nowhere', [/nowhere does not exist/, /name files, folders or globs/]],
    ['scan --pack nonesuch', [/nonesuch/, /discord-bot/]],
    ['scan --at sometime', [/"sometime" is no time/, /2026-11-21/]],
    ['scan --format pdf', [/no format "pdf"/, /terminal, json, html, markdown|json, html/]],
    ['scan --format sarf', [/no format "sarf"/, /did you mean "sarif"\? formats: /]],
    ['scan --format jUnit=x', [/no format "jUnit"/, /did you mean "junit"\?/]],
    ['scan --format json --format html', [/2 formats want standard output/]],
    ['scan --format json=a --format csv=./a', [/two reports want to be written to \.\/a/, /a file of its own/]],
    ['scan --format json=a/scorecard.json --output a', [/two reports want to be written to a\/scorecard\.json/]],
    ['scan --level nonesuch', [/nonesuch/, /certified/]],
    ['scan --colour', [/unknown option '--colour'/]],
    ['explain single-gateway-sesion', [/no rule "single-gateway-sesion"/, /readiness checks/]],
  ];
  test.each(cases)('readiness %s', async (argv, says) => {
    const { err, code } = await session(folder('sound'), argv.split(' '));
    expect(code).toBe(2);
    for (const say of says) expect(err).toMatch(say);
  });
});

describe('a directory without a workload', () => {
  test.each(['empty', 'config-only'])('%s is inconclusive and has no good score', async (where) => {
    const { run, target, code } = await scorecardOf(folder(where));
    expect(code).toBe(3);
    expect(run.verdict).toBe('inconclusive');
    expect(target.grade.value).toBeNull();
    expect(target.verdict.gates.some(({ state }) => state !== 'holds')).toBe(true);
    if (where === 'empty') expect(target.score?.verified ?? 0).toBe(0);
    else expect(target.score?.verified).toBeLessThan(100);
  });

  test('no report shows a hundred for it', async () => {
    for (const format of ['terminal', 'markdown', 'html']) {
      const { out } = await session(folder('empty'), ['scan', '--format', format]);
      expect(out.toLowerCase()).toContain('inconclusive');
      expect(out.replaceAll(/<style[\s\S]*?<\/style>/g, '')).not.toMatch(
        /\b100(?:\.0)? (?:of|\/) ?100|verified:? 100/i,
      );
    }
  });
});

describe('options', () => {
  test('--exclude opens the world: absence is unknown, what is written is still judged', async () => {
    const { target: whole } = await scorecardOf(folder('broken'));
    const { target } = await scorecardOf(folder('broken'), ['--exclude', 'k8s/services.yaml']);
    expect(target.scope).toMatchObject({ excluded: ['k8s/services.yaml'], excludedFiles: 1 });
    const outcome = (of: typeof target, rule: string) => of.results.find((result) => result.rule === rule)?.outcome;
    expect(outcome(whole, 'service-host-resolves')).toBe('fail');
    expect(outcome(target, 'service-host-resolves')).toBe('unknown');
    expect(outcome(target, 'quota-covers-requests')).toBe('fail');
    expect(target.verdict.level).toBe('not-ready');
  });

  test('single files and standard input are no directory: nothing can be missing from them', async () => {
    const text = readFileSync(join(folder('broken'), 'k8s', 'gateway-deployment.yaml'), 'utf8');
    const alone = await scorecardOf(folder('broken'), ['k8s/gateway-deployment.yaml']);
    const piped = await scorecardOf(folder('empty'), ['-'], { standardInput: text });
    for (const { target } of [alone, piped]) {
      expect(target.inventory.workloads.map(({ name }) => name)).toEqual(['gateway']);
      const account = target.results.find(({ rule }) => rule === 'service-account-exists');
      expect(account?.findings).toEqual([]);
      expect(account?.outcome).toBe('unknown');
    }
    expect(piped.target.target.name).toBe('standard input');
    const places = piped.target.results.flatMap(({ findings }) => findings.map(({ location }) => location.file));
    expect(new Set(places)).toEqual(new Set(['<stdin>']));
  });

  test('empty standard input is inconclusive', async () => {
    expect((await session(folder('empty'), ['scan', '-'], { standardInput: '' })).code).toBe(3);
  });

  test('--namespace, --kubernetes-version and --pack arrive in the scorecard', async () => {
    const file = join(temporary.path, 'one.yaml');
    writeFileSync(
      file,
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}, ports: [{port: 1}]}\n',
    );
    const argv = ['--namespace', 'mine', '--kubernetes-version', '1.33', '--pack', 'kubernetes-service', file];
    const { target } = await scorecardOf(temporary.path, argv);
    expect(target.inventory.services).toMatchObject([{ namespace: 'mine', name: 's' }]);
    expect(target.scope.kubernetesVersion).toBe('1.33');
    expect(target.pack.name).toBe('kubernetes-service');
  });

  test('the default reports go into the output folder, and the terminal report is printed', async () => {
    const { out } = await session(folder('sound'), ['scan', '--output', 'out/here']);
    expect(readdirSync(join(folder('sound'), 'out/here')).sort()).toEqual([
      'report.html',
      'report.md',
      'scorecard.json',
    ]);
    expect(out).toContain('out/here/report.html');
    // And they are no input of the next run.
    const again = await session(folder('sound'), ['scan', '--output', 'out/here']);
    expect(again.out).toBe(out);
  });

  test('a format with a file is written, and the terminal report is printed beside it', async () => {
    const file = join(temporary.path, 'card.json');
    const { out } = await session(folder('sound'), ['scan', '--format', `json=${file}`]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'ReadinessRun', verdict: 'sound' });
    expect(out).toContain('sound');
  });

  test('every format at once, one of them to standard output', async () => {
    const files = Object.keys(formats).map((name) => [name, join(temporary.path, 'all', `${name}.txt`)] as const);
    const asked = files.flatMap(([name, file]) => ['--format', name === 'gitlab' ? name : `${name}=${file}`]);
    const { out, err, code } = await session(folder('broken'), ['scan', ...asked]);
    expect({ err, code }).toEqual({ err: '', code: 1 });
    expect(JSON.parse(out)).toMatchObject([
      { check_name: 'egress-reaches-discord' },
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
    for (const [name, file] of files) expect(existsSync(file), name).toBe(name !== 'gitlab');
    expect(readFileSync(join(temporary.path, 'all', 'sarif.txt'), 'utf8')).toContain('"version":"2.1.0"');
  });

  test('where the configuration lies in a folder of a repository, hosts are told paths of the repository', async () => {
    const top = join(temporary.path, 'many-bots');
    mkdirSync(join(top, '.git'), { recursive: true });
    mkdirSync(join(top, 'services'));
    const where = copyProject(projectNamed(broken), join(top, 'services'));
    // Not a repository of its own, as the copy of a project is.
    rmSync(join(where, '.git'), { recursive: true });
    writeFileSync(join(where, 'readiness.yaml'), 'name: bot\n');
    const card = join(top, 'card.json');
    const bundle = join(top, 'bundle.json');
    await session(where, ['scan', '--format', `json=${card}`]);
    await session(where, ['collect', '-o', bundle]);
    const below = relative(top, where).replaceAll(sep, '/');
    expect(below).toMatch(/^services\/./);
    for (const [format, path] of [
      ['sarif', `"uri":"${below}/k8s/network-policy.yaml"`],
      ['annotations', `file=${below}/k8s/network-policy.yaml,line=25`],
      ['gitlab', `"path":"${below}/k8s/network-policy.yaml"`],
    ] as const) {
      for (const argv of [
        ['scan', where],
        ['render', card],
        ['judge', bundle],
      ])
        expect(
          (await session(top, [...argv, '--format', format])).out.includes(path),
          `${argv.join(' ')}: ${path}`,
        ).toBe(true);
    }
    const { target } = await scorecardOf(top, [where]);
    expect(target.scope.root).toBe(below);
    expect(JSON.parse(readFileSync(bundle, 'utf8'))).toMatchObject({ scope: { root: below } });
  });

  test('render makes from the scorecard what the scan made', async () => {
    const where = folder('broken');
    const card = join(temporary.path, 'broken.json');
    for (const format of Object.keys(formats)) {
      const direct = await session(where, ['scan', '--format', format, '--format', `json=${card}`]);
      const later = await session(where, ['render', card, '--format', format]);
      expect(later.code).toBe(0);
      // The terminal report ends with the files that this very run wrote.
      const plain = (text: string) => (format === 'terminal' ? text.replace(/\n.*\n$/, '') : text);
      expect(plain(later.out), format).toBe(plain(direct.out));
    }
  });

  test('render refuses another major format', async () => {
    const { out } = await session(folder('sound'), ['scan', '--format', 'json']);
    const file = join(temporary.path, 'future.json');
    writeFileSync(file, out.replace(/("schemaVersion":\s*")1\./, '$12.'));
    const { code, err } = await session(folder('sound'), ['render', file]);
    expect(code).toBe(2);
    expect(err).toContain('format version 2.');
    writeFileSync(file, out.replace('"verdict"', '"judgement"'));
    expect((await session(folder('sound'), ['render', file])).code).toBe(2);
  });

  test('--quiet prints no report but keeps the exit code', async () => {
    const { out, err, code } = await session(folder('broken'), [
      'scan',
      '--quiet',
      '--output',
      join(temporary.path, 'q'),
    ]);
    expect({ out, err, code }).toEqual({ out: '', err: '', code: 1 });
    expect(existsSync(join(temporary.path, 'q', 'report.html'))).toBe(true);
  });

  test('colour only where it is wanted, and never in a file', async () => {
    const escape = '\u001b[';
    const argv = ['scan', '--format', 'terminal'];
    expect((await session(folder('sound'), argv, { color: true })).out).toContain(escape);
    expect((await session(folder('sound'), argv, { color: false })).out).not.toContain(escape);
    expect((await session(folder('sound'), [...argv, '--no-color'], { color: true })).out).not.toContain(escape);
    const file = join(temporary.path, 'terminal.txt');
    await session(folder('sound'), ['scan', '--format', `terminal=${file}`], { color: true });
    expect(readFileSync(file, 'utf8')).not.toContain(escape);
  });

  test('collect writes a bundle that judge takes', async () => {
    const file = join(temporary.path, 'bundle.json');
    const collected = await session(folder('sound'), ['collect', '-o', file]);
    expect(collected).toMatchObject({ code: 0, out: '' });
    expect(collected.err).toContain('readiness judge');
    expect((await session(temporary.path, ['judge', file, '--format', 'json'])).code).toBe(0);
    const piped = await session(folder('sound'), ['collect', '-o', '-']);
    expect(JSON.parse(piped.out)).toMatchObject({ kind: 'ReadinessBundle' });
  });

  test('init writes a configuration that the program takes, and never over one', async () => {
    const where = join(temporary.path, 'init');
    mkdirSync(where);
    const first = await session(where, ['init']);
    expect(first.code).toBe(0);
    const config = join(where, 'readiness.yaml');
    const text = readFileSync(config, 'utf8');
    writeFileSync(join(where, 'bot.yaml'), readFileSync(join(folder('sound'), 'deploy', 'bot.yaml')));
    expect((await session(where, ['scan'])).code).toBe(0);
    writeFileSync(config, `${text}# mine\n`);
    await session(where, ['init']);
    expect(readFileSync(config, 'utf8')).toBe(`${text}# mine\n`);
  });
});

describe('a configuration with mistakes', () => {
  const write = (name: string, text: string): string => {
    const where = join(temporary.path, name);
    mkdirSync(where, { recursive: true });
    writeFileSync(join(where, 'readiness.yaml'), text);
    writeFileSync(join(where, 'bot.yaml'), readFileSync(join(folder('sound'), 'deploy', 'bot.yaml')));
    return where;
  };

  test('shows all of them at once, each with its place and the nearest known key', async () => {
    const where = write('typos', 'name: bot\nnamespce: x\ncriticality: Z\nprofil: static\nexclude: 3\n');
    const { code, err } = await session(where, ['scan']);
    expect(code).toBe(2);
    expect(err).toMatch(/readiness\.yaml:2:1 .*namespce/);
    expect(err).toMatch(/readiness\.yaml:3:14 /);
    expect(err).toMatch(/readiness\.yaml:4:1 .*profil/);
    expect(err).toMatch(/readiness\.yaml:5:10 /);
    expect(err).toContain('namespace');
  });

  test('names the place of an unknown rule in a waiver', async () => {
    const where = write(
      'waiver',
      [
        'waivers:',
        '  - id: w',
        '    rule: single-gateway-sesion',
        '    subject: {name: poll-bot}',
        '    kind: accept-risk',
        '    justification: because',
        '    owner: ops',
        '    requestedBy: alice',
        '    approvedBy: [bob, carol]',
        '    createdAt: 2026-11-01',
        '    expiresAt: 2026-11-30',
        '',
      ].join('\n'),
    );
    const { code, err } = await session(where, ['scan']);
    expect(code).toBe(2);
    expect(err).toMatch(/readiness\.yaml:3:11 .*single-gateway-sesion/);
    expect(err).toContain('single-gateway-session');
    // Without the configuration nothing is wrong.
    expect((await session(where, ['scan', '--no-config'])).code).toBe(0);
  });

  test('that is no YAML, or is outside the root, is told', async () => {
    const broken = await session(write('broken-yaml', 'name: "bot\n'), ['scan']);
    expect(broken.code).toBe(2);
    expect(broken.err).toMatch(/readiness\.yaml:\d+:\d+ /);
    const outside = await session(write('outside', 'paths: [../empty]\n'), ['scan']);
    expect(outside.code).toBe(2);
    expect(outside.err).toMatch(/readiness\.yaml:1:\d+ /);
  });

  test('a pack with mistakes shows them all', async () => {
    const where = write('pack', 'pack: ./mine.yaml\n');
    writeFileSync(
      join(where, 'mine.yaml'),
      'name: mine\nversion: 1.0.0\nextends: discord-bot\nrules:\n  nonesuch: {category: security, severity: high}\n  cpu-request: {severity: grave}\n',
    );
    const { code, err } = await session(where, ['scan']);
    expect(code).toBe(2);
    expect(err).toMatch(/mine\.yaml:5:\d+ /);
    expect(err).toMatch(/mine\.yaml:6:\d+ /);
  });
});

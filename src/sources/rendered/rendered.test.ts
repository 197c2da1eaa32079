import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cleanEnvironment } from './environment.ts';
import { failureOf } from './failure.ts';
import { helmArguments, releaseName, splitOutput } from './helm.ts';
import { kustomizeArguments, writeOverlay } from './kustomize.ts';
import { renderLimits } from './limits.ts';
import { findProgram, findPrograms } from './programs.ts';
import { runJobs } from './render.ts';
import { runProgram } from '../../programs/run.ts';
import { fakeProgram } from './testing/fake-program.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'readiness-programs-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (file: string, limits = {}, deadlineMs = 20_000) =>
  runProgram(
    { file, args: ['a b', '$HOME; `id`'], cwd: folder, env: cleanEnvironment(join(folder, 'home')) },
    { ...renderLimits, ...limits },
    deadlineMs,
  );

describe('which program', () => {
  test('the first on PATH; none of the repository, and none of a folder that is named relatively', () => {
    const repository = join(folder, 'repository');
    fakeProgram(join(repository, 'bin'), 'helm', '');
    const own = fakeProgram(join(folder, 'own'), 'helm', '');
    const path = ['bin', '.', join(repository, 'bin'), join(folder, 'own')].join(':');
    expect(findProgram('helm', path, repository)).toBe(own);
    expect(findProgram('helm', join(repository, 'bin'), repository)).toBeUndefined();
    expect(findProgram('helm', '', repository)).toBeUndefined();
  });

  test('a folder of that name is no program, and kubectl stands in for kustomize', () => {
    mkdirSync(join(folder, 'own', 'kustomize'), { recursive: true });
    const kubectl = fakeProgram(join(folder, 'own'), 'kubectl', '');
    expect(findPrograms(join(folder, 'own'), join(folder, 'repository'))).toEqual({
      kustomize: { file: kubectl, isKubectl: true },
    });
  });
});

describe('how it runs', () => {
  test.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'on %s the programs end, and nothing is left of their folders',
    async (signal) => {
      const temporary = join(folder, 'temporary');
      const pids = join(folder, 'pids');
      mkdirSync(temporary);
      mkdirSync(pids);
      const file = fakeProgram(
        folder,
        'slow',
        `fs.writeFileSync(${JSON.stringify(pids)} + '/' + process.pid, ''); setTimeout(() => {}, 60000);`,
      );
      const module = JSON.stringify(join(import.meta.dirname, 'render.ts'));
      const job = `{ file: ${JSON.stringify(file)}, prepare: () => [] }`;
      const script = `(await import(${module})).runJobs([${job}, ${job}], ${JSON.stringify(renderLimits)}, () => {})`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TMPDIR: temporary, NODE_OPTIONS: '' },
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) =>
        child.on('exit', (_, by) => {
          resolve(by);
        }),
      );
      await vi.waitFor(
        () => {
          expect(readdirSync(pids)).toHaveLength(2);
        },
        { timeout: 60_000, interval: 50 },
      );
      child.kill(signal);
      expect(await ended).toBe(signal);
      expect(readdirSync(temporary)).toEqual([]);
      const alive = (pid: string) => {
        try {
          return process.kill(Number(pid), 0);
        } catch {
          return false;
        }
      };
      await vi.waitFor(
        () => {
          expect(readdirSync(pids).filter(alive)).toEqual([]);
        },
        { timeout: 5000 },
      );
    },
  );

  test('without a shell, and with nothing of our own surroundings', async () => {
    const file = fakeProgram(folder, 'show', 'console.log(JSON.stringify({ args, env: process.env }))');
    process.env['READINESS_CANARY'] = 'canary';
    const ran = await run(file);
    delete process.env['READINESS_CANARY'];
    const told = JSON.parse(ran.kind === 'ended' ? ran.stdout : '{}') as {
      args: string[];
      env: Record<string, string>;
    };
    expect(told.args).toEqual(['a b', '$HOME; `id`']);
    const { PATH, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, LANG, GOMAXPROCS, ...folders } = told.env;
    expect([LANG, NO_PROXY, GOMAXPROCS]).toEqual(['C', '', '2']);
    expect([HTTP_PROXY, HTTPS_PROXY]).toEqual(['http://127.0.0.1:9', 'http://127.0.0.1:9']);
    expect(existsSync(PATH ?? '')).toBe(false);
    expect(Object.values(folders).every((value) => value.startsWith(join(folder, 'home')))).toBe(true);
    expect(Object.keys(folders)).toEqual(expect.arrayContaining(['HOME', 'KUBECONFIG', 'HELM_PLUGINS']));
  });

  test('what does not end is stopped at its deadline, with all that it started', async () => {
    const late = join(folder, 'late');
    const file = fakeProgram(
      folder,
      'loop',
      `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => require("node:fs").writeFileSync(' + JSON.stringify(${JSON.stringify(late)}) + ', ""), 1500)'], { stdio: 'inherit' });
       setInterval(() => {}, 1000);`,
    );
    const began = performance.now();
    expect(await run(file, {}, 700)).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - began).toBeLessThan(10_000);
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(existsSync(late)).toBe(false);
  });

  test('output without end is stopped, and no more of it kept than the bound', async () => {
    const file = fakeProgram(folder, 'flood', 'for (;;) fs.writeSync(1, "x".repeat(65536));');
    expect(await run(file, { maxOutputBytes: 1_000_000 })).toMatchObject({ kind: 'too-large' });
  });

  test('of errors without end the start is kept', async () => {
    const file = fakeProgram(
      folder,
      'lament',
      'fs.writeSync(2, "Error: first\\n" + "x".repeat(50000)); process.exit(3)',
    );
    const ran = await run(file, { maxErrorBytes: 100 });
    expect(ran).toMatchObject({ kind: 'ended', code: 3 });
    expect(ran.kind === 'ended' ? ran.stderr : '').toHaveLength(100);
  });

  test.runIf(existsSync('/proc/self/status'))('what takes too much memory is stopped', async () => {
    const file = fakeProgram(folder, 'hoard', 'setInterval(() => {}, 1000);');
    expect(await run(file, { maxMemoryBytes: 1_000_000 })).toMatchObject({ kind: 'too-much-memory' });
  });

  test('a program that is gone is an answer, not an exception', async () => {
    expect(await run(join(folder, 'gone'))).toEqual({ kind: 'not-started', why: 'the system answered ENOENT' });
  });

  test('jobs run in folders of their own, which are gone afterwards, and the whole deadline holds for all', async () => {
    const file = fakeProgram(folder, 'where', 'console.log(process.cwd()); setTimeout(() => {}, 400);');
    const seen: string[] = [];
    const job = {
      file,
      prepare: (own: string) => {
        seen.push(own);
        return [];
      },
    };
    const ran = await runJobs([job, job, job, job, job], { ...renderLimits, wholeDeadlineMs: 900 }, () => undefined);
    expect(ran[0]).toMatchObject({ kind: 'ended', stdout: `${seen[0] ?? ''}\n` });
    expect(ran.at(-1)).toMatchObject({ kind: 'timeout' });
    expect(seen.filter((own) => existsSync(own))).toEqual([]);
  });
});

describe('what is asked of helm and kustomize', () => {
  test('helm template, and nothing that could run or fetch something else', () => {
    expect(
      helmArguments({
        chart: '/r/chart',
        values: ['/r/chart/values-prod.yaml'],
        sets: [
          { text: 'image.tag=1.0', asText: true },
          { text: 'replicas=1', asText: false },
        ],
        release: 'bot',
        namespace: 'music',
        kubernetesVersion: '1.36',
        skipSchema: true,
      }),
    ).toEqual(
      '/template bot /r/chart --values /r/chart/values-prod.yaml --set-string image.tag=1.0 --set replicas=1 --namespace music --kube-version 1.36 --include-crds --skip-tests --skip-schema-validation --debug'
        .slice(1)
        .split(' '),
    );
  });

  test('a comma in a name makes no second file of it', () => {
    const request = {
      chart: '/c',
      sets: [],
      release: 'r',
      namespace: 'n',
      kubernetesVersion: '1.36',
      skipSchema: false,
    };
    const args = helmArguments({ ...request, values: ['/c/values-a,https:/b.yaml'] });
    expect(args[args.indexOf('--values') + 1]).toBe('"/c/values-a,https:/b.yaml"');
  });

  test.each([
    ['music-bot', 'music-bot'],
    ['Music_Bot', 'music-bot'],
    ['--post-renderer=x', 'post-renderer-x'],
    ['.', 'release'],
    ['x'.repeat(80), 'x'.repeat(53)],
  ])('the release of %s is called %s', (chart, release) => {
    expect(releaseName(chart)).toBe(release);
  });

  test('kustomize build, within the folder, and kubectl the same', () => {
    const restrictor = ['--load-restrictor', 'LoadRestrictionsRootOnly'];
    expect(kustomizeArguments({ file: '/k', isKubectl: false }, '/t')).toEqual(['build', '/t', ...restrictor]);
    expect(kustomizeArguments({ file: '/k', isKubectl: true }, '/t')).toEqual(['kustomize', '/t', ...restrictor]);
  });

  test('the kustomization around it names it relatively, whatever its name holds', () => {
    const overlay = writeOverlay(folder, join(folder, 'a: "b"'), { namePrefix: 'prod-' });
    expect(JSON.parse(readFileSync(join(overlay, 'kustomization.yaml'), 'utf8'))).toEqual({
      namePrefix: 'prod-',
      resources: ['../a: "b"'],
      buildMetadata: ['originAnnotations', 'transformerAnnotations'],
    });
  });
});

describe('what they print', () => {
  test('a line without end is searched in no time', () => {
    const began = performance.now();
    expect(failureOf(`Error: ${'a.'.repeat(1_000_000)}`).text.length).toBeLessThan(500);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('a document is what follows a line that helm wrote; a separator of the template itself is not one', () => {
    const { pieces, hasMore } = splitOutput(
      '---\n# Source: c/templates/a.yaml\na: 1\n---\nb: 2\n---\n# Source: c/crds/c.yaml\nc: 3\n',
    );
    expect(pieces).toEqual([
      { source: 'c/templates/a.yaml', text: 'a: 1\n---\nb: 2' },
      { source: 'c/crds/c.yaml', text: 'c: 3\n' },
    ]);
    expect(hasMore).toBe(false);
  });

  test.each([
    ['', false],
    ['\n# a remark\n---\n', false],
    ['using helm 4\n---\n# Source: c/templates/a.yaml\na: 1\n', true],
    ['---\nkind: NetworkPolicy\n---\n# Source: c/templates/a.yaml\na: 1\n', true],
  ])('what stands before the first template is told of: %j', (text, hasMore) => {
    expect(splitOutput(text).hasMore).toBe(hasMore);
  });

  test.each([
    [
      'level=DEBUG msg="Chart path"\nError: failed to parse chart/values-prod.yaml: error converting YAML to JSON: yaml: line 5: found unexpected end of stream',
      { file: 'chart/values-prod.yaml', line: 5 },
    ],
    [
      'Error: execution error at (bot/templates/deployment.yaml:3:23): the shards overlap\n\nUse --debug flag',
      { file: 'bot/templates/deployment.yaml', line: 3, column: 24 },
    ],
    [
      'Error: template: bot/templates/d.yaml:5:4: executing "bot/templates/d.yaml" at <include "x" .>: error calling include: template: bot/templates/_helpers.tpl:9:3: nil pointer',
      { file: 'bot/templates/_helpers.tpl', line: 9, column: 4 },
    ],
    ['W1129 warnings first\nerror: accumulating resources: no such file', {}],
  ])('of what they say the place and the reason are kept', (stderr, place) => {
    const { text, ...told } = failureOf(stderr);
    expect(told).toEqual(place);
    expect(text).not.toMatch(/^Error|level=|W1129|Use --debug/);
  });
});

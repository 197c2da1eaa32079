import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formats } from '../../reports/index.ts';
import { copyProject, projectNamed, temporaryFolder } from '../../src/app/testing/projects.ts';
import { listChecks, listPacks } from '../../src/app/catalogue.ts';
import { session } from '../../src/cli/testing/session.ts';
import { workflowTemplate } from '../../src/config/init.ts';
import { parseConfig } from '../../src/config/parse.ts';

/* What documents say must hold: links, commands, numbers, examples. */

const root = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

const files = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name))
    .sort(),
];
const documents = files.map((file) => [relative(root, file), readFileSync(file, 'utf8')] as const);
const written = documents.filter(([name]) => !name.startsWith(join('docs', 'checks')));
const textOf = (name: string): string => documents.find(([one]) => one === name)?.[1] ?? '';

/** Fenced blocks of one language. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, body = '']) => body);
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** Fenced blocks and inline code. */
function codeIn(text: string): string {
  return [...text.matchAll(/^```[^]*?^```|`[^`\n]*`/gm)].map(([code]) => code).join('\n');
}

/** Anchors of the headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('links', () => {
  test.each(documents)('%s', (name, text) => {
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const dead = targets
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? join(root, name) : resolve(root, dirname(name), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
      });
    expect(dead).toEqual([]);
  });

  test('there are links to follow', () => {
    expect(withoutCode(textOf('README.md'))).toMatch(/\]\(docs\/scoring\.md\)/);
  });
});

describe('commands', () => {
  const builtIn = new Set(['ci', 'start', 'test', 'pack', 'install']);

  test.each(written)('%s names npm commands that exist', (_, text) => {
    const named = [...codeIn(text).matchAll(/\bnpm (run )?([a-z][\w:-]*)/g)];
    const absent = named.filter(([, isScript, name = '']) =>
      isScript === undefined ? !builtIn.has(name) : !Object.hasOwn(manifest.scripts, name),
    );
    expect(absent.map(([command]) => command)).toEqual([]);
  });

  test.each(written)('%s names tools that exist', (_, text) => {
    const scripts = [...text.matchAll(/\bnode (tools\/[\w/-]+\.ts)/g)].map(([, file = '']) => file);
    expect(scripts.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('README.md lists commands and options that the program takes', async () => {
    const readme = textOf('README.md');
    const commands = new Set([...readme.matchAll(/`readiness ([a-z-]+)/g)].map(([, name = '']) => name));
    expect([...commands].sort()).toEqual([
      ...[
        'checks',
        'collect',
        'explain',
        'init',
        'judge',
        'loadtest',
        'packs',
        'rbac',
        'render',
        'scan',
        'schema',
        'test-pack',
      ],
    ]);
    for (const name of commands) expect((await session(root, [name, '--help'])).code, name).toBe(0);
    const out = (
      await Promise.all(['scan', 'init'].map(async (name) => (await session(root, [name, '--help'])).out))
    ).join('');
    const options = [...readme.matchAll(/`(--[a-z-]+)/g)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(3);
    expect(options.filter((option) => !out.includes(option))).toEqual([]);
  });

  const naming = [...written, ['the workflow of readiness init', workflowTemplate] as const];

  test.each(naming.filter(([, text]) => /npx (--\S+ )*readiness/.test(text)))(
    '%s says npx readiness inside a checkout or after an install only',
    (_, text) => {
      const before = text.slice(0, text.search(/npx (--\S+ )*readiness/));
      expect(before).toMatch(/inside (this|the) checkout|npm install|npm ci/i);
    },
  );
});

describe('numbers', () => {
  test('README.md states what the program lists', async () => {
    const readme = textOf('README.md');
    const [checks, packs] = [await listChecks(), await listPacks()];
    const stated = [...readme.matchAll(/(\d+) checks\b/g)].map(([, count]) => Number(count));
    expect(stated, 'run: npm run gen').toEqual([checks.length]);
    const rows = [...readme.matchAll(/^\| `([\w-]+)` \| (\d+) \| (\d+) \|/gm)].map(([, name, rules, awaits]) => ({
      name,
      rules: Number(rules),
      awaits: Number(awaits),
    }));
    expect(rows, 'run: npm run gen').toEqual(packs.map(({ name, rules, awaits }) => ({ name, rules, awaits })));
  });

  test('docs/checks has a page for each check', async () => {
    const pages = documents.map(([name]) => name).filter((name) => name.startsWith(join('docs', 'checks')));
    expect(pages.length, 'run: npm run gen').toBe((await listChecks()).length + 1);
  });

  test('docs/dependencies.md weighs the dependencies that there are', () => {
    const [inProgram = '', forDevelopment = ''] = textOf(join('docs', 'dependencies.md')).split('## For development');
    const [reasons = '', weights = ''] = inProgram.split('### What each weighs');
    const names = Object.keys(manifest.dependencies).sort();
    expect([...reasons.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name).sort()).toEqual(names);
    const weighed = [...weights.matchAll(/^\| ([@\w/-]+) \| [\d.]+ \| \d+ \|/gm)].map(([, name]) => name);
    expect(weighed.map((name) => name?.replace('/runtime', '')).sort()).toEqual(names);
    const missing = Object.keys(manifest.devDependencies).filter(
      (name) => !forDevelopment.includes(`\`${name.startsWith('@types/') ? '@types/*' : name}\``),
    );
    expect(missing).toEqual([]);
  });
});

describe('examples', () => {
  test('the configuration in README.md is accepted, and its waiver names a rule', async () => {
    const [example = '', ...others] = blocks(textOf('README.md'), 'yaml');
    expect(others).toEqual([]);
    const { config } = parseConfig(example, 'readiness.yaml');
    expect(config).toMatchObject({ name: 'my-bot', roles: { 'Deployment/my-bot': 'gateway' } });
    const ids = (await listChecks()).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(config.waivers.map(({ rule }) => rule)));
  });

  test('docs/formats.md has a row for each format, and its commands are taken', async () => {
    const text = textOf(join('docs', 'formats.md'));
    const [table = ''] = text.split('Exit codes');
    const rows = [...table.matchAll(/^\| ((?:`[\w-]+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) => names.split(', '));
    expect(rows.map((name) => name.replaceAll('`', '')).sort()).toEqual(Object.keys(formats).sort());

    const workflows = blocks(text, 'yaml').map((block) => parse(block) as unknown);
    expect(workflows).toHaveLength(4);
    const commands = [...codeIn(text).matchAll(/\breadiness (scan|render) (\S+)((?: --format \S+)+)/g)];
    expect(commands.length).toBeGreaterThan(6);
    const folder = temporaryFolder();
    try {
      const where = copyProject(projectNamed('single-pod-bot'), folder.path);
      await session(where, ['scan', '--format', 'json=scorecard.json']);
      for (const [command, verb = '', path = '', options = ''] of commands) {
        const done = await session(where, [verb, path, ...options.replaceAll('`', '').trim().split(' ')]);
        expect({ command, ...done }).toMatchObject({ code: 0, err: '' });
      }
      for (const [, file = ''] of text.matchAll(/(?:sarif_file|codequality|junit): ([\w.-]+)/g))
        expect(existsSync(join(where, file)), file).toBe(true);
    } finally {
      folder.remove();
    }
  });

  test('README.md shows a picture that can be looked at', () => {
    const picture = readFileSync(join(root, 'docs', 'report.png'));
    expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1200, 1500]);
    expect(textOf('README.md')).toContain('](docs/report.png)');
  });
});

test.each(documents)('%s names no path of a machine', (_, text) => {
  const paths = /(?:^|[\s`'"(])(\/(?:work|root|home|tmp|Users|mnt|srv)\/\S*|[A-Z]:\\\S*)/gm;
  expect([...text.matchAll(paths)].map(([, path]) => path)).toEqual([]);
});

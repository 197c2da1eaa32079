import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry } from '../checks/registry.ts';
import { placeholders } from './new-check/texts.ts';

const root = join(import.meta.dirname, '..');
const tool = join(root, 'tools', 'new-check.ts');
const patient = 240_000;

interface Ran {
  readonly code: number | null;
  readonly text: string;
}

function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  // Vitest marks its own environment; a test runner inside it must not take that for its own.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST)/.test(name)));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...own, ...env },
    encoding: 'utf8',
  });
  return { code: status, text: stdout + stderr };
}

describe('what new-check refuses', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'readiness-new-check-'));
    for (const name of ['kubernetes', 'discord', 'kit']) mkdirSync(join(folder, 'checks', name), { recursive: true });
    writeFileSync(join(folder, 'checks', 'discord', 'token-used-once.ts'), '');
    writeFileSync(join(folder, 'package.json'), '{ "version": "0.1.0" }');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['kubernetes/no-latest-tag', 'wanted state'],
    ['kubernetes/missing-probe', 'wanted state'],
    ['kubernetes/MinReplicas', 'kebab-case'],
    ['kubernetes/min--replicas', 'kebab-case'],
    ['kubernetes/min_replicas', 'kebab-case'],
    ['kubernetes/../escape', 'folder/id'],
    ['min-replicas', 'folder/id'],
    ['kubernetes/', 'folder/id'],
    ['kit/min-replicas', 'there is no folder checks/kit; there are discord, kubernetes'],
    ['cloud/min-replicas', 'there is no folder checks/cloud'],
    ['kubernetes/token-used-once', 'checks/discord/token-used-once.ts'],
  ])('%s', (name, why) => {
    const { code, text } = run(folder, [tool, '--root', folder, name]);
    expect(text).toContain(why);
    expect(code).toBe(2);
  });

  test('nothing, and two names', () => {
    expect(run(folder, [tool, '--root', folder]).text).toContain('usage');
    expect(run(folder, [tool, '--root', folder, 'kubernetes/a', 'kubernetes/b']).code).toBe(2);
  });

  test('a second time, and it keeps what is there', () => {
    expect(run(folder, [tool, '--root', folder, 'kubernetes/min-replicas']).code).toBe(0);
    const file = join(folder, 'checks', 'kubernetes', 'min-replicas.ts');
    const written = readFileSync(file, 'utf8');
    expect(run(folder, [tool, '--root', folder, 'discord/min-replicas']).code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(written);
    expect(readFileSync(join(folder, 'checks', 'registry.ts'), 'utf8')).toContain("'./kubernetes/min-replicas.ts'");
  });
});

test.each(Object.keys(registry))('%s says everything in its own words', async (id) => {
  const { title, why, fix, messages } = (await registry[id]!()).default;
  const sentences: readonly string[] = Object.values(placeholders);
  expect([title, why, fix, ...Object.values(messages)].filter((text) => sentences.includes(text))).toEqual([]);
});

describe('the walk through CONTRIBUTING.md', () => {
  const id = 'termination-grace-period';
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  let copy = '';

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'readiness-walk-'));
    for (const part of ['checks', 'src', 'rules', 'reports', 'templates', 'tools', 'docs'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    for (const part of ['fixtures/checks', 'fixtures/projects/music-bot/broken/expected'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    for (const file of ['package.json', 'tsconfig.json', 'vitest.config.ts', 'README.md', '.prettierrc.json'])
      cpSync(join(root, file), join(copy, file));
    // The new check and what it imports: the whole program takes the compiler half a minute.
    const narrow = { extends: './tsconfig.json', include: [`checks/kubernetes/${id}.ts`] };
    writeFileSync(join(copy, 'tsconfig.walk.json'), JSON.stringify(narrow));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  /** The guide's code block of a language. */
  function block(language: string): string {
    const found = [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))];
    expect(found.length, `${language} blocks`).toBe(1);
    return found[0]?.[1] ?? '';
  }

  function edit(file: string, find: string, put: string): void {
    const path = join(copy, file);
    const parts = readFileSync(path, 'utf8').split(find);
    expect(parts.length, `${file} holds ${find}`).toBe(2);
    writeFileSync(path, parts.join(put));
  }

  const cases = (): Ran =>
    run(copy, ['node_modules/vitest/vitest.mjs', 'run', 'checks/fixtures.test.ts'], { CHECK: id });
  const compiles = (): Ran => run(copy, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.walk.json']);
  const formatted = (file: string): Ran => run(copy, ['node_modules/prettier/bin/prettier.cjs', '--check', file]);

  /** `npm run gen`, its parts one after the other as package.json lists them. */
  function generate(): void {
    const scripts = (
      JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    ).scripts;
    const commands = (scripts['gen'] ?? '').replace('npm run generate', scripts['generate'] ?? '').split(' && ');
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      const [program, ...args] = command.split(' ');
      expect(program).toBe('node');
      const { code, text } = run(copy, args);
      expect(code, `${command}\n${text}`).toBe(0);
    }
  }

  test(
    'leads from files that compile and are red to a green check',
    () => {
      expect(guide).toContain(`npm run new-check -- kubernetes/${id}\n`);
      const made = run(copy, ['tools/new-check.ts', `kubernetes/${id}`]);
      expect(made.code, made.text).toBe(0);
      const file = `checks/kubernetes/${id}.ts`;
      expect(formatted(file).code).toBe(0);
      const scaffold = compiles();
      expect(scaffold.code, scaffold.text).toBe(0);

      const unwritten = cases();
      expect(unwritten.code).toBe(1);
      expect(unwritten.text).toMatch(/FAIL .*pass\.yaml/);
      expect(unwritten.text).toMatch(/FAIL .*fail\.yaml/);

      writeFileSync(join(copy, file), block('ts'));
      expect(formatted(file).code).toBe(0);
      const changes = block('diff').trimEnd().split('\n');
      for (let index = 0; index < changes.length; index += 2) {
        const [from = '', to = ''] = changes.slice(index, index + 2);
        expect([from[0], to[0]]).toEqual(['-', '+']);
        edit(`fixtures/checks/${id}/fail.yaml`, `${from.slice(1)}\n`, `${to.slice(1)}\n`);
      }
      edit('rules/packs/kubernetes-service.yaml', '\nrules:\n', `\nrules:\n${block('yaml')}`);
      generate();
      const written = compiles();
      expect(written.code, written.text).toBe(0);
      const green = cases();
      expect(green.code, green.text).toBe(0);
      expect(green.text).toMatch(/5 passed/);
    },
    patient,
  );
});

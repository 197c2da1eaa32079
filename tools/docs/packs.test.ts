import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../src/app/testing/projects.ts';
import { session } from '../../src/cli/testing/session.ts';

/*
 * docs/packs.md: its files are packs, its rules can be read, and its commands print what it says.
 * `UPDATE_DOCS=1 npx vitest run tools/docs/packs.test.ts` writes down what they print.
 */
const page = join(import.meta.dirname, '..', '..', 'docs', 'packs.md');
const text = readFileSync(page, 'utf8');
const folder = temporaryFolder();
const blocks = [...text.matchAll(/^```(\w+)\n([^]*?)^```/gm)].map(([, language = '', body = '']) => ({
  language,
  body,
}));
const yaml = blocks.filter(({ language }) => language === 'yaml').map(({ body }) => body);
const files = yaml.flatMap((body) => {
  const name = /^# ([\w-]+\.yaml)\n/.exec(body)?.[1];
  return name === undefined ? [] : [{ name, body }];
});
const rules = yaml.filter((body) => !body.startsWith('# '));
const consoles = blocks.filter(({ language }) => language === 'console').map(({ body }) => body);

beforeAll(() => {
  for (const { name, body } of files) writeFileSync(join(folder.path, name), body);
});
afterAll(folder.remove);

async function printed(command: string): Promise<string> {
  const [program, ...argv] = command.split(' ');
  expect(program).toBe('readiness');
  const { out, err } = await session(folder.path, argv, { columns: 80 });
  return `$ ${command}\n${out}${err}`;
}

test('there is something to run', () => {
  expect([files.length, rules.length, consoles.length]).toEqual([4, 2, 4]);
});

describe('commands print what the page says', () => {
  test.each(consoles)('%s', async (body) => {
    const command = /^\$ (.*)$/m.exec(body)?.[1] ?? '';
    const now = await printed(command);
    if (process.env['UPDATE_DOCS'] !== undefined) {
      const fence = '```';
      const page_ = readFileSync(page, 'utf8');
      writeFileSync(
        page,
        page_.replace(`${fence}console\n${body}${fence}`, () => `${fence}console\n${now}${fence}`),
      );
      return;
    }
    expect(now, 'UPDATE_DOCS=1 writes it anew').toBe(body);
  });
});

test.each(rules)('a rule alone: %s', async (body) => {
  const [name = ''] = body.split(':');
  const indented = body.replaceAll(/^(?=.)/gm, '  ');
  writeFileSync(
    join(folder.path, 'one.yaml'),
    `name: one\nversion: 1.0.0\ntitle: One\nextends: acme.yaml\nrules:\n${indented}`,
  );
  const { code, err } = await session(folder.path, ['explain', name, '--pack', 'one.yaml']);
  expect([code, err]).toEqual([0, '']);
});

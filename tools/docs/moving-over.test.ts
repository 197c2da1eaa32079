import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFolder } from '../../src/app/testing/projects.ts';
import { session } from '../../src/cli/testing/session.ts';
import { readIgnored } from '../../src/config/annotations/dialects.ts';
import { templateRule } from '../../src/config/moving/kube-linter-templates.ts';
import { parseConfig } from '../../src/config/parse.ts';

/* What docs/moving-over.md says must hold. */

const page = readFileSync(new URL('../../docs/moving-over.md', import.meta.url), 'utf8');

test('each annotation of the table is read, where the table says', () => {
  const rows = [...page.matchAll(/^\| `([^`:]+): ([^`]+)` +\| (the object[^|]*?) +\|/gm)];
  expect(rows.length).toBe(8);
  for (const [, key = '', value = '', where] of rows) {
    const read = readIgnored(key, value.replaceAll('"', ''));
    expect(read?.onTemplate === true ? 'the object, the pod template' : 'the object', key).toBe(where);
  }
});

test('the settings that accept annotations are valid', () => {
  const [, text = ''] = /^```yaml\n(# readiness\.yaml[^]*?)^```/m.exec(page) ?? [];
  expect(parseConfig(text, 'readiness.yaml').config.annotations).toMatchObject({
    accept: ['kube-score', 'kube-linter'],
  });
});

/** Settings of the page by the file name in their first line, which is a line of the file. */
const files = [...page.matchAll(/^```yaml\n(# (\.[\w.-]+)\n[^]*?)^```/gm)].map(([, text = '', file = '']) => ({
  file,
  text,
}));
const consoles = [...page.matchAll(/^```console\n\$ readiness ([^\n]+)\n([^]*?)^```/gm)].map(
  ([, command = '', output = '']) => [command, output] as const,
);

test.each(consoles)('readiness %s', async (command, output) => {
  await withFolder(async (folder) => {
    for (const { file, text } of files) writeFileSync(join(folder, file), text);
    const { code, out } = await session(folder, command.split(' '));
    expect(code).toBe(0);
    expect(out).toBe(output);
  });
});

test('the templates that are said to be carried over are', () => {
  const row = (start: string) => page.split('\n').filter((line) => line.startsWith(start));
  const named = row('| `customChecks` of').flatMap((line) =>
    [...line.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBe(14);
  for (const name of named) {
    const params = {
      ...{ key: 'team', name: 'DEBUG', port: 22, minReplicas: 2 },
      ...{ blockList: ['x'], forbiddenPolicies: ['Never'], services: ['NodePort'], kind: 'Pod' },
    };
    expect(templateRule(name, params, []), name).toBeTypeOf('object');
  }
});

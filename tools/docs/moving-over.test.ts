import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readIgnored } from '../../src/config/annotations/dialects.ts';
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

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kubernetesVersions } from '../src/sources/kubernetes-schema/load.ts';
import { judgeFiles } from '../tools/check-tester/judge-case.ts';
import { registry } from './registry.ts';

/*
 * Objects that the API server takes: no blocker may be found in them, in any version that has a table.
 * `# from: 1.34` in a file's first line leaves out the versions before.
 */
const folder = join(import.meta.dirname, '..', 'fixtures', 'schema', 'valid');
const files = readdirSync(folder).sort();

test('there are objects to judge', () => {
  expect(files.length).toBeGreaterThan(4);
});

describe.each(['schema-valid', 'api-version-supported', 'selector-matches-template', 'surprising-scalar'])(
  '%s',
  (id) => {
    describe.each(files)('%s', (file) => {
      const from = /^# from: (\S+)/.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? '1.31';
      test.each(kubernetesVersions.slice(kubernetesVersions.indexOf(from)))('%s', async (kubernetesVersion) => {
        const check = (await registry[id]?.())?.default;
        if (check === undefined) throw new Error(`no check ${id}`);
        const result = await judgeFiles(check, {}, [join(folder, file)], folder, { kubernetesVersion });
        const told = result.findings.map(({ location, message }) => `${location.line}: ${message}`);
        expect([...told, ...result.unknowns.map(({ text }) => text)]).toEqual([]);
        expect(['pass', 'not-applicable']).toContain(result.outcome);
      });
    });
  },
);

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * `npm run gen`: writes every committed file that is made from the checks' own metadata: the registry, the pack schema,
 * the roles of templates/rbac, the pages of docs/checks, and what README.md shows of them. `--check` writes nothing and exits 1 when one of them is not what it would write.
 */
const root = join(import.meta.dirname, '..', '..');
const onlyCheck = process.argv.includes('--check');

// The registry first: the other generators load the checks through it.
const { registryTextOf } = await import('./registry.ts');
const stale: string[] = [];
settle('checks/registry.ts', registryTextOf(root));
const [{ packSchemaText }, { checkPages }, { readmeText }] = await Promise.all([
  import('./pack-schema.ts'),
  import('./check-pages.ts'),
  import('./readme.ts'),
]);
settle('rules/schema/pack.schema.json', await packSchemaText());
settle('README.md', await readmeText());
const { rbacParts, rbacText } = await import('../../src/sources/cluster/rbac.ts');
const { namespaced, cluster, secrets } = rbacParts({ namespaces: ['bot'] });
for (const [name, documents] of Object.entries({ namespace: namespaced, cluster, secrets }))
  settle(`templates/rbac/${name}.yaml`, rbacText(documents));
const pages = await checkPages();
for (const [name, text] of pages) settle(`docs/checks/${name}`, text);
const folder = join(root, 'docs', 'checks');
for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  if (pages.has(name)) continue;
  stale.push(`docs/checks/${name} (belongs to no check)`);
  if (!onlyCheck) rmSync(join(folder, name));
}

if (stale.length > 0) {
  process.stdout.write(`${onlyCheck ? 'not up to date, run npm run gen' : 'written'}:\n  ${stale.join('\n  ')}\n`);
  if (onlyCheck) process.exitCode = 1;
}

function settle(file: string, text: string): void {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  stale.push(file);
  if (onlyCheck) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

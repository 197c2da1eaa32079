import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkFolders, checksBelow, writeRegistry } from './gen/registry.ts';
import { checkText, failText, nextSteps, passText } from './new-check/texts.ts';

/*
 * `npm run new-check -- kubernetes/my-check`: a check that compiles, its two cases, and its line in the registry.
 * `--root` names another checkout than the one this file lies in.
 */

/** Why the name can't be taken; undefined when it can. */
function refusal(root: string, name: string): string | undefined {
  const [folder = '', id = '', ...rest] = name.split('/');
  const folders = checkFolders(root);
  if (id === '' || rest.length > 0)
    return `write it as folder/id, for example kubernetes/memory-limit; this is "${name}"`;
  if (!folders.includes(folder)) return `there is no folder checks/${folder}; there are ${folders.join(', ')}`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) return `an id is kebab-case, such as memory-limit; this is "${id}"`;
  const negation = /^(no|not|missing|without)-/.exec(id)?.[0];
  if (negation !== undefined)
    return `an id names the wanted state, not the fault: say what should be, without "${negation}"`;
  const taken = checksBelow(root).find((check) => check.id === id);
  if (taken !== undefined) return `the check ${id} exists: checks/${taken.folder}/${id}.ts`;
  if (existsSync(join(root, 'fixtures', 'checks', id)))
    return `fixtures/checks/${id} exists, but no check of that name`;
  return undefined;
}

function versionOf(root: string): string {
  const read: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (typeof read === 'object' && read !== null && 'version' in read && typeof read.version === 'string')
    return read.version;
  throw new Error('package.json states no version');
}

function create(root: string, name: string): void {
  const [folder = '', id = ''] = name.split('/');
  const cases = join(root, 'fixtures', 'checks', id);
  mkdirSync(cases, { recursive: true });
  const files = [
    [`checks/${folder}/${id}.ts`, checkText(id, versionOf(root))],
    [`fixtures/checks/${id}/pass.yaml`, passText],
    [`fixtures/checks/${id}/fail.yaml`, failText],
  ] as const;
  for (const [file, text] of files) {
    writeFileSync(join(root, file), text, { flag: 'wx' });
    console.log(`written  ${file}`);
  }
  writeRegistry(root);
  console.log('updated  checks/registry.ts');
  console.log(nextSteps(id, folder));
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { root: { type: 'string' } } });
const root = resolve(values.root ?? join(import.meta.dirname, '..'));
const [name, ...surplus] = positionals;
const problem =
  name === undefined || surplus.length > 0
    ? 'usage: npm run new-check -- <folder>/<id>, for example kubernetes/memory-limit'
    : refusal(root, name);
if (problem === undefined && name !== undefined) create(root, name);
else {
  console.error(`new-check: ${problem ?? ''}`);
  process.exitCode = 2;
}

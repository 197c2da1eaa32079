import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { ReadinessError } from '../../src/model/errors.ts';
import type { Pack } from '../../src/model/pack.ts';
import { builtInPacks } from '../../src/packs/builtin.ts';
import type { CheckFacts } from '../../src/packs/params.ts';
import { parsePack } from '../../src/packs/parse.ts';

/*
 * Resolves the built-in packs (rules/packs/*.yaml) to rules/packs/*.gen.json, so that a scan reads plain JSON.
 * Run after tools/build/validators.ts: node tools/build/packs.ts
 */

const root = new URL('../../', import.meta.url);

/** Every registered check. Undefined where the registry was not generated yet: ids and thresholds are then not looked at. */
export async function registeredChecks(): Promise<ReadonlyMap<string, CheckFacts> | undefined> {
  const registry = new URL('checks/registry.ts', root);
  if (!existsSync(registry)) return undefined;
  const module: { readonly registry: Readonly<Record<string, () => Promise<{ readonly default: CheckFacts }>>> } =
    await import(registry.href);
  const loaded = await Promise.all(
    Object.entries(module.registry).map(async ([id, load]) => [id, (await load()).default] as const),
  );
  return new Map(loaded);
}

export async function resolveBuiltIn(name: string, checks: ReadonlyMap<string, CheckFacts> | undefined): Promise<Pack> {
  const file = `rules/packs/${name}.yaml`;
  if (!Object.hasOwn(builtInPacks, name)) throw new ReadinessError('unknown-pack', `there is no rule pack ${name}`);
  return parsePack(await readFile(new URL(file, root), 'utf8'), file, {
    load: (parent) => resolveBuiltIn(parent, checks),
    ...(checks === undefined ? {} : { checks }),
  });
}

async function main(): Promise<number> {
  const checks = await registeredChecks();
  for (const name of Object.keys(builtInPacks)) {
    try {
      const pack = await resolveBuiltIn(name, checks);
      await writeFile(new URL(`rules/packs/${name}.gen.json`, root), `${JSON.stringify(pack)}\n`);
      process.stdout.write(`rules/packs/${name}.gen.json\n`);
    } catch (error) {
      if (!(error instanceof ReadinessError)) throw error;
      process.stderr.write(`${error.message}\n`);
      for (const { file, line, column, message, hint } of error.problems) {
        process.stderr.write(`${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` (${hint})`}\n`);
      }
      return 1;
    }
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main();

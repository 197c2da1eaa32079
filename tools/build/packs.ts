import { readFile, writeFile } from 'node:fs/promises';
import { registry } from '../../checks/registry.ts';
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

export async function registeredChecks(): Promise<ReadonlyMap<string, CheckFacts>> {
  const loaded = await Promise.all(
    Object.entries(registry).map(async ([id, load]) => [id, (await load()).default] as const),
  );
  return new Map(loaded);
}

export async function resolveBuiltIn(name: string, checks: ReadonlyMap<string, CheckFacts>): Promise<Pack> {
  const file = `rules/packs/${name}.yaml`;
  if (!Object.hasOwn(builtInPacks, name)) throw new ReadinessError('unknown-pack', `there is no rule pack ${name}`);
  return parsePack(await readFile(new URL(file, root), 'utf8'), file, {
    load: (parent) => resolveBuiltIn(parent, checks),
    checks,
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

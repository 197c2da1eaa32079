import type { Io } from '../io.ts';

export async function schemaCommand(name: string | undefined, io: Io): Promise<number> {
  const { schemaNames, schemaOf } = await import('../../app/catalogue.ts');
  if (name === undefined) io.out(`${schemaNames.join('\n')}\n`);
  else io.out(`${JSON.stringify(await schemaOf(name), null, 2)}\n`);
  return 0;
}

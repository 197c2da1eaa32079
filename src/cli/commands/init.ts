import type { Io } from '../io.ts';

export async function initCommand(folder: string, io: Io): Promise<number> {
  const { initialise } = await import('../../app/catalogue.ts');
  for (const { file, written } of initialise(folder, io))
    io.out(`${file}: ${written ? 'written' : 'is there already, left as it is'}\n`);
  return 0;
}

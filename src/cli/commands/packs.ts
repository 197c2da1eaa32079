import type { Io } from '../io.ts';
import { wrap } from '../wrap.ts';

export async function packsCommand(flags: { readonly json?: boolean }, io: Io): Promise<number> {
  const { listPacks } = await import('../../app/catalogue.ts');
  const packs = await listPacks();
  if (flags.json === true) {
    io.out(`${JSON.stringify(packs, null, 2)}\n`);
    return 0;
  }
  for (const pack of packs) {
    const parents = pack.extends.length === 0 ? '' : `, extends ${pack.extends.join(', ')}`;
    io.out(`${pack.name} ${pack.version}  ${pack.rules} rules, ${pack.awaits} of them await evidence${parents}\n`);
    io.out(`${wrap(pack.description ?? pack.title, io.columns, '    ')}\n`);
    io.out(`    levels: ${pack.levels.join(', ')}\n`);
  }
  return 0;
}

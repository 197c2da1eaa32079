import type { ScanFlags } from '../../app/flags.ts';
import type { Io } from '../io.ts';

export async function renderCommand(file: string, flags: ScanFlags, io: Io): Promise<number> {
  const [{ readScorecard }, { deliverRun }] = await Promise.all([
    import('../../app/render.ts'),
    import('../../app/deliver.ts'),
  ]);
  await deliverRun(readScorecard(file, io), flags, { formats: [] }, io);
  return 0;
}

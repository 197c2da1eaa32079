import type { ScanFlags } from '../../app/flags.ts';
import type { Io } from '../io.ts';

export async function scanCommand(paths: readonly string[], flags: ScanFlags, io: Io): Promise<number> {
  const [{ scan }, { deliverRun }] = await Promise.all([import('../../app/scan.ts'), import('../../app/deliver.ts')]);
  const quiet = flags.progress === false || flags.quiet === true;
  const { run, settings } = await scan(paths, flags, quiet ? { ...io, progress: () => undefined } : io);
  await deliverRun(run, flags, settings.config.reports, io);
  return flags.exitZero === true ? 0 : run.gate.exitCode;
}

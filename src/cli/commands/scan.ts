import type { ScanFlags } from '../../app/flags.ts';
import type { Io } from '../io.ts';
import { hostFor, printWarnings } from '../reporting.ts';

export async function scanCommand(paths: readonly string[], flags: ScanFlags, io: Io): Promise<number> {
  const [{ scan }, { checkFormats, deliverRun }] = await Promise.all([
    import('../../app/scan.ts'),
    import('../../app/deliver.ts'),
  ]);
  await checkFormats(flags, io.cwd);
  const { run, settings } = await scan(paths, flags, hostFor(flags, io));
  printWarnings(run, flags, io);
  await deliverRun(run, flags, settings.config.reports, io);
  return flags.exitZero === true ? 0 : run.gate.exitCode;
}

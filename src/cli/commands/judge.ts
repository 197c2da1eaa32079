import type { ScanFlags } from '../../app/flags.ts';
import type { Io } from '../io.ts';
import { hostFor, printWarnings } from '../reporting.ts';

export async function judgeCommand(file: string, flags: ScanFlags, io: Io): Promise<number> {
  const [{ judgeBundle }, { checkFormats, deliverRun }] = await Promise.all([
    import('../../app/bundle.ts'),
    import('../../app/deliver.ts'),
  ]);
  await checkFormats(flags, io.cwd);
  const { run, bundle } = await judgeBundle(file, flags, hostFor(flags, io));
  printWarnings(run, flags, io);
  await deliverRun(run, flags, bundle.config.reports, io);
  return flags.exitZero === true ? 0 : run.gate.exitCode;
}

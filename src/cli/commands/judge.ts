import type { ScanFlags } from '../../app/flags.ts';
import type { Io } from '../io.ts';

export async function judgeCommand(file: string, flags: ScanFlags, io: Io): Promise<number> {
  const [{ judgeBundle }, { deliverRun }] = await Promise.all([
    import('../../app/bundle.ts'),
    import('../../app/deliver.ts'),
  ]);
  const { run, bundle } = await judgeBundle(file, flags, io);
  await deliverRun(run, flags, bundle.config.reports, io);
  return flags.exitZero === true ? 0 : run.gate.exitCode;
}

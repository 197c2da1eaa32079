import type { ScanFlags } from '../../app/flags.ts';
import type { Io } from '../io.ts';
import { hostFor } from '../reporting.ts';

export async function collectCommand(
  paths: readonly string[],
  flags: ScanFlags & { readonly bundle: string },
  io: Io,
): Promise<number> {
  const { collectBundle, writeBundle } = await import('../../app/bundle.ts');
  const bundle = await collectBundle(paths, flags, hostFor(flags, io));
  await writeBundle(bundle, flags.bundle, io);
  if (flags.bundle !== '-' && flags.quiet !== true) {
    const documents = bundle.targets.reduce((sum, target) => sum + target.documents.length, 0);
    io.err(
      `${flags.bundle}: ${documents} objects of ${bundle.scope.files} files; judge it with: readiness judge ${flags.bundle}\n`,
    );
  }
  return 0;
}

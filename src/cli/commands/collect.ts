import type { EvidenceBundle } from '../../model/bundle.ts';
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
    io.err(`${flags.bundle}: ${readInto(bundle)}; judge it with: readiness judge ${flags.bundle}\n`);
  }
  return 0;
}

/** What a bundle holds, in words. */
function readInto({ targets, scope, live }: EvidenceBundle): string {
  const documents = targets.reduce((sum, target) => sum + target.documents.length, 0);
  const cluster = live?.cluster?.status === 'present' ? live.cluster.evidence : undefined;
  const names = cluster?.namespaces.map(({ name }) => name) ?? [];
  const runs =
    cluster === undefined
      ? ''
      : `, and what runs in ${names.length === 1 ? 'the namespace' : 'the namespaces'} ${names.join(', ')}`;
  return `${documents === 0 && cluster !== undefined ? 'no manifest' : `${documents} objects of ${scope.files} files`}${runs}`;
}

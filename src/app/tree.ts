import type { ManifestEvidence } from '../model/document.ts';
import { compareText } from '../model/identity.ts';
import { digestOf } from './hash.ts';

/** The plain manifests that were scanned, as one digest: the same from any folder, as long as the paths are. */
export function treeDigest(
  evidence: Pick<ManifestEvidence, 'scope' | 'targets'>,
): { readonly digest: string; readonly paths: readonly string[] } | undefined {
  const files = new Map(
    // What is rendered depends on the programs that a machine has.
    evidence.targets
      .filter(({ kind }) => kind === 'manifests')
      .flatMap(({ subjects }) => subjects.map(({ name, digest }) => [name, digest] as const)),
  );
  if (files.size === 0) return undefined;
  return {
    digest: digestOf([...files].sort(([a], [b]) => compareText(a, b))),
    paths: [...evidence.scope.paths].sort(compareText),
  };
}

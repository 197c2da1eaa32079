import { posix } from 'node:path';
import { leftOutByName } from '../../model/document.ts';
import type { FoundFile } from './discover.ts';
import { readKustomization } from './kustomize.ts';
import { chartFile, kustomizationFiles } from './names-of-files.ts';
import { looksLikeManifest } from './recognise.ts';

export interface SetAside {
  readonly kept: readonly FoundFile[];
  readonly aside: readonly FoundFile[];
}

/**
 * Leaves out what lies in such folders, where the rest of the repository holds a workload: a repository that keeps its only
 * manifests under `examples/` means them. What a kustomization of the rest is built of stays.
 */
export function setAside(
  files: readonly FoundFile[],
  textOf: (file: FoundFile) => string | undefined,
  exists: (path: string) => boolean,
): SetAside {
  const odd = new Set(files.filter(({ setAside: out, named }) => out && !named));
  if (odd.size === 0) return { kept: files, aside: [] };
  const rest = files.filter((file) => !odd.has(file));
  if (!rest.some((file) => deploys(file, textOf))) return { kept: files, aside: [] };
  for (const file of builtInto(rest, odd, textOf, exists)) odd.delete(file);
  return { kept: files.filter((file) => !odd.has(file)), aside: [...odd] };
}

const workloadLine =
  /\bkind["']?[ \t]*:[ \t]*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod|Rollout|HelmRelease|Application|DeploymentConfig)\b/;

function deploys(file: FoundFile, textOf: (file: FoundFile) => string | undefined): boolean {
  const name = posix.basename(file.name);
  if (name === chartFile || kustomizationFiles.has(name)) return true;
  const text = textOf(file);
  return text !== undefined && workloadLine.test(text) && looksLikeManifest(text);
}

/** What the kustomizations of the rest name, and what those name in turn. */
function builtInto(
  rest: readonly FoundFile[],
  odd: ReadonlySet<FoundFile>,
  textOf: (file: FoundFile) => string | undefined,
  exists: (path: string) => boolean,
): ReadonlySet<FoundFile> {
  const wanted = new Set<FoundFile>();
  const queue = rest.filter(({ name }) => kustomizationFiles.has(posix.basename(name)));
  for (const file of queue) {
    for (const path of readKustomization(file.name, textOf(file), exists).refers ?? []) {
      for (const one of odd) {
        if (wanted.has(one) || (one.name !== path && !one.name.startsWith(`${path}/`))) continue;
        wanted.add(one);
        if (kustomizationFiles.has(posix.basename(one.name))) queue.push(one);
      }
    }
  }
  return wanted;
}

/** One line for the user, or none where nothing of it looks like a manifest. */
export function asideNote(
  aside: readonly FoundFile[],
  textOf: (file: FoundFile) => string | undefined,
): string | undefined {
  const manifests = aside.filter((file) => looksLikeManifest(textOf(file) ?? ''));
  if (manifests.length === 0) return undefined;
  const folders = [...new Set(manifests.map(({ name }) => `${posix.dirname(name)}/`))].sort();
  const shown = folders.slice(0, 4).join(', ') + (folders.length > 4 ? `, and ${folders.length - 4} more` : '');
  const count = manifests.length === 1 ? '1 file was' : `${manifests.length} files were`;
  return `${count} not judged, ${leftOutByName}: ${shown}. Name them as paths to judge them.`;
}

import { posix } from 'node:path';
import type { ManifestTarget, Unread } from '../../model/document.ts';
import type { FoundFile } from './discover.ts';
import { digestOf } from './digest.ts';
import { ownership, readKustomization, type Kustomization } from './kustomize.ts';
import { chartFile, environmentOf, isValuesFile, kustomizationFiles } from './names-of-files.ts';
import { redactDocument } from './redact.ts';

/*
 * What a renderer has to make into manifests first: Helm charts and kustomizations. Each is a target of its own,
 * and the files that belong to it are not read plainly.
 */

export interface Rendered {
  readonly targets: readonly ManifestTarget[];
  /** Entries for the plain target: they open its world. */
  readonly unread: readonly Unread[];
  /** Whether a file (relative to the root) belongs to a chart or kustomization. */
  readonly owns: (path: string) => boolean;
}

export interface RenderedOptions {
  readonly files: readonly FoundFile[];
  /** Names of files that globs left out: a folder is a chart all the same. */
  readonly excluded: readonly string[];
  readonly readText: (file: FoundFile) => string | undefined;
  readonly exists: (path: string) => boolean;
  readonly rootName: string;
}

function nameOf(folder: string, rootName: string): string {
  return folder === '.' ? rootName : folder;
}

function target(
  kind: 'chart' | 'kustomization',
  folder: string,
  rootName: string,
  reason: string,
  rest: { environment?: string; subjects?: ManifestTarget['subjects'] } = {},
): ManifestTarget {
  return {
    name: nameOf(folder, rootName),
    kind,
    path: folder,
    ...(rest.environment === undefined ? {} : { environment: rest.environment }),
    documents: [],
    faults: [],
    unread: [],
    subjects: rest.subjects ?? [],
    notRendered: reason,
  };
}

function chartReason(values: string | undefined): string {
  const option = values === undefined || values === 'values.yaml' ? '' : ` -f ${values}`;
  return `The chart was not rendered, so none of its manifests was judged. Render it with \`helm template${option}\` and scan the result.`;
}

const kustomizationReason =
  'The kustomization was not built, so none of its manifests was judged. Build it with `kubectl kustomize` and scan the result.';

interface Charts {
  readonly folders: readonly string[];
  readonly templates: (path: string) => boolean;
}

/** Charts of the scan; a chart in another's `charts/` is a part of it. */
function findCharts(names: readonly string[]): Charts {
  const all = new Set(names.filter((name) => posix.basename(name) === chartFile).map((name) => posix.dirname(name)));
  const isPart = (folder: string): boolean => {
    for (let at = folder; at !== '.'; at = posix.dirname(at)) {
      const parent = posix.dirname(at);
      if (posix.basename(parent) === 'charts' && all.has(posix.dirname(parent))) return true;
    }
    return false;
  };
  const templates = (path: string): boolean => {
    for (let at = posix.dirname(path); at !== '.'; at = posix.dirname(at)) {
      if (posix.basename(at) === 'templates' && all.has(posix.dirname(at))) return true;
    }
    return false;
  };
  return { folders: [...all].filter((folder) => !isPart(folder)).sort(), templates };
}

function subjectOf(kustomization: Kustomization): ManifestTarget['subjects'] {
  if (kustomization.object === undefined) return [];
  return [{ name: kustomization.file, digest: digestOf([redactDocument(kustomization.object)]) }];
}

export function findRendered(options: RenderedOptions): Rendered {
  const names = options.files.map(({ name }) => name);
  const charts = findCharts([...names, ...options.excluded]);
  const scanned = new Set(names);
  const targets: ManifestTarget[] = [];
  const unread: Unread[] = [];
  for (const folder of charts.folders) {
    if (!scanned.has(posix.join(folder, chartFile))) continue;
    const values = names.filter((name) => posix.dirname(name) === folder && isValuesFile(posix.basename(name)));
    for (const file of values.length === 0 ? [undefined] : values) {
      const base = file === undefined ? undefined : posix.basename(file);
      const environment = base === undefined ? undefined : environmentOf(base);
      const rest = environment === undefined ? {} : { environment };
      targets.push(target('chart', folder, options.rootName, chartReason(base), rest));
    }
    unread.push({ path: folder, kind: 'chart', kinds: '*', reason: chartReason(undefined) });
  }
  const kustomizations = options.files
    .filter(({ name }) => kustomizationFiles.has(posix.basename(name)) && !charts.templates(name))
    .map((file) => readKustomization(file.name, options.readText(file), options.exists));
  const { outermost, owns } = ownership(kustomizations);
  for (const kustomization of outermost) {
    const { folder } = kustomization;
    targets.push(
      target('kustomization', folder, options.rootName, kustomizationReason, { subjects: subjectOf(kustomization) }),
    );
    unread.push({ path: folder, kind: 'kustomization', kinds: '*', reason: kustomizationReason });
  }
  return { targets, unread, owns: (path) => charts.templates(path) || owns(path) };
}

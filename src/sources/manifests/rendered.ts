import { posix } from 'node:path';
import type { ManifestTarget, Unread } from '../../model/document.ts';
import type { FoundFile } from './discover.ts';
import type { JsonRecord } from '../../model/json.ts';
import { digestOf } from './digest.ts';
import { ownership, readKustomization, type Kustomization } from './kustomize.ts';
import { findCharts, type Chart } from './charts.ts';
import { environmentOf, kustomizationFiles } from './names-of-files.ts';
import { redactDocument } from '../../redaction/redact.ts';
import type { ValuesFile } from './rendering/values.ts';

/*
 * What a renderer has to make into manifests first: Helm charts and kustomizations. Each is a target of its own,
 * and the files that belong to it are not read plainly.
 */

/** What an Application or HelmRelease gives a chart besides files of values. */
export interface ChartSettings {
  readonly release?: string;
  /** Values that are written out in the object; they win over files. */
  readonly inline: readonly ValuesFile[];
  /** `name=value`; `asText` where helm must not make a number of it. */
  readonly sets: readonly { readonly text: string; readonly asText: boolean }[];
}

/** What an Application or Flux Kustomization sets around a kustomization, as fields of another one. */
export interface KustomizationSettings {
  readonly fields: JsonRecord;
}

/** A target that a program can make into manifests; `target` is how it stands until then. */
export type Renderable =
  | {
      readonly kind: 'chart';
      readonly target: ManifestTarget;
      readonly folder: string;
      /** `name` of Chart.yaml. */
      readonly chart: string | undefined;
      /** Relative to the root; they win over the chart's own defaults. */
      readonly values: readonly string[];
      readonly settings?: ChartSettings;
    }
  | {
      readonly kind: 'kustomization';
      readonly target: ManifestTarget;
      readonly folder: string;
      /** Every kustomization that it is built of, itself first. */
      readonly parts: readonly Kustomization[];
      readonly settings?: KustomizationSettings;
    };

export interface Rendered {
  readonly targets: readonly ManifestTarget[];
  readonly renderables: readonly Renderable[];
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

function subjectOf(kustomization: Kustomization): ManifestTarget['subjects'] {
  if (kustomization.object === undefined) return [];
  return [{ name: kustomization.file, digest: digestOf([redactDocument(kustomization.object)]) }];
}

function chartTarget(chart: Chart, values: string | undefined, rootName: string): ManifestTarget {
  const within = values === undefined ? undefined : posix.relative(chart.folder, values);
  const environment = values === undefined ? undefined : environmentOf(posix.basename(values));
  return target('chart', chart.folder, rootName, chartReason(within), environment === undefined ? {} : { environment });
}

export function findRendered(options: RenderedOptions): Rendered {
  const byName = new Map(options.files.map((file) => [file.name, file]));
  const { charts, templates } = findCharts([...byName.keys()], options.excluded, (name) => {
    const file = byName.get(name);
    return file === undefined ? undefined : options.readText(file);
  });
  const renderables: Renderable[] = [];
  const unread: Unread[] = [];
  for (const chart of charts) {
    const { folder, name } = chart;
    for (const values of [...(chart.plain ? [undefined] : []), ...chart.values]) {
      renderables.push({
        kind: 'chart',
        target: chartTarget(chart, values, options.rootName),
        folder,
        chart: name,
        values: values === undefined ? [] : [values],
      });
    }
    unread.push({ path: folder, kind: 'chart', kinds: '*', reason: chartReason(undefined) });
  }
  const kustomizations = options.files
    .filter(({ name }) => kustomizationFiles.has(posix.basename(name)) && !templates(name))
    .map((file) => readKustomization(file.name, options.readText(file), options.exists));
  const { outermost, owns, partsOf } = ownership(kustomizations);
  for (const kustomization of outermost) {
    const { folder } = kustomization;
    renderables.push({
      kind: 'kustomization',
      target: target('kustomization', folder, options.rootName, kustomizationReason, {
        subjects: subjectOf(kustomization),
      }),
      folder,
      parts: partsOf(kustomization),
    });
    unread.push({ path: folder, kind: 'kustomization', kinds: '*', reason: kustomizationReason });
  }
  return {
    targets: renderables.map((one) => one.target),
    renderables,
    unread,
    owns: (path) => templates(path) || owns(path),
  };
}

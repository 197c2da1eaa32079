import { posix } from 'node:path';
import { asRecord, stringAt } from '../../model/json.ts';
import { chartFile, isValuesFile } from './names-of-files.ts';
import { parseDocument } from './parse.ts';

export interface Chart {
  /** Relative to the root of the scan. */
  readonly folder: string;
  /** `name` of Chart.yaml, or undefined where it can't be read. */
  readonly name: string | undefined;
  /** Values files beside the chart's own `values.yaml`, each of which makes another target. */
  readonly values: readonly string[];
  /** Whether the chart on its own defaults is a target. */
  readonly plain: boolean;
}

export interface Charts {
  readonly charts: readonly Chart[];
  readonly templates: (path: string) => boolean;
}

/** A chart of helpers for other charts: helm refuses to render it, and it holds no manifests. */
function describe(text: string | undefined): { name: string | undefined; library: boolean } {
  const parsed = text === undefined ? undefined : parseDocument(text, 1);
  const object = parsed?.ok === true ? asRecord(parsed.value) : undefined;
  return { name: stringAt(object, 'name'), library: stringAt(object, 'type') === 'library' };
}

/** `values-prod.yaml`, `prod.values.yaml`, `values/prod.yaml` and `ci/prod-values.yaml`, relative to the chart. */
function isValues(path: string): boolean {
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  if (folder === '.') return isValuesFile(name) || /^[^.].*\.values\.ya?ml$/i.test(name);
  if (folder === 'values') return /\.ya?ml$/i.test(name);
  return folder === 'ci' && /-values\.ya?ml$/i.test(name);
}

/** Charts of the scan; a chart in another's `charts/` is a part of it. */
export function findCharts(
  names: readonly string[],
  excluded: readonly string[],
  readText: (name: string) => string | undefined,
): Charts {
  const scanned = new Set(names);
  const all = new Set(
    [...names, ...excluded].filter((name) => posix.basename(name) === chartFile).map((name) => posix.dirname(name)),
  );
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
  const charts = [...all]
    .filter((folder) => !isPart(folder) && scanned.has(posix.join(folder, chartFile)))
    .sort()
    .flatMap((folder): Chart[] => {
      const { name, library } = describe(readText(posix.join(folder, chartFile)));
      if (library) return [];
      const within = folder === '.' ? '' : `${folder}/`;
      const beside = names.filter((file) => file.startsWith(within) && isValues(file.slice(within.length)));
      const values = beside.filter((file) => file !== `${within}values.yaml`);
      return [{ folder, name, values, plain: values.length === 0 || values.length < beside.length }];
    });
  return { charts, templates };
}

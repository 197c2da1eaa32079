import { posix } from 'node:path';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asRecord, asString, listAt } from '../../model/json.ts';
import { parseDocument } from './parse.ts';
import { splitDocuments } from './split.ts';

/** A kustomization file as it was read; `refers` is undefined where kustomize itself would refuse it. */
export interface Kustomization {
  /** Folder, relative to the root. */
  readonly folder: string;
  readonly file: string;
  /** Files and folders that it names, relative to the root. Remote ones are left out. */
  readonly refers: readonly string[] | undefined;
  readonly object?: JsonRecord;
}

/** Fields of kustomize.config.k8s.io/v1beta1 and v1alpha1 (api/types/kustomization.go); any other is refused by kustomize. */
const fields: ReadonlySet<string> = new Set(
  (
    'apiVersion kind metadata openapi namePrefix nameSuffix namespace commonLabels labels commonAnnotations ' +
    'patchesStrategicMerge patchesJson6902 patches images imageTags replicas replacements vars sortOptions resources ' +
    'components crds bases configMapGenerator secretGenerator helmGlobals helmCharts helmChartInflationGenerator ' +
    'generatorOptions configurations generators transformers validators buildMetadata'
  ).split(' '),
);

const pathLists = [
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
];

/** `host/org/repo`, `https://...`, `git@...`: fetched by kustomize, not in these files. */
function isRemote(path: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^[\w-]+(?:\.[\w-]+)+\/[^/]+\/[^/]+|\?ref=|^git::/i.test(path);
}

function generatorFiles(entry: Json): string[] {
  const record = asRecord(entry);
  const listed = [
    ...listAt(record, 'files'),
    ...listAt(record, 'envs'),
    ...(record?.['env'] === undefined ? [] : [record['env']]),
  ];
  return listed.flatMap((value) => {
    const text = asString(value);
    return text === undefined ? [] : [text.slice(text.indexOf('=') + 1)];
  });
}

/** A list entry that is either a path or an inline document. */
function pathOrInline(value: Json): string[] {
  const text = asString(value);
  return text === undefined || text.includes('\n') ? [] : [text];
}

function referencesOf(object: JsonRecord): { must: string[]; may: string[] } {
  const must = pathLists.flatMap((field) => listAt(object, field).flatMap(pathOrInline));
  must.push(...listAt(object, 'patchesStrategicMerge').flatMap(pathOrInline));
  for (const field of ['patches', 'patchesJson6902', 'replacements']) {
    for (const entry of listAt(object, field)) must.push(...pathOrInline(asRecord(entry)?.['path'] ?? null));
  }
  must.push(...pathOrInline(asRecord(object['openapi'])?.['path'] ?? null));
  // Generators read files that are often kept out of git, such as `.env.secret`.
  const may = ['configMapGenerator', 'secretGenerator'].flatMap((field) =>
    asList(object[field]).flatMap(generatorFiles),
  );
  for (const chart of listAt(object, 'helmCharts')) may.push(...pathOrInline(asRecord(chart)?.['valuesFile'] ?? null));
  return { must, may };
}

function wellFormed(object: JsonRecord): boolean {
  if (Object.keys(object).some((key) => !fields.has(key))) return false;
  const lists = [
    ...pathLists,
    'patches',
    'patchesStrategicMerge',
    'patchesJson6902',
    'configMapGenerator',
    'secretGenerator',
  ];
  return lists.every((field) => object[field] === undefined || object[field] === null || Array.isArray(object[field]));
}

/** Reads one kustomization file. `exists` tells whether a path (relative to the root) is there. */
export function readKustomization(
  file: string,
  text: string | undefined,
  exists: (path: string) => boolean,
): Kustomization {
  const folder = posix.dirname(file);
  const documents = text === undefined ? [] : splitDocuments(text);
  const [first] = documents;
  const parsed = first === undefined || documents.length > 1 ? undefined : parseDocument(first.text, first.line);
  const object = parsed?.ok === true && parsed.duplicates.length === 0 ? asRecord(parsed.value) : undefined;
  if (object === undefined || first?.fault !== undefined || !wellFormed(object))
    return { folder, file, refers: undefined };
  const { must, may } = referencesOf(object);
  const resolve = (path: string) => posix.normalize(posix.join(folder, path)).replace(/\/$/, '');
  const local = must.filter((path) => !isRemote(path)).map(resolve);
  if (!local.every(exists)) return { folder, file, refers: undefined, object };
  return { folder, file, refers: [...local, ...may.filter((path) => !isRemote(path)).map(resolve)], object };
}

export interface Ownership {
  /** Outermost kustomizations, each a target of its own. */
  readonly outermost: readonly Kustomization[];
  readonly owns: (path: string) => boolean;
  /** A kustomization and all that it is built of. */
  readonly partsOf: (kustomization: Kustomization) => readonly Kustomization[];
}

function below(folder: string, path: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** Who owns what: a kustomization owns what it names, transitively; one that can't be built owns its folder and all below. */
export function ownership(all: readonly Kustomization[]): Ownership {
  const byFolder = new Map(all.map((kustomization) => [kustomization.folder, kustomization]));
  const files = new Set<string>();
  const folders = new Set<string>();
  const wholeFolders: string[] = [];
  const visited = new Set<Kustomization>();
  const visit = (start: Kustomization) => {
    const stack = [start];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (visited.has(at)) continue;
      visited.add(at);
      files.add(at.file);
      if (at.refers === undefined) {
        wholeFolders.push(at.folder);
        continue;
      }
      for (const path of at.refers) {
        const inner = byFolder.get(path);
        if (inner !== undefined) stack.push(inner);
        else {
          files.add(path);
          folders.add(path);
        }
      }
    }
  };
  const named = new Set(
    all.flatMap((kustomization) => (kustomization.refers ?? []).filter((path) => path !== kustomization.folder)),
  );
  const broken = all.filter(({ refers }) => refers === undefined);
  const inBroken = (kustomization: Kustomization) =>
    broken.some((other) => other !== kustomization && below(other.folder, kustomization.folder));
  const outermost = all.filter((kustomization) => !named.has(kustomization.folder) && !inBroken(kustomization));
  for (const kustomization of outermost) visit(kustomization);
  // Kustomizations that name each other in a circle: the first in path order stands for them.
  for (const kustomization of all) {
    if (visited.has(kustomization) || inBroken(kustomization)) continue;
    outermost.push(kustomization);
    visit(kustomization);
  }
  const owns = (path: string): boolean => {
    if (files.has(path) || wholeFolders.some((folder) => below(folder, path))) return true;
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder))
      if (folders.has(folder)) return true;
    return false;
  };
  const partsOf = (start: Kustomization): readonly Kustomization[] => {
    const parts = new Set([start]);
    for (const part of parts) {
      for (const path of part.refers ?? []) {
        const inner = byFolder.get(path);
        if (inner !== undefined) parts.add(inner);
      }
    }
    return [...parts];
  };
  return { outermost, owns, partsOf };
}

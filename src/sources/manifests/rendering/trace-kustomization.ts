import { join, relative, sep } from 'node:path';
import type { RenderedPart } from '../../../model/document.ts';
import type { Json, JsonRecord, Path } from '../../../model/json.ts';
import { asList, asRecord, asString, listAt, stringAt, valueAt } from '../../../model/json.ts';
import { parseDocument } from '../parse.ts';
import type { Entry, Place, PositionNode } from '../position-node.ts';
import { placeOf, readPositions } from '../positions.ts';
import { objectsOf } from '../recognise.ts';
import { splitDocuments } from '../split.ts';
import { nodeAt } from '../tape.ts';
import { textOf } from './chart.ts';
import type { KustomizationFile } from './kustomization.ts';
import { isSame, matchingItem, settingsOf } from './patches.ts';
import type { Origin, Tracer } from './read.ts';

const originKey = 'config.kubernetes.io/origin';
const transformationsKey = 'alpha.config.kubernetes.io/transformations';

export interface BuiltKustomization {
  /** Absolute, without links. */
  readonly root: string;
  /** Absolute: the folder that the annotations' paths are relative to. */
  readonly from: string;
  /** The file of the outermost kustomization, relative to the root. */
  readonly file: string;
  readonly parts: ReadonlyMap<string, KustomizationFile>;
}

/** An object of a base, as its file holds it. */
interface BaseObject {
  readonly object: JsonRecord;
  readonly positions: PositionNode;
}

/** The object without what kustomize was asked to write into it. */
function withoutAnnotations(object: JsonRecord): JsonRecord {
  const metadata = asRecord(object['metadata']);
  const annotations = asRecord(metadata?.['annotations']);
  if (metadata === undefined || annotations === undefined) return object;
  const { [originKey]: _origin, [transformationsKey]: _transformations, ...rest } = annotations;
  const { annotations: _all, ...bare } = metadata;
  return { ...object, metadata: Object.keys(rest).length === 0 ? bare : { ...metadata, annotations: rest } };
}

function annotation(object: JsonRecord, key: string): Json | undefined {
  const text = asString(valueAt(object, 'metadata', 'annotations', key));
  const parsed = text === undefined ? undefined : parseDocument(text, 1);
  return parsed?.ok === true ? parsed.value : undefined;
}

/** Lays a built object over its base: what the base holds has its place there. */
class Overlay {
  readonly paths = new Map<string, Path>();

  align(
    value: Json,
    base: Json | undefined,
    node: PositionNode | undefined,
    near: Place,
    path: Path,
    inBase: Path | undefined,
  ): PositionNode {
    const place = node?.place ?? near;
    if (inBase !== undefined) this.paths.set(JSON.stringify(path), inBase);
    if (Array.isArray(value)) {
      const list = asList(base);
      const items = (value as readonly Json[]).map((item, index): PositionNode => {
        const sameLength = list.length === value.length && asRecord(item) === undefined ? index : undefined;
        const alone = list.length === 1 && value.length === 1 ? 0 : undefined;
        const equal = list.findIndex((other) => isSame(other, item));
        const at = matchingItem(item, list) ?? (equal === -1 ? (alone ?? sameLength) : equal);
        const inner = at === undefined || inBase === undefined ? undefined : [...inBase, at];
        const own = at === undefined ? undefined : node?.items?.[at];
        const base = at === undefined ? undefined : list[at];
        return this.align(item, base, own, own?.place ?? near, [...path, index], inner);
      });
      return { place, items };
    }
    const record = asRecord(value);
    if (record === undefined) return { place };
    const other = asRecord(base);
    const entries = new Map<string, Entry>();
    for (const [key, item = null] of Object.entries(record)) {
      const own = node?.entries?.get(key);
      const has = other !== undefined && Object.hasOwn(other, key);
      const inner = has && inBase !== undefined ? [...inBase, key] : undefined;
      // What no line of the base wrote stands where its parent does, not at its first neighbour.
      const keyPlace = own?.key ?? near;
      entries.set(key, {
        key: keyPlace,
        value: this.align(item, has ? other[key] : undefined, own?.value, keyPlace, [...path, key], inner),
      });
    }
    return { place, entries };
  }
}

class KustomizationTracer implements Tracer {
  private readonly built: BuiltKustomization;
  private readonly bases = new Map<string, readonly BaseObject[]>();

  constructor(built: BuiltKustomization) {
    this.built = built;
  }

  private fileOf(path: string | undefined): string | undefined {
    if (path === undefined) return undefined;
    const file = relative(this.built.root, join(this.built.from, path));
    return file.startsWith('..') ? undefined : sep === '/' ? file : file.replaceAll(sep, '/');
  }

  private objectsIn(file: string): readonly BaseObject[] {
    const known = this.bases.get(file);
    if (known !== undefined) return known;
    const found = splitDocuments(textOf(this.built.root, file) ?? '').flatMap((document): BaseObject[] => {
      const parsed = parseDocument(document.text, document.line);
      const record = parsed.ok ? asRecord(parsed.value) : undefined;
      const positions = record === undefined ? undefined : readPositions(document.text, document.line)?.root;
      if (record === undefined || positions === undefined) return [];
      return objectsOf(record).items.map(({ object, path }) => ({
        object,
        positions: nodeAt(positions, path) ?? positions,
      }));
    });
    this.bases.set(file, found);
    return found;
  }

  private baseOf(file: string, object: JsonRecord): BaseObject | undefined {
    const kind = stringAt(object, 'kind');
    const name = stringAt(asRecord(object['metadata']), 'name') ?? '';
    const sameKind = this.objectsIn(file).filter((one) => stringAt(one.object, 'kind') === kind);
    const named = (one: BaseObject) => stringAt(asRecord(one.object['metadata']), 'name') ?? '';
    const exact = sameKind.filter((one) => named(one) === name);
    const within = sameKind.filter((one) => named(one) !== '' && name.includes(named(one)));
    // `bot` is within `prod-bot-worker` as well as `bot-worker` is: the longest is meant.
    const longest = within.filter((one) => within.every((other) => named(other).length <= named(one).length));
    const fitting = exact.length > 0 ? exact : longest;
    const [only] = fitting;
    return fitting.length === 1 ? only : sameKind.length === 1 ? sameKind[0] : undefined;
  }

  /** Kustomizations that changed the object, in their order. */
  private changedBy(object: JsonRecord): readonly KustomizationFile[] {
    const files = asList(annotation(object, transformationsKey)).flatMap(
      (entry) => this.fileOf(stringAt(asRecord(entry), 'configuredIn')) ?? [],
    );
    const byFile = new Map([...this.built.parts.values()].map((part) => [part.file, part]));
    return [...new Set(files)].flatMap((file) => byFile.get(file) ?? []);
  }

  /** The generator in a kustomization that made an object. */
  private generated(file: string, object: JsonRecord): Place {
    const part = [...this.built.parts.values()].find((one) => one.file === file);
    const field = object['kind'] === 'Secret' ? 'secretGenerator' : 'configMapGenerator';
    const name = stringAt(asRecord(object['metadata']), 'name') ?? '';
    const entries = listAt(part?.object, field).flatMap((entry, index) =>
      name.includes(stringAt(asRecord(entry), 'name') ?? name + '?') ? [index] : [],
    );
    const [only, second] = entries;
    if (part === undefined || only === undefined || second !== undefined) return { line: 1, column: 1 };
    return placeOf(part.positions, [field, only]) ?? { line: 1, column: 1 };
  }

  origin: Tracer['origin'] = (_, annotated): Origin => {
    const object = withoutAnnotations(annotated);
    const told = asRecord(annotation(annotated, originKey));
    const file = this.fileOf(stringAt(told, 'path'));
    const overlay = new Overlay();
    if (file === undefined) {
      const generator = this.fileOf(stringAt(told, 'configuredIn'));
      const place = generator === undefined ? { line: 1, column: 1 } : this.generated(generator, object);
      const root = overlay.align(object, undefined, undefined, place, [], undefined);
      return { file: generator ?? this.built.file, root, parts: [], object };
    }
    const base = this.baseOf(file, object);
    const start = base?.positions.place ?? { line: 1, column: 1 };
    const root = overlay.align(object, base?.object, base?.positions, start, [], base === undefined ? undefined : []);
    const basePath = (path: Path) => overlay.paths.get(JSON.stringify(path));
    const settings = settingsOf(object, base?.object, basePath, this.changedBy(annotated), this.built.root);
    const parts: RenderedPart[] = settings.map(({ path, at }) => ({
      path,
      at,
      ...this.because(file, root, path),
    }));
    if (base === undefined)
      parts.push({ path: [], because: { text: `which object of ${file} this was built from is not certain` } });
    return { file, root, parts, object };
  };

  /** A finding in a patch tells what it was laid over. */
  private because(file: string, root: PositionNode, path: Path): Pick<RenderedPart, 'because'> {
    const place = placeOf(root, path);
    if (place === undefined) return {};
    return {
      because: { text: 'the base that it is laid over', location: { file, line: place.line, column: place.column } },
    };
  }

  line: Tracer['line'] = () => ({ file: this.built.file, line: 1, column: 1 });
}

export function traceKustomization(built: BuiltKustomization): Tracer {
  return new KustomizationTracer(built);
}

import { posix } from 'node:path';
import type { Location } from '../../../model/document.ts';
import type { Json, JsonRecord, Path } from '../../../model/json.ts';
import { asList, asRecord, asString, listAt, stringAt, valueAt } from '../../../model/json.ts';
import { parseDocument } from '../parse.ts';
import type { Place, PositionNode } from '../position-node.ts';
import { placeOf, readPositions } from '../positions.ts';
import { splitDocuments } from '../split.ts';
import { textOf } from './chart.ts';
import type { KustomizationFile } from './kustomization.ts';

/** One value that a kustomization sets in an object, and where it is written. */
export interface Setting {
  readonly path: Path;
  readonly at: Location;
}

interface PatchText {
  readonly file: string;
  readonly value: Json;
  readonly positions: PositionNode;
  /** Of a text inside another file: where its first column stands. */
  readonly shift: { readonly line: number; readonly column: number };
  readonly target: JsonRecord | undefined;
}

const listKeys = ['name', 'containerPort', 'mountPath', 'devicePath', 'port', 'topologyKey', 'ip', 'key', 'type'];

/** The item of a list that another one is merged into: kustomize matches by a key, `name` most of all. */
export function matchingItem(item: Json, list: readonly Json[]): number | undefined {
  const record = asRecord(item);
  if (record === undefined) {
    const at = list.findIndex((other) => other === item);
    return at === -1 ? undefined : at;
  }
  const key = listKeys.find((one) => record[one] !== undefined);
  if (key === undefined) return undefined;
  const same = list.flatMap((other, index) => (asRecord(other)?.[key] === record[key] ? [index] : []));
  return same.length === 1 ? same[0] : undefined;
}

export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  const record = asRecord(value);
  if (record === undefined) return value;
  return Object.keys(record)
    .sort()
    .map((key) => [key, sorted(record[key])]);
}

function textsOf(text: string, file: string, shift: PatchText['shift'], target: JsonRecord | undefined): PatchText[] {
  return splitDocuments(text).flatMap((document) => {
    const parsed = parseDocument(document.text, document.line);
    const positions = readPositions(document.text, document.line)?.root;
    return parsed.ok && positions !== undefined ? [{ file, value: parsed.value, positions, shift, target }] : [];
  });
}

/** Where a block of text inside a kustomization starts. */
function inlineShift(part: KustomizationFile, at: Path): PatchText['shift'] {
  const key = placeOf(part.positions, at, 'key') ?? { line: 1, column: 1 };
  const lines = part.text.split('\n');
  const next = lines.slice(key.line).find((line) => line.trim() !== '') ?? '';
  return { line: key.line, column: next.length - next.trimStart().length };
}

const noShift = { line: 0, column: 0 };

function patchesOf(part: KustomizationFile, root: string): readonly PatchText[] {
  const found: PatchText[] = [];
  const fromFile = (path: string, target: JsonRecord | undefined) => {
    const file = posix.normalize(posix.join(part.folder, path));
    found.push(...textsOf(textOf(root, file) ?? '', file, noShift, target));
  };
  for (const field of ['patchesStrategicMerge', 'patches', 'patchesJson6902']) {
    for (const [index, entry] of listAt(part.object, field).entries()) {
      const record = asRecord(entry);
      const path = asString(entry) ?? stringAt(record, 'path');
      const inline = stringAt(record, 'patch');
      const target = asRecord(record?.['target']);
      if (inline !== undefined)
        found.push(...textsOf(inline, part.file, inlineShift(part, [field, index, 'patch']), target));
      else if (path?.includes('\n') === true)
        found.push(...textsOf(path, part.file, inlineShift(part, [field, index]), target));
      else if (path !== undefined) fromFile(path, target);
    }
  }
  return found;
}

function locate(patch: PatchText, place: Place): Location {
  return { file: patch.file, line: place.line + patch.shift.line, column: place.column + patch.shift.column };
}

/** Whether a name of a kustomization may mean an object whose name got a prefix and suffix since. */
function mayMean(name: string | undefined, object: JsonRecord): boolean {
  if (name === undefined || /[.*+?^${}()|[\]\\]/.test(name)) return true;
  return (stringAt(asRecord(object['metadata']), 'name') ?? '').includes(name);
}

function isFor(patch: PatchText, object: JsonRecord): boolean {
  const named = patch.target ?? asRecord(patch.value);
  const kind = stringAt(named, 'kind');
  if (kind !== undefined && !/[.*+?^${}()|[\]\\]/.test(kind) && kind !== object['kind']) return false;
  const name = patch.target === undefined ? stringAt(asRecord(named?.['metadata']), 'name') : stringAt(named, 'name');
  return mayMean(name, object);
}

/** Where kustomize writes labels and annotations that hold for everything. */
const labelled: readonly Path[] = [
  ['metadata', 'labels'],
  ['spec', 'selector'],
  ['spec', 'selector', 'matchLabels'],
  ['spec', 'template', 'metadata', 'labels'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
];
const annotated: readonly Path[] = [
  ['metadata', 'annotations'],
  ['spec', 'template', 'metadata', 'annotations'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'annotations'],
];

class Finder {
  readonly settings: Setting[] = [];
  private readonly object: JsonRecord;
  private readonly base: JsonRecord | undefined;
  private readonly basePath: (path: Path) => Path | undefined;

  constructor(object: JsonRecord, base: JsonRecord | undefined, basePath: (path: Path) => Path | undefined) {
    this.object = object;
    this.base = base;
    this.basePath = basePath;
  }

  /** Whether the base itself holds this, so that no patch needs to be asked. */
  private isOfBase(path: Path, value: Json | undefined): boolean {
    const inBase = this.basePath(path);
    return inBase !== undefined && this.base !== undefined && isSame(valueAt(this.base, ...inBase), value);
  }

  private set(path: Path, at: Location): void {
    this.settings.push({ path, at });
  }

  merge(patch: PatchText, written: Json, path: Path, inPatch: Path): void {
    const value = valueAt(this.object, ...path);
    if (value === undefined || path.length > 60) return;
    const place = placeOf(patch.positions, inPatch, 'key');
    const isNew = this.basePath(path) === undefined;
    if (Array.isArray(written)) {
      if (isSame(value, written)) {
        // Of most lists, and of all in custom resources, a patch puts its own in the place of the base's.
        if (this.isOfBase(path, value)) return;
        if (place !== undefined) this.set(path, locate(patch, place));
        this.below(patch, written, path, inPatch);
        return;
      }
      const list = asList(value);
      if (isNew && place !== undefined) this.set(path, locate(patch, place));
      for (const [index, item] of (written as readonly Json[]).entries()) {
        const at = matchingItem(item, list);
        if (at !== undefined) this.merge(patch, item, [...path, at], [...inPatch, index]);
      }
      return;
    }
    const record = asRecord(written);
    if (record !== undefined) {
      if (asRecord(value) === undefined) return;
      if (isNew && place !== undefined && path.length > 0) this.set(path, locate(patch, place));
      for (const [key, item = null] of Object.entries(record)) {
        const isName = path.length === 0 && (key === 'apiVersion' || key === 'kind');
        if (!isName && !key.startsWith('$')) this.merge(patch, item, [...path, key], [...inPatch, key]);
      }
      return;
    }
    if (value !== written || this.isOfBase(path, value)) return;
    const exact = placeOf(patch.positions, inPatch);
    if (exact !== undefined) this.set(path, locate(patch, exact));
  }

  operations(patch: PatchText): void {
    for (const [index, entry] of asList(patch.value).entries()) {
      const operation = asRecord(entry);
      const pointer = stringAt(operation, 'path');
      const op = stringAt(operation, 'op');
      if (operation === undefined || pointer === undefined || (op !== 'add' && op !== 'replace')) continue;
      const path = this.pathOf(pointer, operation['value']);
      const at = placeOf(patch.positions, [index, 'value']) ?? placeOf(patch.positions, [index]);
      if (path === undefined || at === undefined || this.isOfBase(path, operation['value'])) continue;
      this.set(path, locate(patch, at));
      this.below(patch, operation['value'], path, [index, 'value']);
    }
  }

  /** Everything inside a value that was set as a whole. */
  private below(patch: PatchText, value: Json | undefined, path: Path, inPatch: Path): void {
    const record = asRecord(value);
    const keys = Array.isArray(value) ? [...value.keys()] : record === undefined ? [] : Object.keys(record);
    if (path.length > 60) return;
    for (const key of keys) {
      const place = placeOf(patch.positions, [...inPatch, key]);
      if (place !== undefined) this.set([...path, key], locate(patch, place));
      this.below(patch, valueAt(value, key), [...path, key], [...inPatch, key]);
    }
  }

  /** The path of a JSON pointer, where the object now holds what was set there. */
  private pathOf(pointer: string, value: Json | undefined): Path | undefined {
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const path: (string | number)[] = [];
    for (const step of steps) {
      const at = valueAt(this.object, ...path);
      if (!Array.isArray(at)) path.push(step);
      else if (step === '-') {
        const last = (at as readonly Json[]).findLastIndex((item) => isSame(item, value));
        path.push(last);
      } else path.push(Number(step));
    }
    return isSame(valueAt(this.object, ...path), value) ? path : undefined;
  }

  /** `images:`, `replicas:`, `namespace:`, labels and annotations of a kustomization. */
  fields(part: KustomizationFile): void {
    const put = (path: Path, at: Path) => {
      const place = placeOf(part.positions, at);
      const value = valueAt(this.object, ...path);
      if (place !== undefined && value !== undefined && !this.isOfBase(path, value))
        this.set(path, { file: part.file, line: place.line, column: place.column });
    };
    const namespace = stringAt(part.object, 'namespace');
    if (namespace !== undefined && valueAt(this.object, 'metadata', 'namespace') === namespace)
      put(['metadata', 'namespace'], ['namespace']);
    const given = [
      { at: ['commonLabels'], to: labelled },
      { at: ['commonAnnotations'], to: annotated },
      ...listAt(part.object, 'labels').map((_, index) => ({ at: ['labels', index, 'pairs'], to: labelled })),
    ];
    for (const { at, to } of given)
      for (const [key, value] of Object.entries(asRecord(valueAt(part.object, ...at)) ?? {}))
        for (const path of to) if (valueAt(this.object, ...path, key) === value) put([...path, key], [...at, key]);
    for (const [index, entry] of listAt(part.object, 'replicas').entries()) {
      const record = asRecord(entry);
      const isIt =
        record?.['count'] === valueAt(this.object, 'spec', 'replicas') &&
        mayMean(stringAt(record, 'name'), this.object);
      if (isIt) put(['spec', 'replicas'], ['replicas', index, 'count']);
    }
    const images = listAt(part.object, 'images');
    const walk = (value: Json | undefined, path: Path) => {
      if (path.length > 12) return;
      if (Array.isArray(value))
        for (const [index, item] of (value as readonly Json[]).entries()) walk(item, [...path, index]);
      const record = asRecord(value);
      if (record === undefined) return;
      const image = stringAt(record, 'image');
      for (const [index, entry] of images.entries()) {
        const one = asRecord(entry);
        const name = stringAt(one, 'newName') ?? stringAt(one, 'name');
        const tag = asString(one?.['newTag']) ?? asString(one?.['digest']);
        const field = one?.['newTag'] !== undefined ? 'newTag' : one?.['digest'] !== undefined ? 'digest' : 'newName';
        if (image === undefined || name === undefined || !image.startsWith(name)) continue;
        if (tag === undefined || image.endsWith(tag)) put([...path, 'image'], ['images', index, field]);
      }
      for (const [key, item] of Object.entries(record))
        if (typeof item === 'object' && item !== null) walk(item, [...path, key]);
    };
    if (images.length > 0) walk(this.object, []);
  }

  patch(patch: PatchText): void {
    if (!isFor(patch, this.object)) return;
    if (Array.isArray(patch.value)) this.operations(patch);
    else this.merge(patch, patch.value, [], []);
  }
}

/** What kustomizations set in an object, in the order in which they did: of one path the last one holds. */
export function settingsOf(
  object: JsonRecord,
  base: JsonRecord | undefined,
  basePath: (path: Path) => Path | undefined,
  by: readonly KustomizationFile[],
  root: string,
): readonly Setting[] {
  const finder = new Finder(object, base, basePath);
  for (const part of by) {
    for (const patch of patchesOf(part, root)) finder.patch(patch);
    finder.fields(part);
  }
  return [...new Map(finder.settings.map((setting) => [JSON.stringify(setting.path), setting])).values()];
}

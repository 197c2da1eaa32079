import type { RenderedPart } from '../../../model/document.ts';
import type { Json, Path } from '../../../model/json.ts';
import { asRecord } from '../../../model/json.ts';
import type { Entry, Place, PositionNode } from '../position-node.ts';
import type { Hole, TemplateNode, ValuesPath } from './template.ts';
import { isSet, whereSet, type ValuesView } from './values.ts';

/*
 * Lays a rendered document over the template that made it: every node gets the line that wrote it, or, where that is not
 * certain, the place of the nearest parent that has one, and a remark.
 */

export interface Aligned {
  readonly root: PositionNode;
  readonly parts: readonly RenderedPart[];
  /** Whether one document of the template, and no other, fits. */
  readonly certain: boolean;
}

/** Whether a text may have come of literal pieces with something between them. */
function holds(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

/** Whether a value of the template may have become this one. */
function mayBecome(written: string, value: Json | undefined): boolean {
  if (written === '' || /^[|>]/.test(written) || /^[&*![{]/.test(written)) return true;
  if (typeof value === 'object' && value !== null) return written.includes('{{');
  const text = String(value ?? '');
  const bare = /^(["']).*\1$/s.test(written) ? written.slice(1, -1) : written;
  if (!bare.includes('{{'))
    return bare === text || (value === null && /^(?:null|~)$/.test(bare)) || Number(bare) === value;
  return holds(text, bare.split(/\{\{.*?\}\}/));
}

/** Whether a mapping or list item of the template may have become this value, by what is literal in it. */
function fits(node: TemplateNode, value: Json): boolean {
  if (node.key === undefined && node.children.length === 0) return mayBecome(node.value, value);
  const record = asRecord(value);
  if (record === undefined) return node.children.every(({ key }) => key === undefined);
  const keys = new Set(node.children.flatMap(({ key }) => key ?? []));
  return [...keys].every((key) => {
    const written = node.children.filter((child) => child.key === key);
    const own = Object.hasOwn(record, key) ? record[key] : undefined;
    if (own === undefined) return written.some(({ conditional }) => conditional);
    return written.some((child) => mayBecome(child.value, own));
  });
}

/** The same of everything below: what is written there always must be there, and nothing else without a hole. */
function fitsWhole(node: TemplateNode, value: Json): boolean {
  if (Array.isArray(value)) {
    const items = node.children.filter(({ key }) => key === undefined);
    if (items.length === 0 || node.holes.length > 0) return true;
    return value.every((item: Json) => items.some((one) => fitsWhole(one, item)));
  }
  if (!fits(node, value)) return false;
  const record = asRecord(value);
  const keys = new Set(node.children.flatMap(({ key }) => key ?? []));
  if (record === undefined || keys.size === 0) return true;
  if (node.holes.length === 0 && Object.keys(record).some((key) => !keys.has(key))) return false;
  return [...keys].every((key) => {
    const own = record[key];
    const written = node.children.filter((child) => child.key === key);
    return own === undefined || written.some((child) => fitsWhole(child, own));
  });
}

/** Keys at which the ranges around a node stood, by the number of the range. */
type Bindings = ReadonlyMap<number, string>;

/** Scalars of a mapping and of mappings below it, with what the template writes for them. */
function* scalarsOf(node: TemplateNode, value: Json): Generator<readonly [TemplateNode, string]> {
  const record = asRecord(value);
  if (record === undefined) return;
  for (const child of node.children) {
    const own = child.key === undefined ? undefined : record[child.key];
    // Of two branches of an `if`, only one wrote the key.
    if (own === undefined || node.children.filter(({ key }) => key === child.key).length > 1) continue;
    if (typeof own === 'string') yield [child, own];
    else yield* scalarsOf(child, own);
  }
}

class Aligner {
  readonly parts: RenderedPart[] = [];
  private readonly view: ValuesView;
  private readonly firstLine: number;
  private bound: Bindings = new Map();

  constructor(view: ValuesView, firstLine: number) {
    this.view = view;
    this.firstLine = firstLine;
  }

  uncertain(path: Path, rendered: Place | undefined): void {
    if (rendered === undefined) return;
    const line = rendered.line - this.firstLine + 1;
    this.parts.push({
      path,
      because: {
        text: `helm renders this on line ${line} of the document; which line of the template wrote it is not certain`,
      },
    });
  }

  /** The path with the keys of the ranges filled in; none where it is not known which. */
  private known(values: ValuesPath | undefined): readonly string[] | undefined {
    const steps = values?.flatMap((step) => (typeof step === 'string' ? step : (this.bound.get(step.range) ?? [])));
    return steps?.length === values?.length ? steps : undefined;
  }

  /** Does something with what a mapping tells about the ranges that made it: `name: {{ $name }}`. */
  within<T>(value: Json, node: TemplateNode, use: () => T): T {
    const before = this.bound;
    for (const [{ keyOf }, key] of scalarsOf(node, value)) {
      const over = this.known(keyOf?.over);
      if (keyOf === undefined || over === undefined || this.bound.has(keyOf.range)) continue;
      if (isSet(this.view, [...over, key])) this.bound = new Map([...this.bound, [keyOf.range, key]]);
    }
    const result = use();
    this.bound = before;
    return result;
  }

  /** Remembers the value that a part was made from. */
  from(written: ValuesPath | undefined, path: Path): boolean {
    const values = this.known(written);
    const location = values === undefined ? undefined : whereSet(this.view, values);
    if (values === undefined || location === undefined) return false;
    this.parts.push({ path, because: { text: `the value ${values.join('.')} is set here`, location } });
    return true;
  }

  /** Below a line that writes out a whole value, each node came from the value's own node. */
  private written(value: Json, values: ValuesPath, place: Place, path: Path): PositionNode {
    if (Array.isArray(value)) return this.inherit(value, place);
    const record = asRecord(value);
    if (record === undefined) return { place };
    const entries = new Map<string, Entry>();
    for (const [key, item] of Object.entries(record)) {
      const inner = [...values, key];
      this.from(inner, [...path, key]);
      entries.set(key, { key: place, value: this.written(item ?? null, inner, place, [...path, key]) });
    }
    return { place, entries };
  }

  /** Every node below stands where its parent does. */
  inherit(value: Json, place: Place): PositionNode {
    if (Array.isArray(value)) return { place, items: value.map((item: Json) => this.inherit(item, place)) };
    const record = asRecord(value);
    if (record === undefined) return { place };
    return {
      place,
      entries: new Map(
        Object.entries(record).map(([key, item]) => [key, { key: place, value: this.inherit(item ?? null, place) }]),
      ),
    };
  }

  node(value: Json, node: TemplateNode, rendered: PositionNode | undefined, path: Path): PositionNode {
    const place = node.valuePlace;
    if (node.values !== undefined) this.from(node.values, path);
    const hole = node.holes.length === 1 && node.children.length === 0 ? node.holes[0] : undefined;
    if (hole?.values !== undefined) this.from(hole.values, path);
    const whole = hole?.values ?? (node.value.includes('{{') ? node.values : undefined);
    if (typeof value === 'object' && value !== null && whole !== undefined)
      return this.written(value, whole, hole?.place ?? place, path);
    if (Array.isArray(value)) return this.list(value, node, rendered, path);
    const record = asRecord(value);
    if (record !== undefined) return this.mapping(record, node, rendered, path);
    this.madeOf(node.several ?? [], path);
    return { place };
  }

  /** `repository:tag` and the like: the last value says most. */
  private madeOf(written: readonly ValuesPath[], path: Path): void {
    const several = written.flatMap((one) => {
      const known = this.known(one);
      return known === undefined ? [] : [known];
    });
    if (several.length < written.length) return;
    const last = several.findLast((values) => whereSet(this.view, values) !== undefined);
    const location = last === undefined ? undefined : whereSet(this.view, last);
    if (last === undefined || location === undefined) return;
    const names = several.map((values) => values.join('.')).join(' and ');
    this.parts.push({ path, because: { text: `it is made of ${names}, and ${last.join('.')} is set here`, location } });
  }

  /** A list with an item for each entry of one value: what is missing in it is missing there. */
  private madeFor(items: readonly TemplateNode[], path: Path): void {
    const values = new Map(
      items.flatMap(({ forEach }) => {
        const known = this.known(forEach);
        return known === undefined ? [] : [[known.join('.'), known] as const];
      }),
    );
    const [only, second] = values.values();
    const location = only === undefined || second !== undefined ? undefined : whereSet(this.view, only);
    if (only === undefined || location === undefined) return;
    const text = `it has an item for each entry of the value ${only.join('.')}, which is set here`;
    this.parts.push({ path, because: { text, location } });
  }

  /** The line that put a key in which the template does not name. */
  private holeFor(holes: readonly Hole[], key: string): Hole | undefined {
    const setting = holes.filter(({ values }) => {
      const known = this.known(values);
      return known !== undefined && whereSet(this.view, [...known, key]) !== undefined;
    });
    const candidates = setting.length > 0 ? setting : holes.filter(({ values }) => values === undefined);
    const fitting = candidates.length === 0 ? holes : candidates;
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  mapping(
    record: Readonly<Record<string, Json | undefined>>,
    node: TemplateNode,
    rendered: PositionNode | undefined,
    path: Path,
  ): PositionNode {
    const entries = new Map<string, Entry>();
    for (const [key, item = null] of Object.entries(record)) {
      const inner = [...path, key];
      const own = rendered?.entries?.get(key);
      const named = node.children.filter((child) => child.key === key);
      const fitting = named.length > 1 ? named.filter((child) => mayBecome(child.value, item)) : named;
      const [only, second] = fitting;
      if (only !== undefined && second === undefined) {
        entries.set(key, { key: only.place, value: this.node(item, only, own?.value, inner) });
        continue;
      }
      const hole = named.length === 0 ? this.holeFor(node.holes, key) : undefined;
      if (hole !== undefined) {
        const values = hole.values === undefined ? undefined : [...hole.values, key];
        this.from(values, inner);
        const below =
          values === undefined ? this.inherit(item, hole.place) : this.written(item, values, hole.place, inner);
        entries.set(key, { key: hole.place, value: below });
        continue;
      }
      this.uncertain(inner, own?.key);
      entries.set(key, { key: node.place, value: this.inherit(item, node.place) });
    }
    return { place: node.valuePlace, entries };
  }

  private list(
    list: readonly Json[],
    node: TemplateNode,
    rendered: PositionNode | undefined,
    path: Path,
  ): PositionNode {
    // `[a, b]` is written on its own line, all of it.
    if (node.value.startsWith('[')) return this.inherit(list, node.valuePlace);
    const written = node.children.filter(({ key }) => key === undefined);
    this.madeFor(written, path);
    const plain = node.holes.length === 0 && written.every(({ conditional }) => !conditional);
    const items = list.map((item, index): PositionNode => {
      const inner = [...path, index];
      const own = rendered?.items?.[index];
      const alike = written.filter((one) => fits(one, item));
      const fitting = alike.length > 1 ? alike.filter((one) => fitsWhole(one, item)) : alike;
      const byNumber = plain && written.length === list.length ? written[index] : undefined;
      const found = byNumber ?? (fitting.length === 1 && this.isSure(fitting[0], node) ? fitting[0] : undefined);
      if (found !== undefined) {
        const aligned = this.within(item, found, () => this.node(item, found, own, inner));
        return { ...aligned, place: found.valuePlace };
      }
      const hole = fitting.length === 0 && node.holes.length === 1 ? node.holes[0] : undefined;
      if (hole === undefined) this.uncertain(inner, own?.place);
      else this.from(hole.values, inner);
      return this.inherit(item, hole?.place ?? node.place);
    });
    return { place: node.valuePlace, items };
  }

  /** Where other items may be put in from elsewhere, an item without a word of its own could be any of them. */
  private isSure(item: TemplateNode | undefined, list: TemplateNode): boolean {
    if (item === undefined) return false;
    return list.holes.length === 0 || item.children.some(({ value }) => value !== '' && !value.includes('{{'));
  }
}

/** Whether the keys of ranges that a document writes out are keys of what the ranges go through. */
function fitsRanges(document: TemplateNode, object: Json, view: ValuesView): boolean {
  return [...scalarsOf(document, object)].every(([{ keyOf }, key]) => {
    const over = keyOf?.over.filter((step) => typeof step === 'string');
    return over === undefined || over.length < (keyOf?.over.length ?? 0) || isSet(view, [...over, key]);
  });
}

/** Which of the template's documents a rendered one is. */
function documentFor(object: Json, documents: readonly TemplateNode[], view: ValuesView): TemplateNode | undefined {
  const [only, second] = documents;
  if (second === undefined) return only;
  const metadata = asRecord(asRecord(object)?.['metadata']) ?? {};
  const fitting = documents.filter((document) => {
    if (!fits({ ...document, key: '' }, object)) return false;
    const own = document.children.find(({ key }) => key === 'metadata');
    return own === undefined || fits({ ...own, key: '' }, metadata);
  });
  const [first, other] = fitting;
  if (other === undefined) return first;
  const whole = fitting.filter(
    (document) => fitsRanges(document, object, view) && fitsWhole({ ...document, key: '' }, object),
  );
  return whole.length === 1 ? whole[0] : undefined;
}

/** `rendered` are the positions in what helm printed, from `firstLine` on. */
export function alignWithTemplate(
  object: Json,
  rendered: PositionNode,
  firstLine: number,
  documents: readonly TemplateNode[],
  view: ValuesView,
): Aligned {
  const aligner = new Aligner(view, firstLine);
  const document = documentFor(object, documents, view);
  const record = asRecord(object);
  if (document === undefined || record === undefined) {
    aligner.uncertain([], rendered.place);
    return { root: aligner.inherit(object, { line: 1, column: 1 }), parts: aligner.parts, certain: false };
  }
  const first = document.children[0]?.place ?? document.place;
  const top = { ...document, place: first, valuePlace: first };
  const root = aligner.within(object, top, () => aligner.mapping(record, top, rendered, []));
  return { root, parts: aligner.parts, certain: true };
}

import type { Place } from '../position-node.ts';

/*
 * The text of a Helm template read as what it nearly is: YAML with holes. Nothing is evaluated. Lines that only steer
 * (`if`, `range`, `with`, `end`) are looked through, and lines that put something in are kept as holes of their parent.
 */

/** A step of a `.Values` path: a key, or the key that a `range` stands at, known by the number of that `range`. */
export type Step = string | { readonly range: number };

/** A path below `.Values` as a template writes it. */
export type ValuesPath = readonly Step[];

/** A place that other text is put into when the template is rendered. */
export interface Hole {
  readonly place: Place;
  /** The one `.Values` path that it writes out whole, if it is one. */
  readonly values?: ValuesPath;
}

export interface TemplateNode {
  /** Undefined for an item of a list. */
  readonly key?: string;
  readonly place: Place;
  readonly valuePlace: Place;
  readonly indent: number;
  /** What stands after the colon or dash on the same line, without a comment. */
  readonly value: string;
  /** The one `.Values` path of the value. */
  readonly values?: ValuesPath;
  /** The paths of a value that is made of several, in their order. */
  readonly several?: readonly ValuesPath[];
  /** The value is the key that a `range` over a mapping stands at: rendered, it tells which one that is. */
  readonly keyOf?: KeyOf;
  /** The value whose entries a `range` writes it for, where its parent does not stand in that `range`. */
  readonly forEach?: ValuesPath;
  /** Stands in an `if`, `range` or `with` that its parent does not stand in. */
  readonly conditional: boolean;
  readonly children: TemplateNode[];
  readonly holes: Hole[];
}

/** A `range`, and what it goes through. */
export interface KeyOf {
  readonly range: number;
  readonly over: ValuesPath;
}

/** What variables stand for: values, or the keys of a mapping that a `range` goes through. */
interface Variables {
  readonly values: ReadonlyMap<string, ValuesPath>;
  readonly keys: ReadonlyMap<string, KeyOf>;
}

interface Block {
  readonly word: string;
  /** What `.` is inside of it, where that is a `.Values` path. */
  readonly dot?: ValuesPath;
  /** What a `range` goes through. */
  readonly over?: ValuesPath;
  /** Variables that it declares; undefined, where what they stand for is not known. */
  readonly variables?: ReadonlyMap<string, ValuesPath | KeyOf | undefined>;
}

interface Open {
  readonly node: TemplateNode;
  readonly depth: number;
}

const action = /\{\{-?([\s\S]*?)-?\}\}/g;
const steering = /^\s*(?:if|else|end|range|with|define|block|break|continue)\b|^\s*\/\*|^\s*\$\w+\s*:?=/;
const entry = /^((?:"[^"]*"|'[^']*'|[^\s#"'&*!|>{}[\],:-][^\s:{}]*|-[^\s:{}]+)):(?:\s+(.*))?$/;

function unquote(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function withoutComment(text: string): string {
  if (text.startsWith('"') || text.startsWith("'")) return text.trim();
  const at = text.search(/(?:^|\s)#/);
  return (at === -1 ? text : text.slice(0, at)).trim();
}

const valuesPath = /(?:^|[\s($])\.Values((?:\.[A-Za-z_]\w*)+)/g;

const variablePath = /\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)/g;

const stepsOf = (dotted: string): readonly string[] => dotted.split('.').filter((step) => step !== '');

/** Every `.Values` path that an expression names, by itself or by a variable, in their order. */
function pathsIn(expression: string, variables: Variables): readonly ValuesPath[] {
  const own = [...expression.matchAll(valuesPath)].map((match) => ({ at: match.index, path: stepsOf(match[1] ?? '') }));
  const named = [...expression.matchAll(variablePath)].flatMap((match) => {
    const base = variables.values.get(match[1] ?? '');
    return base === undefined ? [] : [{ at: match.index, path: [...base, ...stepsOf(match[2] ?? '')] }];
  });
  return [...own, ...named].sort((a, b) => a.at - b.at).map(({ path }) => path);
}

/** The one `.Values` path that an action names; none where it names two, and what they make of each other is not told. */
function valuesOf(expression: string, dot: ValuesPath | undefined, variables: Variables): ValuesPath | undefined {
  const named = new Map(pathsIn(expression, variables).map((path) => [JSON.stringify(path), path]));
  const [only] = named.values();
  const includes = /\binclude\b|\btemplate\b/.test(expression);
  if (named.size === 1 && only !== undefined) return includes && !/\.Values\b/.test(expression) ? undefined : only;
  if (named.size > 1 || dot === undefined || includes) return undefined;
  const relative = new Set(
    [...expression.matchAll(/(?:^|[\s(])\.((?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)?(?=$|[\s)|])/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  const [one] = relative;
  return relative.size === 1 && one !== undefined ? [...dot, ...stepsOf(one)] : undefined;
}

function severalOf(value: string, variables: Variables): readonly ValuesPath[] {
  const named = [...value.matchAll(action)].flatMap((one) => pathsIn(one[1] ?? '', variables));
  return named.length > 1 ? named : [];
}

/** The key of a `range` that a value consists of. */
function keyIn(value: string, variables: Variables): KeyOf | undefined {
  const name = /^["']?\{\{-?\s*\$(\w+)(?:\s*\|\s*(?:quote|squote|toString))?\s*-?\}\}["']?$/.exec(value)?.[1];
  return name === undefined ? undefined : variables.keys.get(name);
}

class Reader {
  readonly documents: TemplateNode[] = [];
  private blocks: Block[] = [];
  private open: Open[] = [];
  /** Lines indented deeper than this belong to a block of text. */
  private textBelow: number | undefined;
  private ranges = 0;

  private get dot(): ValuesPath | undefined {
    return this.blocks.findLast(({ word }) => word === 'with' || word === 'range')?.dot;
  }

  /** What is declared where we stand; an inner block may give a name another meaning. */
  private get variables(): Variables {
    const values = new Map<string, ValuesPath>();
    const keys = new Map<string, KeyOf>();
    for (const [name, meaning] of this.blocks.flatMap(({ variables }) => [...(variables ?? [])])) {
      values.delete(name);
      keys.delete(name);
      if (meaning === undefined) continue;
      if ('range' in meaning) keys.set(name, meaning);
      else values.set(name, meaning);
    }
    return { values, keys };
  }

  private get defining(): boolean {
    return this.blocks.some(({ word }) => word === 'define');
  }

  start(line: number): void {
    const place = { line, column: 1 };
    const node: TemplateNode = {
      place,
      valuePlace: place,
      indent: -1,
      value: '',
      conditional: false,
      children: [],
      holes: [],
    };
    this.documents.push(node);
    this.open = [{ node, depth: this.blocks.length }];
    this.textBelow = undefined;
  }

  steer(expression: string): void {
    const word = /^\s*(\w+)/.exec(expression)?.[1] ?? '';
    if (word === 'end') this.blocks.pop();
    else if (word === 'range') this.blocks.push(this.range(expression));
    else if (word === 'with') this.blocks.push(this.with(expression));
    else if (/^(?:if|define|block)$/.test(word)) this.blocks.push({ word });
  }

  /** `range $key, $item := .Values.services`; what it makes of `.` is an item, whose number is not known. */
  private range(expression: string): Block {
    const [, first, second, over = ''] =
      /^\s*range\s+(?:\$(\w+)\s*(?:,\s*\$(\w+)\s*)?:=\s*)?(.*)$/s.exec(expression) ?? [];
    const plain = /^[$.\w]+$/.test(over.trim()) ? valuesOf(over.trim(), this.dot, this.variables) : undefined;
    const range = this.ranges;
    this.ranges += 1;
    const item = plain === undefined ? undefined : [...plain, { range }];
    const variables = new Map<string, ValuesPath | KeyOf | undefined>();
    if (second !== undefined) variables.set(second, item);
    if (first !== undefined)
      variables.set(first, second === undefined ? item : plain === undefined ? undefined : { range, over: plain });
    return {
      word: 'range',
      variables,
      ...(plain === undefined ? {} : { over: plain }),
      ...(item === undefined || second === undefined ? {} : { dot: item }),
    };
  }

  private with(expression: string): Block {
    const [, name, of = ''] = /^\s*with\s+(?:\$(\w+)\s*:=\s*)?(.*)$/s.exec(expression) ?? [];
    const dot = valuesOf(of, this.dot, this.variables);
    return {
      word: 'with',
      ...(dot === undefined ? {} : { dot }),
      ...(name === undefined ? {} : { variables: new Map([[name, dot]]) }),
    };
  }

  /** One line of text, its steering actions blanked out. */
  line(text: string, line: number): void {
    if (this.defining || text.trim() === '') return;
    const indent = text.length - text.trimStart().length;
    if (this.textBelow !== undefined) {
      if (indent > this.textBelow) return;
      this.textBelow = undefined;
    }
    const body = text.trim();
    if (body.startsWith('#')) return;
    if (/^\{\{/.test(body)) this.hole(body, indent, line);
    else this.entries(body, indent, line);
  }

  private hole(body: string, indent: number, line: number): void {
    const depth = Number(/\|\s*nindent\s+(\d+)/.exec(body)?.[1] ?? indent);
    const [first, second] = [...body.matchAll(action)];
    const whole =
      second === undefined && first?.[0] === body ? valuesOf(first[1] ?? '', this.dot, this.variables) : undefined;
    const parent = this.open.findLast(({ node }) => node.indent < depth)?.node;
    parent?.holes.push({ place: { line, column: indent + 1 }, ...(whole === undefined ? {} : { values: whole }) });
  }

  private entries(body: string, indent: number, line: number): void {
    const isItem = body === '-' || body.startsWith('- ');
    if (isItem) {
      const rest = body.slice(1).trimStart();
      const inner = indent + body.length - rest.length;
      const isEntry = entry.test(rest) || rest.startsWith('- ');
      this.add(undefined, isEntry ? '' : rest, indent, line, { line, column: inner + 1 });
      if (isEntry) this.entries(rest, inner, line);
      return;
    }
    const found = entry.exec(body);
    if (found === null) return;
    const [, key = '', rest = ''] = found;
    const column = indent + body.length - rest.length + 1;
    this.add(unquote(key), rest, indent, line, { line, column: rest === '' ? indent + 1 : column });
  }

  private add(key: string | undefined, rest: string, indent: number, line: number, valuePlace: Place): void {
    const isItem = key === undefined;
    while (this.open.length > 1) {
      const top = this.open.at(-1)?.node;
      if (top === undefined || top.indent < indent) break;
      // A list may stand at the indentation of its own key.
      if (isItem && top.indent === indent && top.key !== undefined && top.value === '') break;
      this.open.pop();
    }
    const parent = this.open.at(-1);
    const value = withoutComment(rest);
    const only = [...value.matchAll(action)];
    const { variables } = this;
    const values = only.length === 1 ? valuesOf(only[0]?.[1] ?? '', this.dot, variables) : undefined;
    const several = values === undefined ? severalOf(value, variables) : [];
    const keyOf = keyIn(value, variables);
    const forEach = this.blocks.slice(parent?.depth ?? 0).findLast(({ over }) => over !== undefined)?.over;
    const node: TemplateNode = {
      ...(key === undefined ? {} : { key }),
      ...(several.length === 0 ? {} : { several }),
      place: { line, column: indent + 1 },
      valuePlace,
      indent,
      value,
      ...(values === undefined ? {} : { values }),
      ...(keyOf === undefined ? {} : { keyOf }),
      ...(forEach === undefined ? {} : { forEach }),
      conditional: this.blocks.length > (parent?.depth ?? 0),
      children: [],
      holes: [],
    };
    parent?.node.children.push(node);
    this.open.push({ node, depth: this.blocks.length });
    if (/^[|>][-+\d]*$/.test(value)) this.textBelow = indent;
  }
}

/** `port: {{ if .a }}x{{ else }}y{{ end }}`: a choice within a value is one hole, and neither text is the value. */
function withoutChoices(line: string): string {
  return line.replace(/\{\{-?\s*(?:if|with|range)\b.*\{\{-?\s*end\s*-?\}\}/, (whole, at: number) =>
    line.slice(0, at).replace(action, '').trim() === '' ? whole : `{{${' '.repeat(whole.length - 4)}}}`,
  );
}

/** Reads a template into one tree for each document that it writes. */
export function readTemplate(text: string): readonly TemplateNode[] {
  const reader = new Reader();
  reader.start(1);
  // An action may go over several lines; what it holds is no text of the document.
  const flat = text.replace(action, (whole) => whole.replaceAll('\n', '\u0000'));
  let number = 1;
  for (const written of flat.split('\n')) {
    const here = number;
    number += 1 + (written.match(/\u0000/g)?.length ?? 0);
    const line = withoutChoices(written);
    if (/^---(?:\s|$)/.test(line)) {
      reader.start(here);
      continue;
    }
    const steered: string[] = [];
    const ends: string[] = [];
    const body = line.replace(action, (whole, expression: string, at: number) => {
      const plain = expression.replaceAll('\u0000', ' ');
      if (!steering.test(plain)) return whole.replaceAll('\u0000', ' ');
      (line.slice(0, at).replace(action, '').trim() === '' ? steered : ends).push(plain);
      return ' '.repeat(whole.length);
    });
    for (const expression of steered) reader.steer(expression);
    reader.line(body.trimEnd(), here);
    for (const expression of ends) reader.steer(expression);
  }
  return reader.documents.filter(({ children, holes }) => children.length + holes.length > 0);
}

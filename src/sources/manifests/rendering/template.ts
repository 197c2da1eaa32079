import type { Place } from '../positions.ts';

/*
 * The text of a Helm template read as what it nearly is: YAML with holes. Nothing is evaluated. Lines that only steer
 * (`if`, `range`, `with`, `end`) are looked through, and lines that put something in are kept as holes of their parent.
 */

/** A place that other text is put into when the template is rendered. */
export interface Hole {
  readonly place: Place;
  /** The one `.Values` path that it writes out whole, if it is one. */
  readonly values?: readonly string[];
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
  readonly values?: readonly string[];
  /** The paths of a value that is made of several, in their order. */
  readonly several?: readonly (readonly string[])[];
  /** Stands in an `if`, `range` or `with` that its parent does not stand in. */
  readonly conditional: boolean;
  readonly children: TemplateNode[];
  readonly holes: Hole[];
}

interface Block {
  readonly word: string;
  /** What `.` is inside of it, where that is a `.Values` path. */
  readonly dot?: readonly string[];
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

/** The one `.Values` path that an action names; none where it names two, and what they make of each other is not told. */
function valuesOf(expression: string, dot: readonly string[] | undefined): readonly string[] | undefined {
  const named = new Set([...expression.matchAll(valuesPath)].map((match) => match[1] ?? ''));
  const [only] = named;
  if (named.size === 1 && only !== undefined) return only.slice(1).split('.');
  if (named.size > 1 || dot === undefined || /\binclude\b|\btemplate\b/.test(expression)) return undefined;
  const relative = new Set(
    [...expression.matchAll(/(?:^|[\s(])\.((?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)?(?=$|[\s)|])/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  const [one] = relative;
  return relative.size === 1 && one !== undefined ? [...dot, ...(one === '' ? [] : one.split('.'))] : undefined;
}

function severalOf(value: string): readonly (readonly string[])[] {
  const named = [...value.matchAll(action)].flatMap((one) =>
    [...(one[1] ?? '').matchAll(valuesPath)].map((match) => (match[1] ?? '').slice(1).split('.')),
  );
  return named.length > 1 ? named : [];
}

class Reader {
  readonly documents: TemplateNode[] = [];
  private blocks: Block[] = [];
  private open: Open[] = [];
  /** Lines indented deeper than this belong to a block of text. */
  private textBelow: number | undefined;

  private get dot(): readonly string[] | undefined {
    return this.blocks.findLast(({ word }) => word === 'with' || word === 'range')?.dot;
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
    else if (/^(?:if|range|with|define|block)$/.test(word)) {
      // What `range` makes of `.` is an item, whose number is not known.
      const dot = word === 'with' ? valuesOf(expression.replace(/^\s*with\b/, ''), this.dot) : undefined;
      this.blocks.push({ word, ...(dot === undefined ? {} : { dot }) });
    }
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
    const whole = second === undefined && first?.[0] === body ? valuesOf(first[1] ?? '', this.dot) : undefined;
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
    const values = only.length === 1 ? valuesOf(only[0]?.[1] ?? '', this.dot) : undefined;
    const several = values === undefined ? severalOf(value) : [];
    const node: TemplateNode = {
      ...(key === undefined ? {} : { key }),
      ...(several.length === 0 ? {} : { several }),
      place: { line, column: indent + 1 },
      valuePlace,
      indent,
      value,
      ...(values === undefined ? {} : { values }),
      conditional: this.blocks.length > (parent?.depth ?? 0),
      children: [],
      holes: [],
    };
    parent?.node.children.push(node);
    this.open.push({ node, depth: this.blocks.length });
    if (/^[|>][-+\d]*$/.test(value)) this.textBelow = indent;
  }
}

/** Reads a template into one tree for each document that it writes. */
export function readTemplate(text: string): readonly TemplateNode[] {
  const reader = new Reader();
  reader.start(1);
  // An action may go over several lines; what it holds is no text of the document.
  const flat = text.replace(action, (whole) => whole.replaceAll('\n', '\u0000'));
  let number = 1;
  for (const line of flat.split('\n')) {
    const here = number;
    number += 1 + (line.match(/\u0000/g)?.length ?? 0);
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

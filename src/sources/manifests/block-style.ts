import { readScalar } from './yaml-schema.ts';

/*
 * A reader for how most manifests are written: mappings and lists in block style with plain keys, scalars on one line,
 * flat lists in brackets. It takes a fifth of the time of the complete parser, and gives up at the first thing that it
 * does not know for certain; the complete parser then reads the document. Where it answers, its answer is the complete
 * parser's: block-style.test.ts holds the two together.
 */

/** Anything else (tabs, carriage returns, other alphabets) is left to the complete parser. */
export const beyond = /[^\n -~]/;
const mostDepth = 60;
const longestKey = 200;

class GiveUp extends Error {}
export const giveUp = new GiveUp('left to the complete parser');

const newline = 0x0a;
const blank = 0x20;
const hash = 0x23;
const dash = 0x2d;
const colon = 0x3a;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const comma = 0x2c;

/** Characters of keys: letters, digits, `_`, `.`, `/`, `-`. */
function isKeyCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x2d && code <= 0x39) || code === 0x5f
  );
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

/** What a plain scalar may start with here: letters, digits, and signs that mean nothing to YAML. */
function startsPlain(code: number): boolean {
  return (
    isLetter(code) || (code >= 0x2e && code <= 0x39) || code === 0x24 || code === 0x28 || code === 0x3c || code === 0x5f
  );
}

/** Walks the lines of a document; what is made of them is the subclass's. */
export abstract class BlockReader<Node, Mapping extends Node, List extends Node, Mark> {
  protected readonly text: string;
  /** Number and offset of the current line. */
  protected line: number;
  protected lineStart = 0;
  /** Offset of the next line. */
  private next = 0;
  /** Where the content of the current line starts, or what follows a dash on it; -1 behind the last line. */
  private indent = 0;
  private start = 0;
  private depth = 0;

  constructor(text: string, firstLine: number) {
    this.text = text;
    this.line = firstLine - 1;
  }

  protected abstract mapping(start: number): Mapping;
  /** What is remembered of a key's place until its value was read. */
  protected abstract mark(start: number): Mark;
  protected abstract put(mapping: Mapping, key: string, mark: Mark, value: Node): void;
  protected abstract list(start: number): List;
  protected abstract push(list: List, item: Node): void;
  protected abstract plain(start: number, end: number): Node;
  protected abstract quoted(start: number, end: number): Node;
  protected abstract empty(): Node;

  /** Throws {@link giveUp} at the first thing that it does not know. */
  read(): Node {
    this.advance();
    if (this.indent < 0) throw giveUp;
    const root = this.block();
    if (this.indent >= 0) throw giveUp;
    return root;
  }

  /** Goes to the next line that holds something. */
  private advance(): void {
    const { text } = this;
    for (;;) {
      if (this.next >= text.length) {
        this.indent = -1;
        return;
      }
      const from = this.next;
      let at = from;
      while (text.charCodeAt(at) === blank) at += 1;
      const code = text.charCodeAt(at);
      this.line += 1;
      const end = text.indexOf('\n', at);
      this.next = end === -1 ? text.length : end + 1;
      if (at >= text.length || code === newline || code === hash) continue;
      this.lineStart = from;
      this.indent = at - from;
      this.start = at;
      if (at === from && (text.startsWith('---', at) || text.startsWith('...', at))) throw giveUp;
      return;
    }
  }

  private isItem(): boolean {
    if (this.text.charCodeAt(this.start) !== dash) return false;
    const after = this.text.charCodeAt(this.start + 1);
    return after === blank || after === newline || this.start + 1 === this.text.length;
  }

  private block(): Node {
    this.depth += 1;
    if (this.depth > mostDepth) throw giveUp;
    const node = this.isItem() ? this.items(this.indent) : this.entries(this.indent);
    this.depth -= 1;
    return node;
  }

  private entries(indent: number): Node {
    const mapping = this.mapping(this.start);
    do {
      const { start } = this;
      const end = this.keyEnd(start);
      if (end === -1) throw giveUp;
      const key = this.text.slice(start, end);
      if (readScalar(key) !== undefined) throw giveUp;
      const mark = this.mark(start);
      this.put(mapping, key, mark, this.entryValue(end + 1, indent));
    } while (this.indent === indent);
    if (this.indent > indent) throw giveUp;
    return mapping;
  }

  /** The offset of a key's colon; -1 where no key stands. */
  private keyEnd(start: number): number {
    const { text } = this;
    if (!isLetter(text.charCodeAt(start))) return -1;
    let at = start + 1;
    while (isKeyCode(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) !== colon || at - start > longestKey) return -1;
    const after = text.charCodeAt(at + 1);
    return after === blank || after === newline || at + 1 === text.length ? at : -1;
  }

  private items(indent: number): Node {
    const list = this.list(this.start);
    do {
      if (!this.isItem()) return list;
      this.push(list, this.item(indent));
    } while (this.indent === indent);
    if (this.indent > indent) throw giveUp;
    return list;
  }

  private item(indent: number): Node {
    const at = this.skipBlanks(this.start + 1);
    if (this.isOver(at)) return this.below(indent, false);
    if (this.keyEnd(at) === -1) return this.scalar(at, indent);
    // A mapping that begins behind the dash.
    this.start = at;
    this.indent = at - this.lineStart;
    return this.block();
  }

  private entryValue(from: number, indent: number): Node {
    const at = this.skipBlanks(from);
    return this.isOver(at) ? this.below(indent, true) : this.scalar(at, indent);
  }

  private skipBlanks(from: number): number {
    let at = from;
    while (this.text.charCodeAt(at) === blank) at += 1;
    return at;
  }

  /** Whether nothing more stands on the line: a comment has a blank before it. */
  private isOver(at: number): boolean {
    const code = this.text.charCodeAt(at);
    if (code === hash) return this.text.charCodeAt(at - 1) === blank;
    return code === newline || at >= this.text.length;
  }

  /** What stands on the lines below a key or dash; a list may stand as far to the left as its key. */
  private below(indent: number, listBeside: boolean): Node {
    this.advance();
    if (this.indent > indent || (listBeside && this.indent === indent && this.isItem())) return this.block();
    // Empty items, and an empty value at the very end, have places of their own kind.
    if (!listBeside || this.indent < 0) throw giveUp;
    return this.empty();
  }

  private scalar(at: number, indent: number): Node {
    const code = this.text.charCodeAt(at);
    const node =
      code === doubleQuote || code === singleQuote
        ? this.quotedAt(at, code)
        : code === openBracket || code === openBrace
          ? this.flow(at, code)
          : this.plainAt(at, code);
    this.advance();
    // It might go on there.
    if (this.indent > indent) throw giveUp;
    return node;
  }

  private plainAt(at: number, code: number): Node {
    const { text } = this;
    if (!startsPlain(code) && !(code === dash && startsPlain(text.charCodeAt(at + 1)))) throw giveUp;
    let end = at;
    for (let to = at; ; to += 1) {
      const one = text.charCodeAt(to);
      if (one === newline || to >= text.length) break;
      if (one === blank) continue;
      if (one === hash && text.charCodeAt(to - 1) === blank) break;
      if (one === colon) {
        const after = text.charCodeAt(to + 1);
        if (after === blank || after === newline || to + 1 === text.length) throw giveUp;
      }
      end = to + 1;
    }
    return this.plain(at, end);
  }

  private quotedAt(at: number, quote: number): Node {
    const end = this.quoteEnd(at, quote);
    if (!this.isOver(this.skipBlanks(end + 1))) throw giveUp;
    return this.quoted(at, end);
  }

  /** The offset of the closing quote, where nothing is escaped and nothing goes on on the next line. */
  private quoteEnd(at: number, quote: number): number {
    const { text } = this;
    for (let to = at + 1; to < text.length; to += 1) {
      const code = text.charCodeAt(to);
      if (code === quote) {
        if (quote === singleQuote && text.charCodeAt(to + 1) === singleQuote) throw giveUp;
        return to;
      }
      if (code === newline || (code === 0x5c && quote === doubleQuote)) throw giveUp;
    }
    throw giveUp;
  }

  /** `{}`, `[]`, and lists of scalars. */
  private flow(at: number, open: number): Node {
    let to = this.skipBlanks(at + 1);
    if (open === openBrace) {
      if (this.text.charCodeAt(to) !== 0x7d || !this.isOver(this.skipBlanks(to + 1))) throw giveUp;
      return this.mapping(at);
    }
    const list = this.list(at);
    if (this.text.charCodeAt(to) !== closeBracket) {
      for (;;) {
        const code = this.text.charCodeAt(to);
        let end: number;
        if (code === doubleQuote || code === singleQuote) {
          end = this.quoteEnd(to, code) + 1;
          this.push(list, this.quoted(to, end - 1));
        } else {
          end = this.flowPlainEnd(to, code);
          this.push(list, this.plain(to, end));
        }
        to = this.skipBlanks(end);
        if (this.text.charCodeAt(to) === closeBracket) break;
        if (this.text.charCodeAt(to) !== comma) throw giveUp;
        to = this.skipBlanks(to + 1);
      }
    }
    if (!this.isOver(this.skipBlanks(to + 1))) throw giveUp;
    return list;
  }

  /** Inside brackets: words of the characters of keys. */
  private flowPlainEnd(at: number, code: number): number {
    if (!isLetter(code) && !(code >= 0x30 && code <= 0x39)) throw giveUp;
    let to = at + 1;
    while (isKeyCode(this.text.charCodeAt(to))) to += 1;
    return to;
  }
}

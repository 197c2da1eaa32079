import { beyond, BlockReader, giveUp } from './block-style.ts';
import { longestPlain } from './limits.ts';
import type { Entry, Place, PositionNode } from './position-node.ts';
import { readScalar } from './yaml-schema.ts';

interface MappingNode extends PositionNode {
  readonly entries: Map<string, Entry>;
}

interface ListNode extends PositionNode {
  readonly items: PositionNode[];
}

class PlaceReader extends BlockReader<PositionNode, MappingNode, ListNode, Place> {
  protected mapping(start: number): MappingNode {
    return { place: this.mark(start), entries: new Map() };
  }

  protected mark(start: number): Place {
    return { line: this.line, column: start - this.lineStart + 1 };
  }

  protected put({ entries }: MappingNode, name: string, key: Place, value: PositionNode): void {
    if (entries.has(name)) throw giveUp;
    entries.set(name, { key, value });
  }

  protected list(start: number): ListNode {
    return { place: this.mark(start), items: [] };
  }

  protected push({ items }: ListNode, item: PositionNode): void {
    items.push(item);
  }

  protected plain(start: number, end: number): PositionNode {
    // `.nan` has no place: a document that holds it is refused.
    if (this.text.charCodeAt(start) <= 0x2e) readScalar(this.text.slice(start, end));
    const shown = Math.min(end, start + longestPlain);
    return { place: this.mark(start), plain: this.text.slice(start, shown).trimEnd() };
  }

  protected quoted(start: number): PositionNode {
    return { place: this.mark(start) };
  }

  protected empty(): PositionNode {
    return {};
  }
}

/** Where the nodes of a document in plain block style stand; undefined where the complete parser has to read it. */
export function readBlockPlaces(text: string, firstLine: number): PositionNode | undefined {
  if (beyond.test(text)) return undefined;
  try {
    return new PlaceReader(text, firstLine).read();
  } catch {
    return undefined;
  }
}

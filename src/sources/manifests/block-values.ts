import type { Json } from '../../model/json.ts';
import { beyond, BlockReader, giveUp } from './block-style.ts';
import { readScalar } from './yaml-schema.ts';

type MutableRecord = Record<string, Json>;

class ValueReader extends BlockReader<Json, MutableRecord, Json[], undefined> {
  protected mapping(): MutableRecord {
    return {};
  }

  protected mark(): undefined {
    return undefined;
  }

  protected put(mapping: MutableRecord, key: string, _: undefined, value: Json): void {
    // It stands twice, or is inherited: `constructor`.
    if (mapping[key] !== undefined) throw giveUp;
    mapping[key] = value;
  }

  protected list(): Json[] {
    return [];
  }

  protected push(list: Json[], item: Json): void {
    list.push(item);
  }

  protected plain(start: number, end: number): Json {
    const source = this.text.slice(start, end);
    const value = readScalar(source);
    return value === undefined ? source : value;
  }

  protected quoted(start: number, end: number): Json {
    return this.text.slice(start + 1, end);
  }

  protected empty(): Json {
    return null;
  }
}

/** The value of a document in plain block style; undefined where the complete parser has to read it. */
export function readBlockValue(text: string): Json | undefined {
  if (beyond.test(text)) return undefined;
  try {
    return new ValueReader(text, 1).read();
  } catch {
    return undefined;
  }
}

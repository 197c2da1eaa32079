import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import { isTime, shortestSecret } from '../../redaction/redact-text.ts';
import { fieldRedactor } from '../../redaction/redact.ts';
import { walked } from './shape.ts';
import type { Walk } from './shape.ts';

/** Fields whose texts are few, and come with every object: each text is held once. */
const repeated = new Set('type reason phase qosClass namespace nodeName name image imageID'.split(' '));
const mostTexts = 20_000;

/**
 * Copies what a shape lets through and takes secrets out of it in one walk. For shapes that name every field down to
 * texts, no field of which has a secret's name, and no pairs of name and value: there, a text is judged by itself alone.
 * What else stands in a field goes the long way, so that the result is the same as of {@link walked} with secrets taken
 * out afterwards.
 */
export class CleanCopy {
  private readonly texts = new Map<string, string>();
  private time = '';
  private readonly redact: (name: string, value: Json) => Json;

  constructor(secretNames: ReadonlySet<string>) {
    this.redact = fieldRedactor(secretNames);
  }

  of(value: Json | undefined, walk: Walk, depth: number): Record<string, Json | undefined> | undefined {
    return asRecord(this.value('', value, walk, depth));
  }

  private value(name: string, value: Json | undefined, walk: Walk, depth: number): Json | undefined {
    if (typeof value === 'string') return walk.isWhole ? this.text(name, value) : undefined;
    if (typeof value !== 'object' || value === null || walk.isWhole || depth <= 0)
      return this.odd(name, value, walk, depth);
    if (walk.item === undefined)
      return Array.isArray(value) ? undefined : this.record(value as JsonRecord, walk, depth);
    return Array.isArray(value) ? this.list(name, value as readonly Json[], walk.item, depth) : undefined;
  }

  private record(record: JsonRecord, { fields }: Walk, depth: number): JsonRecord {
    const result: Record<string, Json> = {};
    for (const key in record) {
      const walk = fields.get(key);
      const kept = walk && this.value(key, record[key], walk, depth - 1);
      if (kept !== undefined) result[key] = kept;
    }
    return result;
  }

  private list(name: string, list: readonly Json[], item: Walk, depth: number): readonly Json[] {
    return list.map((one) => this.value(name, one, item, depth - 1) ?? null);
  }

  private text(name: string, value: string): Json {
    if (value.length < shortestSecret) return value;
    // Those of one object are often the same.
    if (value === this.time) return this.time;
    if (isTime(value)) {
      this.time = value;
      return value;
    }
    if (!repeated.has(name)) return this.redact('', value);
    const known = this.texts.get(value);
    if (known !== undefined) return known;
    const kept = this.redact('', value);
    if (typeof kept === 'string' && this.texts.size < mostTexts) this.texts.set(kept, kept);
    return kept;
  }

  private odd(name: string, value: Json | undefined, walk: Walk, depth: number): Json | undefined {
    const copy = walked(value, walk, depth);
    return typeof copy === 'object' && copy !== null ? this.redact(name, copy) : copy;
  }
}

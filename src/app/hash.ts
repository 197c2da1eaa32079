import { createHash, hash, type Hash } from 'node:crypto';

/** Characters that go to the hash at once: a large scorecard never becomes one string. */
const batchSize = 64 * 1024;

/** SHA-256, hex, over the RFC 8785 (JSON Canonicalization Scheme) form of a JSON value. */
export function digestOf(value: unknown): string {
  const writer = new CanonicalWriter();
  writer.write(value);
  return writer.digest();
}

/** The order in which the keys of objects of one shape are written. */
interface Shape {
  readonly keys: readonly string[];
  readonly order: readonly string[];
  /** The keys in that order, as JSON, with their colon. */
  readonly names: readonly string[];
}

/** Shapes by their first key. A scorecard holds few; a hostile one may hold any number, so both levels are bounded. */
const shapes = new Map<string, Shape[]>();
const mostFirstKeys = 200;
const mostShapes = 16;

function shapeOf(record: object): Shape {
  const keys = Object.keys(record);
  const [first = ''] = keys;
  const known = shapes.get(first);
  const found = known?.find((shape) => isSame(shape.keys, keys));
  if (found !== undefined) return found;
  const order = keys.toSorted();
  const shape = { keys, order, names: order.map((key) => `${JSON.stringify(key)}:`) };
  if (known === undefined) {
    if (shapes.size < mostFirstKeys) shapes.set(first, [shape]);
  } else if (known.length < mostShapes) known.push(shape);
  return shape;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** Text that JSON writes as it stands: printable ASCII without `"` and `\`. */
const plain = /^[ !#-[\]-~]*$/;

/**
 * Keys in UTF-16 order, no blanks; strings and numbers are written as ECMAScript writes them, which is what RFC 8785
 * asks for.
 */
class CanonicalWriter {
  private text = '';
  private hash: Hash | undefined;

  write(value: unknown): void {
    if (typeof value === 'string') this.text += plain.test(value) ? `"${value}"` : JSON.stringify(value);
    else if (Array.isArray(value)) this.list(value);
    else if (typeof value === 'object' && value !== null) this.record(value as Readonly<Record<string, unknown>>);
    else if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('JSON has no such number');
    else this.text += JSON.stringify(value ?? null);
  }

  digest(): string {
    if (this.hash === undefined) return hash('sha256', this.text, 'hex');
    return this.hash.update(this.text, 'utf8').digest('hex');
  }

  private list(list: readonly unknown[]): void {
    if (list.length === 0) {
      this.text += '[]';
      return;
    }
    let before = '[';
    for (const item of list) {
      this.text += before;
      this.write(item ?? null);
      before = ',';
    }
    this.text += ']';
    if (this.text.length >= batchSize) this.flush();
  }

  private record(record: Readonly<Record<string, unknown>>): void {
    const { order, names } = shapeOf(record);
    let before = '{';
    for (let index = 0; index < order.length; index += 1) {
      const item = record[order[index] ?? ''];
      if (item === undefined) continue;
      this.text += before + (names[index] ?? '');
      this.write(item);
      before = ',';
    }
    this.text += before === '{' ? '{}' : '}';
    if (this.text.length >= batchSize) this.flush();
  }

  private flush(): void {
    this.hash ??= createHash('sha256');
    this.hash.update(this.text, 'utf8');
    this.text = '';
  }
}

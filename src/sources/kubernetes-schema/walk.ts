import type { SchemaProblem } from '../../model/catalogue.ts';
import type { Json, Path } from '../../model/json.ts';
import { secretOf } from '../../model/secret.ts';
import type { CompiledTable } from './compile.ts';

/** One validation on its way through an object. */
export interface Walk {
  readonly table: CompiledTable;
  /** Path of the value in hand; grown and shrunk in place. */
  readonly path: (string | number)[];
  readonly problems: SchemaProblem[];
  readonly placeholders: Path[];
}

export function report(walk: Walk, problem: SchemaProblem['problem'], topic?: string, ...below: Path): void {
  walk.problems.push({ path: [...walk.path, ...below], problem, ...(topic === undefined ? {} : { topic }) });
}

/** A short, harmless form of a value for a message. */
export function describe(value: Json | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  return typeof value === 'object' ? typeName(value) : String(value);
}

/** What a value is, in words. */
export function typeName(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  const secret = secretOf(value);
  if (secret !== undefined) return `a ${secret.type}`;
  if (typeof value === 'object') return value === null ? 'null' : 'a mapping';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return `a ${typeof value}`;
}

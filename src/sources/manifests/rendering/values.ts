import type { Location } from '../../../model/document.ts';
import type { Json, Path } from '../../../model/json.ts';
import { valueAt } from '../../../model/json.ts';
import { parseDocument } from '../parse.ts';
import type { PositionNode } from '../position-node.ts';
import { placeOf, readPositions } from '../positions.ts';

/** A file of values that was given to a chart, for where a value was written. */
export interface ValuesFile {
  /** Relative to the root of the scan. */
  readonly file: string;
  readonly root: PositionNode;
  readonly value: Json;
}

export function readValues(file: string, text: string): ValuesFile | undefined {
  const parsed = parseDocument(text, 1);
  const root = parsed.ok ? readPositions(text, 1)?.root : undefined;
  return parsed.ok && root !== undefined ? { file, root, value: parsed.value } : undefined;
}

/** Values as one chart's templates see them: a chart inside another sees what stands under its name. */
export interface ValuesView {
  readonly files: readonly { readonly values: ValuesFile; readonly prefix: Path }[];
}

/** Whether any file sets the value of a path. */
export function isSet(view: ValuesView, path: Path): boolean {
  return whereSet(view, path) !== undefined;
}

/** Where the value of a path was written: in the last file that has it, as helm merges them. */
export function whereSet(view: ValuesView, path: Path): Location | undefined {
  for (const { values, prefix } of view.files.toReversed()) {
    const whole = path[0] === 'global' ? path : [...prefix, ...path];
    if (valueAt(values.value, ...whole) === undefined) continue;
    const place = placeOf(values.root, whole, 'key');
    if (place !== undefined) return { file: values.file, ...place };
  }
  return undefined;
}

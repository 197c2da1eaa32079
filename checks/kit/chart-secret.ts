import type { Declaration } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { secretOf } from '../../src/model/secret.ts';

/**
 * A chart leaves its secrets to whoever installs it: its own values hold nothing, or a word that stands for one. Such a value is
 * like a Secret that no file declares: the right thing, and not known.
 */
export function isLeftToRelease({ document: { file, rendered } }: Declaration, value: Json | undefined): boolean {
  if (rendered === undefined || !/(?:^|\/)templates\//.test(file)) return false;
  const mark = secretOf(value);
  return value === '' || value === null || mark?.class === 'empty' || mark?.class === 'placeholder';
}

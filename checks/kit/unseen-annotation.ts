import type { Verdict } from '../../src/model/check.ts';
import type { Declaration } from '../../src/model/graph.ts';
import { keptOfAnnotation } from '../../src/model/live-annotations.ts';
import { unknown } from './verdict.ts';

/** Unknown where a live object may bear one of the annotations and nothing is kept of it; undefined where it would be seen. */
export function unseenAnnotation({ document }: Declaration, keys: readonly string[]): Verdict | undefined {
  if (document.live !== true) return undefined;
  const lost = keys.find((key) => keptOfAnnotation(key) !== 'whole');
  return lost === undefined ? undefined : unknown('not-collected', `the annotation ${lost} is not read from a cluster`);
}

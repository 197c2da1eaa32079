import type { Verdict } from '../../src/model/check.ts';
import type { Graph } from '../../src/model/graph.ts';
import { undeclared } from './verdict.ts';

/**
 * Something does not exist among the files: a fault in a closed world, unknown in an open one (scoring: open and closed world).
 * The first kind whose world is open gives the reason.
 */
export function whenAbsent(
  graph: Graph,
  kinds: readonly string[],
  namespace: string,
  what: string,
  fault: () => Verdict,
): Verdict {
  for (const kind of kinds) {
    const world = graph.world(kind, namespace);
    if (world.open) return undeclared(kinds, `${what}; ${world.because}`);
  }
  return fault();
}

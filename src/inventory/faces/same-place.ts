import type { Json, JsonRecord, Path } from '../../model/json.ts';
import { asList, asRecord, valueAt } from '../../model/json.ts';

/** Fields by which items of a list are told apart, tried in this order. */
const names = ['name', 'key', 'mountPath', 'containerPort', 'port', 'ip', 'topologyKey', 'type'] as const;

/**
 * The path in `to` of the value that stands at `path` in `from`, another version of the same object: items of lists are
 * found again by their names. It ends at the nearest parent that `to` has.
 */
export function samePlace(from: JsonRecord, to: JsonRecord, path: Path): Path {
  const found: (string | number)[] = [];
  let [here, there]: [Json | undefined, Json | undefined] = [from, to];
  for (const step of path) {
    const next: string | number | undefined = typeof step === 'number' ? counterpart(here, there, step) : step;
    here = valueAt(here, step);
    there = next === undefined ? undefined : valueAt(there, next);
    if (next === undefined || there === undefined) break;
    found.push(next);
  }
  return found;
}

function counterpart(here: Json | undefined, there: Json | undefined, index: number): number | undefined {
  const [mine, theirs] = [asList(here), asList(there)];
  const own = asRecord(mine[index]);
  const key = names.find((name) => own?.[name] !== undefined);
  if (key === undefined) return index < theirs.length ? index : undefined;
  const position = theirs.findIndex((item) => asRecord(item)?.[key] === own?.[key]);
  return position === -1 ? undefined : position;
}

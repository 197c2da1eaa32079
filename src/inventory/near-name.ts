/**
 * Comparisons that one graph may spend on looking for near names. Hints are worth a fraction of a second, not more;
 * when it is used up no hint is given, which never turns a pass into a fail.
 */
export interface Effort {
  left: number;
}

export function effort(): Effort {
  return { left: 60_000 };
}

/** Levenshtein distance, or `limit + 1` as soon as it must be more: time grows with the limit, not with the square. */
export function editDistance(first: string, second: string, limit: number): number {
  const over = limit + 1;
  if (Math.abs(first.length - second.length) > limit) return over;
  // What both begin and end with costs nothing, and is nearly everything of generated names.
  let start = 0;
  while (start < first.length && start < second.length && first.charCodeAt(start) === second.charCodeAt(start))
    start += 1;
  let end = 0;
  const shorter = Math.min(first.length, second.length) - start;
  while (end < shorter && first.charCodeAt(first.length - 1 - end) === second.charCodeAt(second.length - 1 - end))
    end += 1;
  const a = first.slice(start, first.length - end);
  const b = second.slice(start, second.length - end);
  if (a === '' || b === '') return Math.min(a.length + b.length, over);
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = new Array<number>(b.length + 1).fill(over);
    if (row <= limit) current[0] = row;
    const from = Math.max(1, row - limit);
    const to = Math.min(b.length, row + limit);
    let least = current[0] ?? over;
    for (let column = from; column <= to; column += 1) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1;
      const cost = Math.min(
        (previous[column - 1] ?? over) + same,
        (previous[column] ?? over) + 1,
        (current[column - 1] ?? over) + 1,
      );
      current[column] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return over;
    previous = current;
  }
  return Math.min(previous[b.length] ?? over, over);
}

/** How many edits still make a typing slip of a name: short names are too alike for two. */
export function slipLimit(name: string): number {
  return name.length <= 3 ? 0 : name.length <= 5 ? 1 : 2;
}

/** The name with the fewest edits within the limit; the first of equals. */
export function nearestName(
  wanted: string,
  names: Iterable<string>,
  limit: number,
  budget: Effort,
): string | undefined {
  let best: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    if (budget.left <= 0) return best;
    if (Math.abs(name.length - wanted.length) >= least) continue;
    budget.left -= 1;
    const distance = editDistance(wanted, name, least - 1);
    if (distance < least && name !== wanted) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** The key that was probably meant: equal but for case and separators, one inside the other, or a slip away. */
export function nearestKey(wanted: string, keys: readonly string[], budget: Effort): string | undefined {
  if (budget.left < keys.length) return undefined;
  budget.left -= keys.length;
  const plain = plainKey(wanted);
  const same = keys.find((key) => plainKey(key) === plain);
  if (same !== undefined) return same;
  const slip = nearestName(wanted, keys, Math.max(2, Math.floor(wanted.length / 4)), budget);
  if (slip !== undefined) return slip;
  return keys.find((key) => {
    const other = plainKey(key);
    return other.length >= 3 && plain.length >= 3 && (other.includes(plain) || plain.includes(other));
  });
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[-_.]/g, '');
}

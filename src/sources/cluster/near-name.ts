import { closest, distance } from 'fastest-levenshtein';

/** `did you mean "production"?`, else the names where they are few; '' where there is nothing to say. */
export function nearName(name: string, known: readonly string[]): string {
  const sorted = [...known].sort();
  if (sorted.length === 0 || sorted.length > 1000 || name.length > 200) return '';
  const best = closest(name.toLowerCase(), sorted);
  const differing = distance(name.toLowerCase(), best.toLowerCase());
  if (differing < name.length && differing <= Math.min(4, Math.max(2, Math.ceil(best.length / 3))))
    return `did you mean ${JSON.stringify(best.slice(0, 100))}?`;
  return sorted.length > 8 ? '' : `it has ${sorted.map((one) => JSON.stringify(one.slice(0, 100))).join(', ')}`;
}

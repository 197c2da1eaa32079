/** `dev` or `bot-prod`: the words of a folder's name. */
function wordsOf(segment: string): readonly string[] {
  return segment.toLowerCase().split(/[-_.]+/);
}

function differOnlyIn(a: string, b: string, environments: ReadonlySet<string>): boolean {
  const [left, right] = [wordsOf(a), wordsOf(b)];
  return (
    left.length === right.length &&
    left.every((word, index) => {
      const other = right[index] ?? '';
      return word === other || (environments.has(word) && environments.has(other));
    })
  );
}

/**
 * Whether two files lie in folders that differ only in an environment: an environment word (`k8s/dev` and `k8s/prod`,
 * `bot-dev` and `bot-prod`), or the folder right below `overlays`. The files' own names don't count.
 */
export function areEnvironments(a: string, b: string, environmentWords: readonly string[]): boolean {
  const environments = new Set(environmentWords.map((word) => word.toLowerCase()));
  const [left, right] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  if (left.length !== right.length) return false;
  let differs = false;
  for (const [index, segment] of left.entries()) {
    const other = right[index] ?? '';
    if (segment === other) continue;
    differs = true;
    const overlay = index > 0 && left[index - 1] === 'overlays' && right[index - 1] === 'overlays';
    if (!overlay && !differOnlyIn(segment, other, environments)) return false;
  }
  return differs;
}

/** What a star stands for: anything but a slash (two stars: anything at all), or anything at all. */
export type Star = 'within-segment' | 'across';

/** A name has at most 255 characters and a tag 128; longer texts and patterns match nothing. */
const longest = 400;

/**
 * Does the whole text match the pattern? `*` is any run of characters, `?` any single one.
 * The time is the product of both lengths, whatever the pattern: no expression is built from it.
 */
export function matchesGlob(pattern: string, text: string, star: Star): boolean {
  if (pattern.length > longest || text.length > longest) return false;
  /** Positions in the text up to which the pattern, as far as it was read, can match. */
  let ends = new Set([0]);
  for (let index = 0; index < pattern.length && ends.size > 0; index += 1) {
    const sign = pattern[index];
    if (sign !== '*') {
      ends = new Set([...ends].filter((end) => isNext(text, end, sign)).map((end) => end + 1));
      continue;
    }
    const twice = pattern[index + 1] === '*';
    if (twice) index += 1;
    ends = grown(text, ends, twice || star === 'across');
  }
  return ends.has(text.length);
}

function isNext(text: string, end: number, sign: string | undefined): boolean {
  return end < text.length && (sign === '?' ? text[end] !== '/' : text[end] === sign);
}

function grown(text: string, ends: ReadonlySet<number>, overSlashes: boolean): Set<number> {
  const reached = new Set<number>();
  let open = false;
  for (let end = 0; end <= text.length; end += 1) {
    open = ends.has(end) || (open && (overSlashes || text[end - 1] !== '/'));
    if (open) reached.add(end);
  }
  return reached;
}

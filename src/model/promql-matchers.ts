/** One `label="value"` of a PromQL selector. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const longest = 20_000;
const matcher = /\b([A-Za-z_]\w{0,100})\s{0,10}(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g;

/** The matchers of each selector (`{...}`) of an expression. */
export function matcherSets(expr: string): readonly (readonly Matcher[])[] {
  const sets: Matcher[][] = [];
  for (const braces of bracesIn(expr.slice(0, longest))) {
    const set: Matcher[] = [];
    for (const [, label, operator, double, single, raw] of braces.matchAll(matcher)) {
      if (label === undefined || !isOperator(operator)) continue;
      const value = raw ?? (double ?? single ?? '').replace(/\\(.)/g, '$1');
      // Inside a string `\\.` is one backslash and a dot: the backslash belongs to the pattern.
      set.push({
        label,
        operator,
        value: raw ?? (operator.endsWith('~') ? (double ?? single ?? '').replace(/\\\\/g, '\\') : value),
      });
    }
    if (set.length > 0) sets.push(set);
  }
  return sets;
}

function isOperator(text: string | undefined): text is Matcher['operator'] {
  return text === '=' || text === '!=' || text === '=~' || text === '!~';
}

/** Texts between braces; a brace inside a string is none. */
function bracesIn(expr: string): readonly string[] {
  const found: string[] = [];
  let start = -1;
  let quote = '';
  for (let at = 0; at < expr.length; at += 1) {
    const char = expr.charAt(at);
    if (quote !== '') {
      if (char === '\\' && quote !== '`') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'" || char === '`') quote = char;
    else if (char === '{') start = at + 1;
    else if (char === '}' && start !== -1) {
      found.push(expr.slice(start, at));
      start = -1;
    }
  }
  return found;
}

/** Alternatives that one pattern may spread into. */
const mostAlternatives = 64;

/**
 * A regular expression of a matcher as glob patterns: `*` any text, `?` one character. Classes and repetitions become
 * wildcards, so a pattern may select a little too much, and is matched in linear time whatever it says.
 */
export function globsOf(pattern: string): readonly string[] {
  let prefixes = [''];
  const done: string[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '|') {
      done.push(...prefixes);
      prefixes = [''];
      continue;
    }
    let pieces = ['?'];
    if (char === '^' || char === '$') continue;
    if (char === '(') {
      const end = closing(pattern, at);
      pieces = globsOf(pattern.slice(at + 1, end).replace(/^\?(?::|[A-Za-z]+:|P?<\w+>)/, '')).slice(
        0,
        mostAlternatives,
      );
      at = end;
    } else if (char === '[') {
      const end = pattern.indexOf(']', at + 2);
      at = end === -1 ? pattern.length : end;
    } else if (char === '\\') {
      at += 1;
      const escaped = pattern.charAt(at);
      pieces = /[A-Za-z0-9]/.test(escaped) ? ['?'] : [escaped];
    } else if (char !== '.') pieces = [char];
    const repeat = /^(?:[*+?]|\{\d*,?\d*\})\??/.exec(pattern.slice(at + 1, at + 20))?.[0];
    if (repeat !== undefined) {
      pieces = repeat.startsWith('?')
        ? ['', ...pieces]
        : repeat.startsWith('+')
          ? pieces.map((piece) => (piece.endsWith('*') ? piece : `${piece}*`))
          : ['*'];
      at += repeat.length;
    }
    prefixes = prefixes.flatMap((prefix) => pieces.map((piece) => prefix + piece)).slice(0, mostAlternatives);
    if (done.length > mostAlternatives) break;
  }
  return [...done, ...prefixes].slice(0, mostAlternatives);
}

/** The parenthesis that closes the one at the position, or the end. */
function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return pattern.length;
}

/** Greedy with one step back to the last star: time is the product of the lengths at worst, both short. */
export function globMatches(glob: string, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < text.length) {
    const char = glob.charAt(at);
    if (at < glob.length && char === '*') {
      star = at;
      resume = position;
      at += 1;
    } else if (at < glob.length && (char === '?' || char === text.charAt(position))) {
      at += 1;
      position += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      position = resume;
    } else return false;
  }
  while (glob.charAt(at) === '*') at += 1;
  return at === glob.length;
}

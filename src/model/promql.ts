/** Plain label matchers: the part of PromQL that people write into readiness.yaml, and that we write into queries. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  /** Unescaped; of `=~` and `!~` a regular expression of RE2, anchored on both sides by Prometheus. */
  readonly value: string;
}

/** `job="bot",code!~"5.."`, with or without braces. Anything that is no list of matchers is refused, in words. */
export function readMatchers(
  text: string,
): { readonly matchers: readonly LabelMatcher[] } | { readonly problem: string } {
  const list = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1] ?? text;
  const matchers: LabelMatcher[] = [];
  let rest = list.trim();
  while (rest !== '') {
    const found = matcherAtStart.exec(rest);
    const [whole = '', label, operator, double, single, raw] = found ?? [];
    if (found === null || label === undefined || !isOperator(operator))
      return { problem: `expected label="value" at ${JSON.stringify(rest.slice(0, 40))}` };
    const value = raw ?? unescaped(double ?? single ?? '');
    if (value === undefined) return { problem: `the value of ${label} holds an escape that is not read here` };
    matchers.push({ label, operator, value });
    rest = rest.slice(whole.length).trimStart();
    if (rest === '') break;
    if (!rest.startsWith(',')) return { problem: `expected a comma at ${JSON.stringify(rest.slice(0, 40))}` };
    rest = rest.slice(1).trimStart();
  }
  return matchers.length === 0 ? { problem: 'it holds no matcher' } : { matchers };
}

const matcherAtStart =
  /^([A-Za-z_][A-Za-z0-9_]{0,127})\s{0,8}(=~|!~|!=|=)\s{0,8}(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)/;

function isOperator(text: string | undefined): text is LabelMatcher['operator'] {
  return text === '=' || text === '!=' || text === '=~' || text === '!~';
}

const escapes: Readonly<Partial<Record<string, string>>> = {
  '\\': '\\',
  '"': '"',
  "'": "'",
  n: '\n',
  t: '\t',
  r: '\r',
};

function unescaped(text: string): string | undefined {
  const isRead = [...text.matchAll(/\\(.)/g)].every(([, char = '']) => Object.hasOwn(escapes, char));
  return isRead ? text.replace(/\\(.)/g, (_, char: string) => escapes[char] ?? '') : undefined;
}

/** The one place where values become text of a query. Control characters that PromQL can't hold in quotes are escaped. */
export function writeMatchers(matchers: readonly LabelMatcher[]): string {
  return matchers.map(({ label, operator, value }) => `${label}${operator}"${quoted(value)}"`).join(',');
}

/** A label's value inside double quotes. */
export function quoted(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
}

/** Text that RE2 takes for itself. */
export function literal(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/**
 * Whether a matcher leaves something out whatever a server holds: an equality with a value, or a pattern each of whose
 * alternatives holds a letter or digit that must be there. Doubtful patterns count as matching everything.
 */
export function narrows({ operator, value }: LabelMatcher): boolean {
  if (operator === '=') return value !== '';
  if (operator !== '=~') return false;
  if (/\)(?:[*?]|\{0)/.test(value)) return false;
  const plain = value
    .replace(/\\[a-zA-Z]/g, '.')
    .replace(/\[(?:\\.|[^\]\\])*\]/g, '.')
    .replace(/\(\?[^:)]*[:)]/g, '(');
  return plain.split('|').every((alternative) => /[A-Za-z0-9](?!\?|\*|\{0|\w*\})/.test(alternative));
}

/** A name that Prometheus takes for a metric. */
export function isMetricName(text: string): boolean {
  return /^[A-Za-z_:][A-Za-z0-9_:]{0,255}$/.test(text);
}

/** `30d`, `4w`, `12h` in seconds; undefined for anything else. */
export function secondsOf(duration: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(duration) ?? [];
  const factor = unit === 'h' ? 3600 : unit === 'd' ? 86_400 : unit === 'w' ? 604_800 : undefined;
  return count === undefined || factor === undefined ? undefined : Number(count) * factor;
}

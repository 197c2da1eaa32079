import type { Matcher } from './promql-matchers.ts';
import { matcherSets } from './promql-matchers.ts';

/** One selector of an expression: `up{job="bot"}`. */
export interface Selector {
  /** '' where the matchers alone select. */
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

const longest = 20_000;
const lists = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const words = new Set([
  ...['and', 'or', 'unless', 'bool', 'offset', 'atan2', 'inf', 'nan'],
  ...['sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar', 'topk', 'bottomk', 'quantile', 'count_values'],
  ...['limitk', 'limit_ratio'],
]);

/** The selectors of an expression, in their order. Text that is no PromQL gives some or none; it never throws. */
export function selectorsOf(text: string): readonly Selector[] {
  const expr = text.slice(0, longest);
  const found: Selector[] = [];
  let at = 0;
  while (at < expr.length) {
    const char = expr.charAt(at);
    if (char === '"' || char === "'" || char === '`') at = afterString(expr, at);
    else if (char === '#') at = after(expr, '\n', at);
    else if (char === '[') at = after(expr, ']', at);
    else if (char === '{') at = take('', at);
    else if (/[0-9]/.test(char)) at += /^[0-9][\w.]*/.exec(expr.slice(at, at + 100))?.[0].length ?? 1;
    else if (/[A-Za-z_:]/.test(char)) {
      const name = /^[A-Za-z_:][\w:]*/.exec(expr.slice(at, at + 300))?.[0] ?? char;
      at = afterSpace(expr, at + name.length);
      const next = expr.charAt(at);
      if (lists.has(name.toLowerCase())) at = next === '(' ? after(expr, ')', at) : at;
      else if (next === '{') at = take(name, at);
      else if (next !== '(' && !words.has(name.toLowerCase())) found.push({ metric: name, matchers: [] });
    } else at += 1;
  }
  return found;

  function take(name: string, open: number): number {
    const end = afterBraces(expr, open);
    const [matchers = []] = matcherSets(expr.slice(open, end));
    const named = matchers.find(({ label, operator }) => label === '__name__' && operator === '=');
    found.push({ metric: name === '' ? (named?.value ?? '') : name, matchers });
    return end;
  }
}

function afterSpace(expr: string, from: number): number {
  let at = from;
  while (at < expr.length && expr.charAt(at).trim() === '') at += 1;
  return at;
}

function after(expr: string, end: string, from: number): number {
  const found = expr.indexOf(end, from);
  return found === -1 ? expr.length : found + 1;
}

function afterString(expr: string, from: number): number {
  const quote = expr.charAt(from);
  let at = from + 1;
  while (at < expr.length && expr.charAt(at) !== quote) at += expr.charAt(at) === '\\' && quote !== '`' ? 2 : 1;
  return Math.min(at + 1, expr.length);
}

function afterBraces(expr: string, from: number): number {
  let at = from + 1;
  while (at < expr.length && expr.charAt(at) !== '}')
    at = /["'`]/.test(expr.charAt(at)) ? afterString(expr, at) : at + 1;
  return Math.min(at + 1, expr.length);
}

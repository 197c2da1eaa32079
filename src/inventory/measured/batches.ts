import { compareText } from '../../model/identity.ts';
import type { PromQuery, QueryBatch } from '../../model/prometheus.ts';
import { literal, quoted } from '../../model/promql.ts';

/**
 * Questions that differ in nothing but whose pods (or whose controller) they are about, asked as one and told apart by a
 * label (docs/prometheus.md, What is asked). Whom the answer does not name had no series; what is refused, or too large,
 * is asked one by one.
 */

/** How one thing is written in the texts that ask about it. */
export interface Written {
  /** `pod=~"bot-[...]"`, `deployment="bot"` */
  readonly matcher: string;
  readonly name: string;
  /** Label by which answers are told apart, and how it comes about where no series bears it. */
  readonly by: { readonly label: string; readonly from?: { readonly label: string; readonly tail: string } };
}

/** Of one text: a question about very many is more than a server answers at once. */
const most = 25;

/** Words whose meaning a further label would change, and those that make series without labels. */
const unsplittable =
  /\b(?:vector|scalar|absent|absent_over_time|without|ignoring|group_left|group_right|topk|bottomk|count_values|label_replace|label_join|histogram_quantile|limitk)\b/;

export function batchesOf(texts: readonly string[], written: readonly Written[]): readonly QueryBatch[] {
  const groups = new Map<string, { readonly text: string; readonly one: Written }[]>();
  for (const text of texts) {
    const about = written.filter(({ matcher }) => text.includes(`{${matcher}`) || text.includes(`,${matcher}`));
    const [one, second] = about;
    if (one === undefined || second !== undefined || unsplittable.test(masked(text))) continue;
    // A label whose name ends in the same way is another one.
    if (
      text
        .split(one.matcher)
        .slice(0, -1)
        .some((before) => !/[{,]$/.test(before))
    )
      continue;
    const { label, from } = one.by;
    if (new RegExp(`\\b${label}\\b`).test(masked(text.replaceAll(one.matcher, '')))) continue;
    const key = [label, from?.tail ?? '', text.replaceAll(one.matcher, '\u0000')].join('\u0001');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [{ text, one }]);
    else known.push({ text, one });
  }
  return [...groups.values()].flatMap((group) => chunks(group).flatMap((chunk) => batchOf(chunk) ?? []));
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}

function batchOf(group: readonly { readonly text: string; readonly one: Written }[]): QueryBatch | undefined {
  const [first, second] = group;
  if (first === undefined || second === undefined) return undefined;
  const { label, from } = first.one.by;
  const names = group.map(({ one }) => one.name).sort(compareText);
  const pattern = `(${names.map(literal).join('|')})${from?.tail ?? ''}`;
  const matcher = `${from?.label ?? label}=~"${quoted(pattern)}"`;
  const query = labelled(first.text.replaceAll(first.one.matcher, matcher), matcher, label, from?.label, pattern);
  if (query === undefined) return undefined;
  return { query, label, parts: group.map(({ text, one }) => ({ text, value: one.name })) };
}

/** Text inside of quotes as blanks of the same length. */
function masked(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, (quote) => '_'.repeat(quote.length));
}

/** The expression with the label on every series from its leaves to its result. */
function labelled(
  text: string,
  matcher: string,
  label: string,
  from: string | undefined,
  pattern: string,
): string | undefined {
  const withLeaves =
    from === undefined
      ? text
      : wrapLeaves(
          text,
          matcher,
          (leaf) => `label_replace(${leaf}, "${label}", "$1", "${from}", "${quoted(pattern)}")`,
        );
  if (withLeaves === undefined) return undefined;
  const plain = masked(withLeaves);
  let made = '';
  let done = 0;
  const words =
    /\b(?:on|(?:sum|max|min|count|avg|group|quantile)\s+by)\s*\(([\w\s,]*)\)|\b(?:sum|max|min|count|avg|group|quantile)\s*\(/g;
  for (const found of plain.matchAll(words)) {
    const [whole, list] = found;
    made += withLeaves.slice(done, found.index);
    const word = /^\w+/.exec(whole)?.[0] ?? '';
    if (list === undefined) made += `${word} by (${label}) (`;
    else {
      const labels = list.trim() === '' ? label : `${list.trim()},${label}`;
      made += `${word}${word === 'on' ? '' : ' by'} (${labels})`;
    }
    done = found.index + whole.length;
  }
  // An aggregation in another form would drop the label.
  const count = (text: string): number =>
    text.match(/\b(?:sum|max|min|count|avg|group|stddev|stdvar|quantile|on|by)\b/g)?.length ?? 0;
  const expected = [...plain.matchAll(words)].reduce((sum, [whole]) => sum + (/^\w+\s+by\b/.test(whole) ? 2 : 1), 0);
  if (count(plain) !== expected) return undefined;
  return made + withLeaves.slice(done);
}

/** Wraps what makes an instant vector of each selector: the function over its range, `timestamp`, or the selector itself. */
function wrapLeaves(text: string, matcher: string, wrap: (leaf: string) => string): string | undefined {
  let rest = text;
  let made = '';
  for (let at = rest.indexOf(matcher); at !== -1; at = rest.indexOf(matcher)) {
    const plain = masked(rest);
    const open = plain.lastIndexOf('{', at);
    const close = plain.indexOf('}', at);
    if (open === -1 || close === -1) return undefined;
    const start = open - (/[A-Za-z_:][\w:]*$/.exec(plain.slice(0, open))?.[0].length ?? 0);
    const tail = /^(\[[0-9a-z]+\])?(?:\s+offset\s+[0-9a-z]+)?/.exec(plain.slice(close + 1)) ?? [''];
    const end = close + 1 + tail[0].length;
    const call = /([a-z_]+)\(([^(){}[\]]*)$/.exec(plain.slice(0, start));
    const isRange = tail[1] !== undefined;
    const isStamp = call?.[1] === 'timestamp' && call[2] === '';
    let [from, to] = [start, end];
    if (isRange || isStamp) {
      if (call === null || plain.charAt(end) !== ')') return undefined;
      [from, to] = [call.index, end + 1];
    }
    made += rest.slice(0, from) + wrap(rest.slice(from, to));
    rest = rest.slice(to);
  }
  return made + rest;
}

/** The answers of the parts; undefined where the batch can't tell, and each must be asked by itself. */
export function partsOf(
  { parts, label }: QueryBatch,
  { answer, ...asked }: PromQuery,
): readonly PromQuery[] | undefined {
  if (answer.status === 'unknown') {
    // The same would come of each: nobody is there, or nobody may ask.
    const isAll = answer.reason === 'unreachable' || answer.reason === 'permission-denied';
    return isAll ? parts.map(({ text }) => ({ ...asked, query: text, answer })) : undefined;
  }
  if (answer.status !== 'answered') return undefined;
  const known = new Set(parts.map(({ value }) => value));
  // A series of nobody was not asked for: what the server made of the question is not what was meant.
  if (answer.series.some(({ labels }) => !known.has(labels[label] ?? ''))) return undefined;
  return parts.map(({ text, value }) => ({
    ...asked,
    query: text,
    answer: {
      status: 'answered' as const,
      series: answer.series
        .filter(({ labels }) => labels[label] === value)
        .map(({ labels: { [label]: _, ...labels }, value: sample }) => ({ labels, value: sample })),
    },
  }));
}

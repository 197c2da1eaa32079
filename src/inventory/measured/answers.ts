import type { SourceAbsence } from '../../model/known.ts';
import type { PromQuery, PromRange, PromSeries } from '../../model/prometheus.ts';

/** What a discovery query was answered with; undefined while nobody has asked it. */
export type Lookup = (query: string) => PromQuery | undefined;

/** Series of an answer that tells all there is; partial data may hide the second candidate. */
export function seriesOf(found: PromQuery | undefined, query: string): readonly PromSeries[] | SourceAbsence {
  const answer = wholeAnswer(found, query);
  if (isAbsence(answer)) return answer;
  return answer.status === 'answered'
    ? answer.series
    : { reason: 'parse-error', text: `a range, where a vector was asked for: ${query}` };
}

/** The same of a range. */
export function rangesOf(found: PromQuery | undefined, query: string): readonly PromRange[] | SourceAbsence {
  const answer = wholeAnswer(found, query);
  if (isAbsence(answer)) return answer;
  return answer.status === 'ranged'
    ? answer.ranges
    : { reason: 'parse-error', text: `no range, where one was asked for: ${query}` };
}

function wholeAnswer(
  found: PromQuery | undefined,
  query: string,
): Exclude<PromQuery['answer'], { status: 'unknown' }> | SourceAbsence {
  if (found === undefined) return { reason: 'not-collected', text: `this query was not sent: ${query}` };
  const [warning] = found.warnings;
  if (found.answer.status === 'unknown') return { reason: found.answer.reason, text: found.answer.text };
  if (warning !== undefined) return { reason: 'partial-data', text: `Prometheus warned: ${warning.slice(0, 200)}` };
  return found.answer;
}

export function isAbsence(value: unknown): value is SourceAbsence {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

/** Values of a label, each once, sorted; '' where a series lacks it. */
export function valuesOf(series: readonly PromSeries[], label: string): readonly string[] {
  return [...new Set(series.map(({ labels }) => labels[label] ?? ''))].sort();
}

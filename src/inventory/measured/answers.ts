import type { SourceAbsence } from '../../model/known.ts';
import type { PromQuery, PromSeries } from '../../model/prometheus.ts';

/** What a discovery query was answered with; undefined while nobody has asked it. */
export type Lookup = (query: string) => PromQuery | undefined;

/** Series of an answer that tells all there is; partial data may hide the second candidate. */
export function seriesOf(found: PromQuery | undefined, query: string): readonly PromSeries[] | SourceAbsence {
  if (found === undefined) return { reason: 'not-collected', text: `this query was not sent: ${query}` };
  if (found.answer.status === 'unknown') return { reason: found.answer.reason, text: found.answer.text };
  const [warning] = found.warnings;
  if (warning !== undefined) return { reason: 'partial-data', text: `Prometheus warned: ${warning.slice(0, 200)}` };
  return found.answer.series;
}

export function isAbsence(value: unknown): value is SourceAbsence {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

/** Values of a label, each once, sorted; '' where a series lacks it. */
export function valuesOf(series: readonly PromSeries[], label: string): readonly string[] {
  return [...new Set(series.map(({ labels }) => labels[label] ?? ''))].sort();
}

import type { ScorecardResult, ScorecardTarget, ScorecardUnknown } from '../../src/model/scorecard.ts';
import { fromTenths, grouped, placeText, severityRank, subjectText, tenths } from './words.ts';

export interface UnjudgedRow {
  readonly reason: string;
  readonly rules: readonly { readonly rule: string; readonly title: string; readonly severity: string }[];
  readonly text: string;
  readonly place: string;
  readonly subjects: string;
  readonly upTo: string;
  readonly tenths: number;
}

export interface UnjudgedView {
  readonly rules: number;
  readonly points: string;
  readonly rows: readonly UnjudgedRow[];
  readonly unread: readonly {
    readonly path: string;
    readonly kinds: string;
    readonly reason: string;
    readonly text: string;
  }[];
}

const subjectsNamed = 3;

/** Rules that evidence could still move; those that miss the same thing are one row, so that it is asked for once. */
export function unjudgedOf(target: ScorecardTarget, namespaces: boolean): UnjudgedView {
  const open = target.results.filter((result) => result.outcome === 'unknown' || tenths(result.upTo) > 0);
  const rows = new Map<string, ScorecardResult[]>();
  for (const result of open) {
    const first = result.unknowns[0];
    const names = result.unknowns.map((unknown) => unknown.subject?.name ?? '').join('\u0000');
    const key = JSON.stringify([reasonOf(result), first?.text, first?.location, result.awaits, names]);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [result]);
    else row.push(result);
  }
  const views = [...rows.values()].map((results) => rowOf(results, namespaces));
  const total = views.reduce((sum, row) => sum + row.tenths, 0);
  return {
    rules: open.length,
    points: fromTenths(total),
    rows: views.toSorted((a, b) => rankOf(a) - rankOf(b) || b.tenths - a.tenths),
    unread: target.unread.map((entry) => ({
      path: entry.location === undefined ? entry.path : placeText(entry.location),
      kinds: entry.kinds === '*' ? 'any kind' : entry.kinds.join(', '),
      reason: entry.reason,
      text: entry.text ?? '',
    })),
  };
}

function rowOf(results: readonly ScorecardResult[], namespaces: boolean): UnjudgedRow {
  const sorted = results.toSorted((a, b) => severityRank[a.severity] - severityRank[b.severity]);
  const first = sorted[0];
  const unknown = first?.unknowns[0];
  const points = sorted.reduce((sum, result) => sum + tenths(result.upTo), 0);
  return {
    reason: first === undefined ? 'not-collected' : reasonOf(first),
    rules: sorted.map(({ rule, title, severity }) => ({ rule, title, severity })),
    text: unknown?.text ?? (first?.awaits === undefined ? '' : `waits for evidence of kind ${first.awaits}`),
    place: unknown?.location === undefined ? '' : placeText(unknown.location),
    subjects: subjectsText(first?.unknowns ?? [], namespaces),
    upTo: points === 0 ? '' : `+${fromTenths(points)}`,
    tenths: points,
  };
}

function reasonOf(result: ScorecardResult): string {
  return result.reason ?? result.unknowns[0]?.reason ?? 'not-collected';
}

function rankOf(row: UnjudgedRow): number {
  return row.rules.some((rule) => rule.severity === 'blocker') ? 0 : 1;
}

function subjectsText(unknowns: readonly ScorecardUnknown[], namespaces: boolean): string {
  const names = new Set<string>();
  for (const unknown of unknowns)
    if (unknown.subject !== undefined) names.add(subjectText(unknown.subject, namespaces));
  const shown = [...names].slice(0, subjectsNamed);
  const more = names.size - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${grouped(more)} more` : shown.join(', ');
}

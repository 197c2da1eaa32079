import { stringify } from 'csv-stringify/sync';
import type { Location } from '../../src/model/document.ts';
import type {
  ReadinessRun,
  ScorecardFinding,
  ScorecardResult,
  ScorecardSubject,
  ScorecardTarget,
  ScorecardUnknown,
} from '../../src/model/scorecard.ts';
import type { RenderedDocument } from '../document.ts';
import { activeWaivers, isOpen } from '../view/findings.ts';
import { ignoredIn, ignoredText } from '../view/ignored.ts';
import { line } from '../view/line.ts';
import { targetTitle } from '../view/targets.ts';
import { liveText, placeText } from '../view/words.ts';

const columns = [
  'state',
  'target',
  'verdict',
  'reason',
  'rule',
  'title',
  'category',
  'severity',
  'message',
  'group',
  'kind',
  'namespace',
  'name',
  'container',
  'file',
  'line',
  'column',
  'otherEnd',
  'otherEndText',
  'fix',
  'effort',
  'owner',
  'dueDays',
  'waiver',
  'ignored',
  'tier',
  'fingerprint',
  'path',
] as const;

type Row = Readonly<Partial<Record<(typeof columns)[number], string | number>>>;

/** Rows that are turned into text at once. */
const batch = 500;
/** A cell of a spreadsheet holds 32,767 characters. */
const mostCharacters = 8000;

/**
 * RFC 4180, a row for each finding, each thing that could not be judged, and each target without a score: what is not
 * here holds, or was not asked. A cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function render(run: ReadinessRun): RenderedDocument {
  return { name: 'findings.csv', mediaType: 'text/csv', body: { [Symbol.iterator]: () => text(run) } };
}

function* text(run: ReadinessRun): Generator<string> {
  yield lines([[...columns]]);
  let cells: (string | number)[][] = [];
  for (const target of run.targets)
    for (const row of rowsOf(target)) {
      cells.push(columns.map((column) => cell(row[column])));
      if (cells.length < batch) continue;
      yield lines(cells);
      cells = [];
    }
  yield lines(cells);
}

function lines(cells: readonly (readonly (string | number)[])[]): string {
  return stringify([...cells], { record_delimiter: 'windows', escape_formulas: true });
}

function cell(value: string | number | undefined): string | number {
  return typeof value === 'string' ? line(value, mostCharacters) : (value ?? '');
}

function* rowsOf(target: ScorecardTarget): Generator<Row> {
  const active = activeWaivers(target);
  const ignored = ignoredIn(target);
  const about = { target: targetTitle(target), verdict: target.verdict.level };
  if (target.score === null)
    yield { ...about, state: 'unknown', reason: 'no score', message: target.unread[0]?.reason ?? target.verdict.text };
  for (const result of target.results) {
    const rule = { ...about, ...ruleCells(result) };
    for (const finding of result.findings) {
      const annotations = ignored(result, finding.subject).map(ignoredText).join('; ');
      yield {
        ...rule,
        ...findingCells(result, finding, active),
        ...(annotations === '' ? {} : { ignored: annotations }),
      };
    }
    for (const unknown of result.unknowns) yield { ...rule, ...unknownCells(unknown) };
    if (result.outcome === 'unknown' && result.unknowns.length === 0) {
      const message = result.awaits === undefined ? '' : `waits for evidence of kind ${result.awaits}`;
      yield { ...rule, state: 'unknown', reason: result.reason ?? 'not-collected', message };
    }
  }
}

function ruleCells({ rule, title, category, severity, fix, tier }: ScorecardResult): Row {
  return { rule, title, category, severity, fix, tier };
}

function findingCells(result: ScorecardResult, finding: ScorecardFinding, active: ReadonlySet<string>): Row {
  const end = finding.related.find((one) => one.as !== 'cause' && one.as !== 'live') ?? finding.related[0];
  const effort = finding.remediation?.effort ?? result.effort;
  return {
    state: result.outcome === 'informative' ? 'informative' : isOpen(finding, active) ? 'fail' : 'waived',
    message: finding.message,
    ...subjectCells(finding.subject),
    ...placeCells(finding.location),
    ...(end?.location === undefined ? {} : { otherEnd: placeText(end.location) }),
    ...(end === undefined ? {} : { otherEndText: end.text }),
    ...(effort === undefined ? {} : { effort }),
    ...(finding.owner === undefined ? {} : { owner: finding.owner }),
    ...(finding.dueDays === undefined ? {} : { dueDays: finding.dueDays }),
    ...(finding.waiver === undefined ? {} : { waiver: finding.waiver }),
    fingerprint: finding.fingerprint,
  };
}

function unknownCells(unknown: ScorecardUnknown): Row {
  return {
    state: 'unknown',
    reason: unknown.reason,
    message: unknown.text,
    ...(unknown.subject === undefined ? {} : subjectCells(unknown.subject)),
    ...(unknown.location === undefined ? {} : placeCells(unknown.location)),
    ...(unknown.waiver === undefined ? {} : { waiver: unknown.waiver }),
  };
}

function subjectCells({ group, kind, namespace, name, container }: ScorecardSubject): Row {
  return { group, kind, namespace, name, ...(container === undefined ? {} : { container }) };
}

function placeCells(location: Location): Row {
  const { file, line: row, column, live } = location;
  if (live !== undefined) return { file: liveText({ ...live, path: '' }), path: live.path };
  return { file, line: Math.max(1, row), column: Math.max(1, column) };
}

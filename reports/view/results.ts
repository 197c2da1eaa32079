import type { ScorecardCategory, ScorecardPart, ScorecardResult, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { FindingGroup, GroupingLimits } from './findings.ts';
import { activeWaivers, groupFindings, isOpen } from './findings.ts';
import type { Tone } from './words.ts';
import { fromTenths, grouped, outcomeWords, plural, pointsText, severityRank, tenths } from './words.ts';

export interface CategoryView {
  readonly id: string;
  readonly title: string;
  readonly score: string;
  readonly upper: string;
  readonly provenWidth: number;
  readonly openWidth: number;
  readonly floor: number;
  /** What the floor says: nothing, not proven, or missed whatever evidence may bring. */
  readonly floorText: string;
  readonly share: string;
  readonly judged: string;
  readonly open: string;
  readonly tone: Tone;
  readonly sentence: string;
  readonly parts: readonly PartView[];
}

/** A sub-category in one line. */
export interface PartView {
  readonly title: string;
  readonly score: string;
  readonly upper: string;
  readonly judged: string;
}

export interface ResultRow {
  readonly rule: string;
  readonly title: string;
  readonly word: string;
  readonly mark: string;
  readonly tone: Tone;
  readonly severity: string;
  readonly tier: string;
  readonly subjects: string;
  readonly sources: string;
  readonly lost: string;
  readonly groups: readonly FindingGroup[];
  readonly moreGroups: number;
  /** Why nothing was asked, what is missing, what was measured. */
  readonly notes: readonly string[];
}

export interface ResultSection {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly ResultRow[];
  /** Passed and not applicable: one line each. */
  readonly quiet: readonly ResultRow[];
  readonly quietText: string;
  readonly lost: string;
}

export function categoriesOf(target: ScorecardTarget): readonly CategoryView[] {
  const active = activeWaivers(target);
  return target.categories.map((category) => {
    const own = target.results.filter((result) => result.category === category.id);
    const open = (severity: string): number =>
      own.filter(
        (result) =>
          result.severity === severity &&
          result.findings.some((finding) => isOpen(finding, active)) &&
          result.outcome !== 'informative',
      ).length;
    const blockers = open('blocker');
    const highs = open('high');
    return categoryOf(category, blockers, highs);
  });
}

function categoryOf(category: ScorecardCategory, blockers: number, highs: number): CategoryView {
  const { lo, hi, score, upper, judged } = scoresOf(category);
  const belowFloor = category.score !== null && category.score < category.floor;
  const words = [...(blockers > 0 ? [plural(blockers, 'blocker')] : []), ...(highs > 0 ? [plural(highs, 'high')] : [])];
  return {
    id: category.id,
    title: category.title,
    score,
    upper,
    provenWidth: lo / 10,
    openWidth: (hi - lo) / 10,
    floor: category.floor,
    floorText: !belowFloor
      ? ''
      : hi < tenths(category.floor)
        ? `below its floor of ${category.floor}`
        : `its floor of ${category.floor} is not proven`,
    share: category.weight === null ? '' : `${pointsText(category.weight)} % of the score`,
    judged,
    open: words.join(', '),
    tone: blockers > 0 ? 'bad' : highs > 0 || belowFloor ? 'warn' : 'quiet',
    sentence: `${category.title}: ${score}${hi > lo ? `, up to ${fromTenths(hi)}` : ''}; ${judged}${words.length > 0 ? `; ${words.join(', ')}` : ''}`,
    parts: (category.parts ?? []).map((part) => ({ title: part.title, ...wordsOf(part) })),
  };
}

function wordsOf(part: ScorecardPart): Omit<PartView, 'title'> {
  const { score, upper, judged } = scoresOf(part);
  return { score, upper, judged };
}

/** Score, what it could become, and how much was judged: of a category or of a part of one. Tenths in `lo` and `hi`. */
function scoresOf({ score, upper, counts }: Pick<ScorecardPart, 'score' | 'upper' | 'counts'>) {
  const known = counts.pass + counts.fail + counts.partial;
  const lo = score === null ? 0 : tenths(score);
  const hi = upper === null ? lo : Math.max(lo, tenths(upper));
  return {
    lo,
    hi,
    score: score === null ? 'N/A' : fromTenths(lo),
    upper: hi > lo ? `up to ${fromTenths(hi)}` : '',
    judged: score === null ? 'nothing applicable' : `${known} of ${known + counts.unknown} judged`,
  };
}

export function sectionsOf(
  target: ScorecardTarget,
  limits: GroupingLimits,
  namespaces: boolean,
): readonly ResultSection[] {
  const active = activeWaivers(target);
  const sources = new Map(target.evidence.map((evidence) => [evidence.id, evidence.source]));
  return target.categories.map((category) => {
    const own = target.results.filter((result) => result.category === category.id);
    const rows = own.toSorted(byUrgency).map((result) => rowOf(result, { active, sources, limits, namespaces }));
    const quiet = rows.filter((row) => row.tone === 'ok' || row.word === outcomeWords['not-applicable'].word);
    const passed = quiet.filter((row) => row.tone === 'ok').length;
    const skipped = quiet.length - passed;
    const words = [...(passed > 0 ? [`${passed} passed`] : []), ...(skipped > 0 ? [`${skipped} not applicable`] : [])];
    const lost = own.reduce((sum, result) => sum + tenths(result.lostPoints), 0);
    return {
      id: category.id,
      title: category.title,
      rows: rows.filter((row) => !quiet.includes(row)),
      quiet,
      quietText: words.join(', '),
      lost: fromTenths(lost),
    };
  });
}

function byUrgency(a: ScorecardResult, b: ScorecardResult): number {
  return (
    outcomeWords[a.outcome].rank - outcomeWords[b.outcome].rank ||
    severityRank[a.severity] - severityRank[b.severity] ||
    b.lostPoints - a.lostPoints ||
    (a.rule < b.rule ? -1 : 1)
  );
}

interface RowContext {
  readonly active: ReadonlySet<string>;
  readonly sources: ReadonlyMap<string, string>;
  readonly limits: GroupingLimits;
  readonly namespaces: boolean;
}

function rowOf(result: ScorecardResult, context: RowContext): ResultRow {
  const groups = groupFindings(result.findings, 'any', context);
  const shown = groups.slice(0, context.limits.groups);
  const { word, mark, tone } = outcomeWords[result.outcome];
  const lost = tenths(result.lostPoints);
  return {
    rule: result.rule,
    title: result.title,
    word,
    mark,
    tone,
    severity: result.severity,
    tier: result.tier,
    subjects: subjectsOf(result),
    sources: [...new Set(result.evidence.map((id) => context.sources.get(id) ?? id))].join(', '),
    lost: lost === 0 ? '' : `−${fromTenths(lost)}`,
    groups: shown,
    moreGroups: groups.length - shown.length,
    notes: notesOf(result),
  };
}

function subjectsOf({ subjects, outcome }: ScorecardResult): string {
  const asked = subjects.pass + subjects.fail + subjects.partial + subjects.unknown;
  if (asked === 0) return '';
  if (outcome === 'pass') return grouped(asked);
  return `${grouped(subjects.pass)} of ${grouped(asked)}`;
}

function notesOf(result: ScorecardResult): readonly string[] {
  const notes = result.notAsked.map(
    (entry) => `not asked: ${entry.because}${entry.count > 1 ? ` (${grouped(entry.count)})` : ''}`,
  );
  const texts = new Map<string, number>();
  for (const unknown of result.unknowns) {
    const text = `${unknown.reason}: ${unknown.text}`;
    texts.set(text, (texts.get(text) ?? 0) + 1);
  }
  for (const [text, count] of texts) notes.push(count > 1 ? `${text} (${grouped(count)})` : text);
  if (result.outcome === 'unknown' && texts.size === 0)
    notes.push(result.awaits === undefined ? (result.reason ?? '') : `waits for ${result.awaits}`);
  for (const value of result.measured.slice(0, 20)) {
    const bounds = value.bounds === undefined ? '' : `, between ${value.bounds[0]} and ${value.bounds[1]}`;
    notes.push(
      `${value.subject}, ${value.what}: ${value.value} ${value.unit}${bounds} (good ${value.good}, bad ${value.bad})`,
    );
  }
  return notes.filter((note) => note !== '');
}

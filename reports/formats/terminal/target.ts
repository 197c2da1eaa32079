import type { TargetView } from '../../view/report.ts';
import { clip, textWidth } from '../../view/width.ts';
import { grouped } from '../../view/words.ts';
import { blockerLines } from './blockers.ts';
import { crossCheckLines } from './cross-check.ts';
import { liveLines, lookLines } from './live.ts';
import type { Paper, Style } from './paper.ts';
import { heading, more, pad, plain, spread } from './paper.ts';
import { stageLines } from './stages.ts';
import { verdictLines } from './verdict.ts';

const planShown = 5;
const unjudgedShown = 6;
const assumptionsShown = 5;

/** One target's part, in the order of the page: verdict, blockers, categories, plan, not judged. */
export function targetLines(target: TargetView, paper: Paper): readonly string[] {
  return [
    ...verdictLines(target, paper),
    ...lookLines(target, paper),
    ...blockerLines(target, paper),
    ...categoryLines(target, paper),
    ...stageLines(target, paper),
    ...liveLines(target, paper),
    ...planLines(target, paper),
    ...unjudgedLines(target, paper),
    ...crossCheckLines(target, paper),
    ...otherLines(target, paper),
  ];
}

function categoryLines({ categories, proof }: TargetView, paper: Paper): readonly string[] {
  if (proof === undefined || categories.length === 0) return [];
  const { width, paint } = paper;
  const titles = categories.flatMap(({ title, parts }) => [title, ...parts.map((part) => `  ${part.title}`)]);
  const name = Math.min(Math.max(...titles.map(textWidth)) + 2, Math.floor(width / 2));
  const rows = categories.flatMap((category) => {
    const head = `  ${pad(clip(category.title, name), name)}${category.score.padStart(6)}`;
    const rest = [category.judged, category.open].filter((part) => part !== '').join(', ');
    const parts = category.parts.map((part) => {
      const line = `  ${pad(clip(`  ${part.title}`, name), name)}${part.score.padStart(6)}   ${part.judged}`;
      return paint(clip(line, width), 'quiet');
    });
    if (textWidth(head) + 3 + textWidth(rest) > width) {
      return [head, ...spread(rest, '', { width, indent: 4, paint: (line) => paint(line, category.tone) }), ...parts];
    }
    return [`${head}   ${paint(rest, category.tone)}`, ...parts];
  });
  return [...heading('CATEGORIES', '', paper), ...rows];
}

function planLines(target: TargetView, paper: Paper): readonly string[] {
  const { plan } = target;
  if (plan.length === 0) return [];
  const shown = plan.slice(0, planShown);
  const rows = shown.flatMap((row) => {
    const number = String(row.number).padStart(3);
    const due = /^\d/.test(row.due) ? ` (due in ${row.due})` : '';
    const lines = spread(`${plain(row.fix)}${due}`, `${row.points.padStart(6)}${row.after.padStart(11)}`, {
      width: paper.width,
      indent: 5,
    });
    return [`${number}  ${(lines[0] ?? '').slice(5)}`, ...lines.slice(1)];
  });
  const rest = plan.length - shown.length;
  return [
    ...heading('FIX NEXT', 'points   verified', paper),
    ...rows,
    ...(rest === 0 ? [] : more(rest, `#${target.prefix}fix-next`, paper)),
  ];
}

function unjudgedLines(target: TargetView, paper: Paper): readonly string[] {
  const { unjudged } = target;
  if (unjudged.rows.length === 0 && unjudged.unread.length === 0) return [];
  const { width, paint } = paper;
  const unread = unjudged.unread.map((entry) => ({
    tag: 'not read',
    title: `${entry.path}: ${entry.reason}`,
    text: `may hold ${entry.kinds}`,
    right: '',
  }));
  const rows = unjudged.rows.map((row) => {
    const [first] = row.rules;
    const title =
      row.rules.length === 1
        ? (first?.title ?? '')
        : `${row.rules.length} rules: ${row.rules.map((rule) => rule.rule).join(', ')}`;
    return {
      tag: row.reason,
      title,
      text: [row.place, row.text].filter((part) => part !== '').join(' '),
      right: row.upTo,
    };
  });
  const all = [...unread, ...rows];
  const shown = all.slice(0, unread.length + unjudgedShown);
  const column = 23;
  const lines = shown.flatMap((row) => {
    const tone: Style = 'unknown';
    const body = [
      ...spread(plain(row.title), row.right, { width: width - column, indent: 0 }),
      ...spread(plain(row.text), '', { width: width - column, indent: 0, paint: (line) => paint(line, 'quiet') }),
    ];
    if (width < 64)
      return [
        `  ${paint(row.tag, tone)}`,
        ...spread(plain(row.title), row.right, { width, indent: 4 }),
        ...spread(plain(row.text), '', { width, indent: 4 }),
      ];
    return body.map(
      (line, index) => `  ${index === 0 ? paint(pad(row.tag, column - 2), tone) : ' '.repeat(column - 2)}${line}`,
    );
  });
  const rest = all.length - shown.length;
  const title = `NOT JUDGED  ${grouped(unjudged.rules)} ${unjudged.rules === 1 ? 'rule' : 'rules'}, ${unjudged.points} points`;
  return [
    ...heading(title, unjudged.rows.length > 0 ? 'up to' : '', paper),
    ...lines,
    ...(rest === 0 ? [] : more(rest, `#${target.prefix}not-judged`, paper)),
  ];
}

/** One line a sentence: which rules an annotation wanted ignored, and that it lifts nothing. */
function annotationLines({ annotations, moreAnnotations }: TargetView['records']): readonly string[] {
  const rules = new Map<string, Set<string>>();
  for (const { words, rule } of annotations) rules.set(words, (rules.get(words) ?? new Set()).add(rule));
  const more = moreAnnotations === 0 ? '' : ` and ${grouped(moreAnnotations)} more`;
  return [...rules].map(
    ([words, ids], index) =>
      `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${[...ids].join(', ')}${index === rules.size - 1 ? more : ''}.`,
  );
}

function otherLines({ inventory, provenance, records }: TargetView, paper: Paper): readonly string[] {
  const { width, paint } = paper;
  const counts = new Map<string, number>();
  for (const waiver of records.waivers) counts.set(waiver.state, (counts.get(waiver.state) ?? 0) + 1);
  const waivers = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const { assumptions, excluded } = provenance;
  const assumed = assumptions.slice(0, assumptionsShown).map((assumption) => `Assumed: ${plain(assumption)}`);
  const rest = assumptions.length - assumed.length;
  const lines = [
    ...(excluded === undefined ? [] : [`Excluded: ${plain(excluded)}.`]),
    ...assumed,
    ...(rest === 0 ? [] : [`Assumed: ${rest} more things.`]),
    ...(waivers === '' ? [] : [`Waivers: ${waivers}.`]),
    ...annotationLines(records),
    ...(inventory.hidden === '' ? [] : [inventory.hidden]),
    ...provenance.warnings.slice(0, 5).map((warning) => `Warning: ${plain(warning)}`),
    ...(provenance.off.length === 0
      ? []
      : [`Switched off: ${provenance.off.map((entry) => `${entry.rule} (${entry.reason})`).join(', ')}.`]),
  ];
  if (lines.length === 0) return [];
  return [
    '',
    ...lines.flatMap((line) => spread(line, '', { width, indent: 0, paint: (text) => paint(text, 'quiet') })),
  ];
}

import type { BlockerView } from '../../view/blockers.ts';
import type { ProofView } from '../../view/proof.ts';
import type { TargetView } from '../../view/report.ts';
import { clip, textWidth } from '../../view/width.ts';
import { grouped } from '../../view/words.ts';
import type { Paint, Style } from './paper.ts';
import { pad, spread, wrap } from './paper.ts';

const blockersShown = 5;
const planShown = 5;
const unjudgedShown = 6;

export interface Paper {
  readonly width: number;
  readonly paint: Paint;
  /** Where the page stands that shows what is cut here; empty when there is none. */
  readonly page: string;
}

/** One target's part, in the order of the page: verdict, blockers, categories, plan, not judged. */
export function targetLines(target: TargetView, paper: Paper): readonly string[] {
  return [
    ...verdictLines(target, paper),
    ...blockerLines(target, paper),
    ...categoryLines(target, paper),
    ...planLines(target, paper),
    ...unjudgedLines(target, paper),
    ...otherLines(target, paper),
  ];
}

function verdictLines({ verdict, proof }: TargetView, paper: Paper): readonly string[] {
  const { width, paint } = paper;
  const word = verdict.word.toUpperCase();
  const hang = 4 + textWidth(word);
  const beside = width - hang >= 30;
  const reason = wrap(plain(verdict.reason), width - (beside ? hang : 2));
  const painted = paint(word, 'bold', verdict.tone);
  const lines = beside
    ? reason.map((line, index) => (index === 0 ? `  ${painted}  ${line}` : `${' '.repeat(hang)}${line}`))
    : [`  ${painted}`, ...reason.map((line) => `  ${line}`)];
  return [
    '',
    ...lines,
    '',
    ...(proof === undefined ? [] : proofLines(proof, paper)),
    ...nextLines(verdict.next, paper),
  ];
}

function nextLines(next: readonly string[], { width, paint }: Paper): readonly string[] {
  return next.flatMap((text) => spread(plain(text), '', { width, indent: 2, paint: (line) => paint(line, 'quiet') }));
}

/** Solid is proven, hatched is not judged, light is lost; without colour they still differ. */
function proofLines(proof: ProofView, { width, paint }: Paper): readonly string[] {
  const size = Math.min(100, width - 4);
  const proven = Math.floor((proof.provenWidth / 100) * size);
  const upTo = Math.round(((proof.provenWidth + proof.openWidth) / 100) * size);
  const open = Math.max(proof.openWidth > 0 ? 1 : 0, upTo - proven);
  const bar = [
    paint('█'.repeat(proven), 'proven'),
    paint('▓'.repeat(open), 'unknown'),
    paint('░'.repeat(Math.max(0, size - proven - open)), 'quiet'),
  ].join('');
  const lines = [`  ${bar}`];
  if (proof.threshold !== undefined) {
    const at = Math.min(size - 1, Math.round((proof.threshold.at / 100) * size));
    const label = `${proof.threshold.level} ${proof.threshold.text}`;
    const after = at + 1 + textWidth(label) <= size;
    lines.push(
      `  ${after ? `${' '.repeat(at)}╵${label}` : `${' '.repeat(Math.max(0, at - textWidth(label)))}${label}╵`}`,
    );
  }
  const numbers = `${proof.verified} proven · up to ${proof.upper} · ${proof.coverage} % judged · grade ${proof.grade}`;
  return [...lines, ...spread(numbers, '', { width, indent: 2, paint: (line) => paint(line, 'bold') }), ''];
}

function heading(text: string, right: string, { width, paint }: Paper): readonly string[] {
  return ['', ...spread(text, right, { width, indent: 0, paint: (line) => paint(line, 'bold') })];
}

function blockerLines(target: TargetView, paper: Paper): readonly string[] {
  const { blockers } = target;
  if (blockers.length === 0) return [];
  const shown = blockers.slice(0, blockersShown);
  const rest = blockers.length - shown.length + target.moreBlockers;
  return [
    ...heading('BLOCKERS', '', paper),
    ...shown.flatMap((blocker, index) => [...(index === 0 ? [] : ['']), ...blockerCard(blocker, paper)]),
    ...(rest === 0 ? [] : ['', ...more(rest, `#${target.prefix}blockers`, paper)]),
  ];
}

function blockerCard(blocker: BlockerView, paper: Paper): readonly string[] {
  const { width, paint } = paper;
  const head = spread(plain(blocker.message), blocker.rule, { width, indent: 4, paint: (line) => paint(line, 'bold') });
  const first = (head[0] ?? '').replace(/^ {4}/, `  ${paint('✗', 'bad')} `);
  const ends = [
    { place: blocker.here.place, text: blocker.here.label, nearest: false },
    ...[...(blocker.second === undefined ? [] : [blocker.second]), ...blocker.causes].map((end) => ({
      place: end.place,
      text: [end.label, end.text].filter((part) => part !== '').join(': '),
      nearest: end.label.startsWith('nearest'),
    })),
  ];
  const column = Math.min(30, Math.max(...ends.map((end) => textWidth(end.place))) + 2);
  const endLines = ends.flatMap((end) => endOf(end.place, plain(end.text), column, paper));
  const count = [
    ...(blocker.moreCauses > 0 ? [`and ${grouped(blocker.moreCauses)} more causes`] : []),
    ...(blocker.count > 1 ? [`and ${grouped(blocker.count - 1)} more like it`] : []),
  ];
  const gain = `${blocker.points} points`;
  return [
    first,
    ...head.slice(1),
    ...endLines,
    ...count.flatMap((text) => spread(text, '', { width, indent: 6, paint: (line) => paint(line, 'quiet') })),
    ...spread(plain(blocker.why), '', { width, indent: 6, paint: (line) => paint(line, 'quiet') }),
    ...spread(`fix  ${plain(blocker.fix)}`, gain, { width, indent: 6, hang: 11 }),
  ];
}

function endOf(place: string, text: string, column: number, { width }: Paper): readonly string[] {
  const inner = width - 6 - column;
  if (place === '') return spread(text, '', { width, indent: 6 });
  if (textWidth(place) > column - 2 || inner < 20) {
    return [...spread(place, '', { width, indent: 6 }), ...spread(text, '', { width, indent: 8 })];
  }
  return wrap(text, inner).map((line, index) => `      ${pad(index === 0 ? place : '', column)}${line}`);
}

function categoryLines({ categories, proof }: TargetView, paper: Paper): readonly string[] {
  if (proof === undefined || categories.length === 0) return [];
  const { width, paint } = paper;
  const name = Math.min(
    Math.max(...categories.map((category) => textWidth(category.title))) + 2,
    Math.floor(width / 3),
  );
  const rows = categories.flatMap((category) => {
    const head = `  ${pad(clip(category.title, name), name)}${category.score.padStart(6)}`;
    const rest = [category.judged, category.open].filter((part) => part !== '').join(', ');
    if (textWidth(head) + 3 + textWidth(rest) > width) {
      return [head, ...spread(rest, '', { width, indent: 4, paint: (line) => paint(line, category.tone) })];
    }
    return [`${head}   ${paint(rest, category.tone)}`];
  });
  return [...heading('CATEGORIES', '', paper), ...rows];
}

function planLines(target: TargetView, paper: Paper): readonly string[] {
  const { plan } = target;
  if (plan.length === 0) return [];
  const shown = plan.slice(0, planShown);
  const rows = shown.flatMap((row) => {
    const number = String(row.number).padStart(3);
    const lines = spread(`${plain(row.fix)} (${row.due})`, `${row.points.padStart(6)}${row.after.padStart(11)}`, {
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

function otherLines({ inventory, provenance, records }: TargetView, paper: Paper): readonly string[] {
  const { width, paint } = paper;
  const counts = new Map<string, number>();
  for (const waiver of records.waivers) counts.set(waiver.state, (counts.get(waiver.state) ?? 0) + 1);
  const waivers = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const lines = [
    ...(waivers === '' ? [] : [`Waivers: ${waivers}.`]),
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

function more(count: number, anchor: string, { width, paint, page }: Paper): readonly string[] {
  const where = page === '' ? '' : `: ${page}${anchor}`;
  return spread(`… ${grouped(count)} more${where}`, '', { width, indent: 2, paint: (line) => paint(line, 'quiet') });
}

/** Backticks mark code for other media; a terminal shows the text alone. */
export function plain(text: string): string {
  return text.replaceAll('`', '');
}

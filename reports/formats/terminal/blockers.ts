import type { BlockerView } from '../../view/blockers.ts';
import type { TargetView } from '../../view/report.ts';
import { textWidth } from '../../view/width.ts';
import { grouped } from '../../view/words.ts';
import type { Paper } from './paper.ts';
import { heading, more, pad, plain, spread, wrap } from './paper.ts';

const blockersShown = 5;

export function blockerLines(target: TargetView, paper: Paper): readonly string[] {
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

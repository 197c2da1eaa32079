import type { TargetView } from '../../view/report.ts';
import type { Paper } from './paper.ts';
import { heading, more, plain, spread } from './paper.ts';

const shown = 8;

/** What another checker says otherwise: the object, then its word and ours below each other. */
export function crossCheckLines({ crossCheck, prefix }: TargetView, paper: Paper): readonly string[] {
  if (crossCheck === undefined) return [];
  const { width, paint } = paper;
  const quiet = (line: string): string => paint(line, 'quiet');
  const rows = crossCheck.rows
    .slice(0, shown)
    .flatMap((row) => [
      ...spread([row.subject, row.place].filter((part) => part !== '').join('  '), row.check, { width, indent: 2 }),
      ...spread(`${crossCheck.name} ${row.theirs}`, '', { width, indent: 4 }),
      ...spread(`readiness ${plain(row.ours)} (${row.rules.join(', ')})`, '', { width, indent: 4 }),
    ]);
  const rest = crossCheck.rows.length + crossCheck.more - Math.min(shown, crossCheck.rows.length);
  return [
    ...heading(`CROSS-CHECK  ${crossCheck.name}`, '', paper),
    ...spread(crossCheck.summary, '', { width, indent: 2 }),
    ...rows,
    ...(rest === 0 ? [] : more(rest, `#${prefix}cross-check`, paper)),
    ...crossCheck.notes.flatMap((note) => spread(note, '', { width, indent: 2, paint: quiet })),
  ];
}

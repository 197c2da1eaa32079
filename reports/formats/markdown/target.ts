import type { EdgeRow } from '../../view/edges.ts';
import type { ProofView } from '../../view/proof.ts';
import type { TargetView } from '../../view/report.ts';
import type { ResultRow } from '../../view/results.ts';
import { grouped } from '../../view/words.ts';
import { crossCheck, inventory, provenance, records, unjudged } from './appendix.ts';
import { drift, looks, objectives, utilisation } from './live.ts';
import { code, fenced, rich, table, text } from './escape.ts';

const placesShown = 3;
const barSize = 40;

/** One target's part in the order of the page; `level` is the number of hashes of its sections. */
export function targetBlocks(target: TargetView, edges: readonly EdgeRow[], level: number): readonly string[] {
  const section = (title: string): string => `${'#'.repeat(level)} ${title}`;
  const item = (title: string): string => `${'#'.repeat(level + 1)} ${title}`;
  return [
    ...verdict(target),
    ...looks(target),
    section('Blockers'),
    ...blockers(target, item),
    ...broken(edges, target.inventory.hidden, section),
    ...categories(target, section),
    ...points(target, section),
    ...objectives(target, section),
    ...loadTests(target, section),
    ...utilisation(target, section),
    ...drift(target, section),
    section('What to fix next'),
    ...plan(target),
    ...results(target, section),
    section('Not judged'),
    ...unjudged(target),
    ...crossCheck(target, section),
    ...records(target, section),
    ...inventory(target, section),
    section('Provenance'),
    ...provenance(target),
  ];
}

function verdict({ verdict: said, proof, facts, setting }: TargetView): readonly string[] {
  const gates = said.levels.flatMap((level) =>
    level.gates.map((gate) => `- ${gate.mark} ${text(level.name)}: ${text(gate.text)} (${gate.word})`),
  );
  return [
    `**${text(said.word)}.** ${rich(said.reason)}`,
    ...(proof === undefined ? ['No score: nothing here could be judged.'] : proofBlocks(proof)),
    ...said.next.map(rich),
    ...(gates.length === 0 ? [] : [gates.join('\n')]),
    [...facts, ...setting].map(text).join(' · '),
  ];
}

function proofBlocks(proof: ProofView): readonly string[] {
  const proven = Math.floor((proof.provenWidth / 100) * barSize);
  const open = Math.max(proof.openWidth > 0 ? 1 : 0, Math.round((proof.openWidth / 100) * barSize));
  const bar = `${'█'.repeat(proven)}${'▓'.repeat(open)}${'░'.repeat(Math.max(0, barSize - proven - open))}`;
  const needs = proof.threshold === undefined ? '' : `; ${text(proof.threshold.level)} needs ${proof.threshold.text}`;
  return [
    `${code(bar)} **${proof.verified}** proven, up to **${proof.upper}**${needs}`,
    `${proof.coverage} % judged · not judged: ${proof.open} · lost: ${proof.lost} points · grade ${text(proof.grade)}`,
    ...proof.caps.map((cap) => `${text(cap)}.`),
  ];
}

function blockers(
  { blockers: all, moreBlockers, proof }: TargetView,
  item: (title: string) => string,
): readonly string[] {
  if (all.length === 0)
    return [proof === undefined ? 'Nothing was judged, so no blocker can be ruled out.' : 'No blocker is open.'];
  const more = moreBlockers > 0 ? [`${grouped(moreBlockers)} more places of these rules stand in the scorecard.`] : [];
  return [
    ...all.flatMap((blocker) => {
      const ends = [blocker.here, ...(blocker.second === undefined ? [] : [blocker.second]), ...blocker.causes].map(
        (end) => `- ${[text(end.label), code(end.place), rich(end.text)].filter((part) => part !== '').join(' ')}`,
      );
      const count = blocker.count > 1 ? [`- and ${grouped(blocker.count - 1)} more like it`] : [];
      const facts = [`${blocker.points} points`, blocker.effort, 'due in 1 to 3 days', text(blocker.owner)];
      return [
        item(rich(blocker.message)),
        `${code(blocker.rule)} · blocker · ${blocker.tier}`,
        rich(blocker.why),
        [...ends, ...count].join('\n'),
        `**Fix:** ${rich(blocker.fix)} (${facts.filter((part) => part !== '').join(' · ')})`,
        ...(blocker.patch.length === 0 ? [] : [fenced(blocker.patch, 'yaml')]),
      ];
    }),
    ...more,
  ];
}

function loadTests(target: TargetView, section: (title: string) => string): readonly string[] {
  return target.loadTests.flatMap((test) => [
    section(`Load test ${code(test.run)}`),
    table(
      [
        ...['Level', 'Counted:', 'Requests:', 'ok/s:', 'Failed:', 'p50:', 'p95:', 'p99:', 'Percentiles', 'Dropped:'],
        ...(test.hasResources ? ['CPU:', 'Memory:'] : []),
      ],
      test.rows.map((row) => [
        text(row.level),
        row.seconds,
        row.requests,
        row.okPerSecond,
        row.failed,
        row.p50,
        row.p95,
        row.p99,
        text(row.method),
        row.dropped,
        ...(test.hasResources ? [row.cpu, row.memory] : []),
      ]),
    ),
    text(test.note),
    ...(test.more === 0 ? [] : [`${grouped(test.more)} more stages stand in the scorecard.`]),
  ]);
}

function broken(edges: readonly EdgeRow[], hidden: string, section: (title: string) => string): readonly string[] {
  if (edges.length === 0 && hidden === '') return [];
  const counts = new Map<string, number>();
  for (const edge of edges) counts.set(edge.status, (counts.get(edge.status) ?? 0) + edge.count);
  const total = [...counts].map(([status, count]) => `${grouped(count)} ${status}`).join(', ');
  const rows = edges.filter((edge) => edge.status !== 'resolved').slice(0, 50);
  return [
    section('The system, as the files describe it'),
    ...(total === '' ? [] : [`Connections: ${total}.`]),
    ...(rows.length === 0
      ? []
      : [
          table(
            ['From', 'To', 'Kind', 'Status', 'What', 'Count:'],
            rows.map((edge) => [
              text(edge.from),
              text(edge.to),
              text(edge.kind),
              edge.status,
              text(edge.label),
              String(edge.count),
            ]),
          ),
        ]),
    ...(hidden === '' ? [] : [text(hidden)]),
  ];
}

function categories({ categories: all, proof }: TargetView, section: (title: string) => string): readonly string[] {
  if (proof === undefined) return [];
  return [
    section('Categories'),
    table(
      ['Category', 'Score:', 'Up to:', 'Judged', 'Open', 'Share'],
      all.flatMap((category) => [
        [
          text(category.title),
          category.score,
          category.upper.replace('up to ', ''),
          category.judged,
          category.open,
          category.share,
        ],
        ...category.parts.map((part) => [
          `– ${text(part.title)}`,
          part.score,
          part.upper.replace('up to ', ''),
          part.judged,
          '',
          '',
        ]),
      ]),
    ),
  ];
}

function points({ waterfall }: TargetView, section: (title: string) => string): readonly string[] {
  if (waterfall === undefined) return [];
  return [
    section('Where the points went'),
    table(
      ['Category', 'Points:'],
      [
        ['All rules hold', '100.0'],
        ...waterfall.steps.map((step) => [text(step.title), step.text]),
        ['**Verified**', `**${waterfall.verified}**`],
      ],
    ),
  ];
}

function plan({ plan: rows }: TargetView): readonly string[] {
  if (rows.length === 0) return ['No finding is open.'];
  return [
    table(
      ['#:', 'Fix', 'Where', 'Effort', 'Due', 'Points:', 'Verified after:'],
      rows.map((row) => [
        String(row.number),
        `${rich(row.fix)} ${code(row.rule)}`,
        [code(row.place), row.more].filter((part) => part !== '').join(' '),
        row.effort,
        row.due,
        row.points,
        row.after,
      ]),
    ),
  ];
}

function results({ sections }: TargetView, section: (title: string) => string): readonly string[] {
  return [
    section('Results by category'),
    ...sections.flatMap((one) => [
      `**${text(one.title)}**${one.quietText === '' ? '' : ` (${one.quietText})`}`,
      ...(one.rows.length === 0 ? [] : [one.rows.map(resultItem).join('\n')]),
    ]),
  ];
}

function resultItem(row: ResultRow): string {
  const facts = [row.severity, row.tier, row.subjects === '' ? '' : `${row.subjects} hold`, row.lost];
  const head = `- ${row.mark} ${rich(row.title)} ${code(row.rule)} (${row.word}, ${facts.filter((part) => part !== '').join(', ')})`;
  const groups = row.groups.map((group) => {
    const places = group.places.slice(0, placesShown).map((place) => code(place.place));
    const rest = group.count - places.length;
    const count = group.count > 1 ? ` **×${grouped(group.count)}**` : '';
    const waived = group.waived ? '(waived) ' : '';
    return `  - ${waived}${rich(group.message)}${count} ${places.join(', ')}${rest > 0 ? ` and ${grouped(rest)} more` : ''}`;
  });
  const more =
    row.moreGroups > 0 ? [`  - ${grouped(row.moreGroups)} more kinds of finding stand in the scorecard`] : [];
  return [head, ...groups, ...more, ...row.notes.map((note) => `  - ${rich(note)}`)].join('\n');
}

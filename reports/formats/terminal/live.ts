import type { TargetView } from '../../view/report.ts';
import type { Paper } from './paper.ts';
import { heading, more, plain, spread } from './paper.ts';

const driftShown = 6;
const usesShown = 6;

/** What live sources looked at: which context, which server, which instant. */
export function lookLines({ looks }: TargetView, { width, paint }: Paper): readonly string[] {
  return looks.flatMap((look) => [
    ...spread(`${look.source}: ${plain(look.facts)}`, '', {
      width,
      indent: 2,
      paint: (text) => paint(text, look.failed ? 'unknown' : 'quiet'),
    }),
    ...look.remarks.flatMap((remark) =>
      spread(plain(remark), '', { width, indent: 4, paint: (text) => paint(text, 'quiet') }),
    ),
  ]);
}

/** Objectives with their budgets, what containers use, and drift: each only where there is some. */
export function liveLines(target: TargetView, paper: Paper): readonly string[] {
  return [...objectiveLines(target, paper), ...useLines(target, paper), ...driftLines(target, paper)];
}

const barSize = 16;

function objectiveLines({ objectives }: TargetView, paper: Paper): readonly string[] {
  if (objectives.length === 0) return [];
  const { width, paint } = paper;
  return [
    ...heading('ERROR BUDGETS', '', paper),
    ...objectives.flatMap((slo) => {
      const filled = Math.round((slo.left / 100) * barSize);
      const bar = slo.isKnown ? `${'█'.repeat(filled)}${'░'.repeat(barSize - filled)}` : '▓'.repeat(barSize);
      return [
        ...spread(`${slo.service}: ${slo.attained} of ${slo.wanted}, ${slo.indicator}`, '', { width, indent: 2 }),
        ...spread(`${bar} ${slo.budget}`, '', { width, indent: 4 }).map((line) =>
          line.replace(bar, () => paint(bar, slo.tone)),
        ),
        ...spread(slo.burn.map(({ text }) => `burn ${text}`).join(', ') || slo.unknown, '', {
          width,
          indent: 4,
          paint: (text) => paint(text, 'quiet'),
        }),
      ];
    }),
  ];
}

function useLines({ utilisation, moreUtilisation, prefix }: TargetView, paper: Paper): readonly string[] {
  if (utilisation.length === 0) return [];
  const { width } = paper;
  const rest = utilisation.length + moreUtilisation - Math.min(usesShown, utilisation.length);
  return [
    ...heading('USE OF REQUESTS AND LIMITS', '', paper),
    ...utilisation.slice(0, usesShown).flatMap((row) =>
      spread(`${row.workload} · ${row.container}: CPU ${row.cpu.text}; memory ${row.memory.text} (${row.how})`, '', {
        width,
        indent: 2,
      }),
    ),
    ...(rest === 0 ? [] : more(rest, `#${prefix}utilisation`, paper)),
  ];
}

function driftLines({ drift, moreDrift, prefix }: TargetView, paper: Paper): readonly string[] {
  if (drift.length === 0) return [];
  const { width, paint } = paper;
  const rest = drift.length + moreDrift - Math.min(driftShown, drift.length);
  return [
    ...heading('DRIFT', '', paper),
    ...drift.slice(0, driftShown).flatMap((row) => {
      const what = row.path === '' ? row.text : `${row.path}: ${row.manifest} in the manifest, ${row.live} live`;
      const lines = spread(`${row.kind}: ${row.subject} ${plain(what)}`, row.place, { width, indent: 2 });
      return lines.map((line) => line.replace(row.kind, () => paint(row.kind, row.tone)));
    }),
    ...(rest === 0 ? [] : more(rest, `#${prefix}drift`, paper)),
  ];
}

import type { TargetView } from '../../view/report.ts';
import { grouped } from '../../view/words.ts';
import { code, table, text } from './escape.ts';

/** What live sources looked at, a line each. */
export function looks({ looks: all }: TargetView): readonly string[] {
  if (all.length === 0) return [];
  return [
    all
      .map(({ source, facts, remarks }) => `- **${text(source)}**: ${[facts, ...remarks].map(text).join('; ')}`)
      .join('\n'),
  ];
}

export function objectives(target: TargetView, section: (title: string) => string): readonly string[] {
  if (target.objectives.length === 0) return [];
  return [
    section('Service level objectives'),
    table(
      ['Service', 'Counted', 'Objective', 'Attained:', 'Error budget', 'Burn'],
      target.objectives.map((slo) => [
        text(slo.service),
        text(slo.indicator),
        text(slo.wanted),
        slo.attained,
        slo.budget,
        text(slo.burn.map((one) => one.text).join('; ') || slo.unknown),
      ]),
    ),
  ];
}

export function utilisation(target: TargetView, section: (title: string) => string): readonly string[] {
  if (target.utilisation.length === 0) return [];
  return [
    section('Use of requests and limits'),
    table(
      ['Workload', 'Container', 'CPU', 'Memory', 'Measured as'],
      target.utilisation.map((row) => [
        text(row.workload),
        text(row.container),
        row.cpu.text,
        row.memory.text,
        text(row.how),
      ]),
    ),
    ...(target.moreUtilisation === 0
      ? []
      : [`${grouped(target.moreUtilisation)} more containers stand in the scorecard.`]),
  ];
}

export function drift(target: TargetView, section: (title: string) => string): readonly string[] {
  if (target.drift.length === 0) return [];
  const value = (written: string): string => (written === '' ? '' : code(written));
  return [
    section('Drift'),
    table(
      ['What', 'Object', 'Field', 'Manifest', 'Live', 'Where'],
      target.drift.map((row) => [
        row.kind,
        text(row.subject),
        row.path === '' ? text(row.text) : code(row.path),
        value(row.manifest),
        value(row.live),
        value(row.place),
      ]),
    ),
    ...(target.moreDrift === 0 ? [] : [`${grouped(target.moreDrift)} more stand in the scorecard.`]),
  ];
}

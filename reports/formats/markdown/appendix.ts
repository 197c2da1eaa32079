import type { TargetView } from '../../view/report.ts';
import { grouped } from '../../view/words.ts';
import { code, rich, table, text } from './escape.ts';

export function unjudged({ unjudged: open, proof }: TargetView): readonly string[] {
  const unread = open.unread.map(
    (entry) => `- not read: ${code(entry.path)}, may hold ${text(entry.kinds)}: ${text(entry.reason)}`,
  );
  const rows = open.rows.map((row) => [
    row.reason,
    row.rules.map((rule) => `${rich(rule.title)} ${code(rule.rule)}`).join('; '),
    [rich(row.text), code(row.place)].filter((part) => part !== '').join(' '),
    row.upTo,
  ]);
  if (rows.length === 0 && unread.length === 0) {
    return [proof === undefined ? 'No rule was asked, so nothing is known.' : 'Every applicable rule was judged.'];
  }
  return [
    ...(unread.length === 0 ? [] : [unread.join('\n')]),
    ...(rows.length === 0
      ? []
      : [
          `${grouped(open.rules)} rules, ${open.points} points. Nothing here counts as good.`,
          table(['Reason', 'Rule', 'What is missing', 'Up to:'], rows),
        ]),
  ];
}

export function crossCheck({ crossCheck: check }: TargetView, section: (title: string) => string): readonly string[] {
  if (check === undefined) return [];
  const rows = check.rows.map((row) => [
    [text(row.subject), code(row.place)].filter((part) => part !== '').join(' '),
    [row.check, ...row.rules].map(code).join(' '),
    text(row.theirs),
    rich(row.ours),
  ]);
  return [
    section(`Cross-check with ${text(check.name)}`),
    text(check.summary),
    ...(rows.length === 0 ? [] : [table(['Object', 'Its check, our rules', text(check.name), 'This report'], rows)]),
    ...(check.more === 0 ? [] : [`${grouped(check.more)} more disagreements stand in the scorecard.`]),
    ...(check.notes.length === 0 ? [] : [check.notes.map((note) => `- ${text(note)}`).join('\n')]),
  ];
}

export function records({ records: all }: TargetView, section: (title: string) => string): readonly string[] {
  if (!all.any) return [];
  const lines = [
    ...all.waivers.map(
      (waiver) =>
        `- Waiver ${code(waiver.id)} (${waiver.state}, until ${text(waiver.expires)}): ${code(waiver.rule)} on ${text(waiver.subject)}, ${text(waiver.people)}: ${text(waiver.text)}`,
    ),
    ...all.annotations.map(
      (item) =>
        `- ${code(item.rule)} on ${text(item.subject)}: ${text(item.text)} (${[code(item.place), text(item.reason)].filter((part) => part !== '').join(': ')})`,
    ),
    ...(all.moreAnnotations === 0
      ? []
      : [`- ${grouped(all.moreAnnotations)} more annotations of other checkers stand in the scorecard.`]),
    ...all.attestations.map(
      (item) =>
        `- Attestation of ${code(item.rule)}: ${item.answer}, ${text(item.text)} (${text(item.by)}, ${text(item.until)})`,
    ),
    ...all.signOffs.map(
      (item) =>
        `- Sign-off ${text(item.role)}: ${item.decision} by ${text(item.person)}, ${item.valid}: ${text(item.text)}`,
    ),
    ...all.actions.map(
      (item) =>
        `- Action item ${code(item.what)}: ${text(item.owner)}, by ${text(item.deadline)}, ${item.status}. ${text(item.note)}`,
    ),
  ];
  return [section('Waivers and statements'), lines.join('\n')];
}

export function inventory({ inventory: all }: TargetView, section: (title: string) => string): readonly string[] {
  if (all.workloads.length === 0) return [];
  return [
    section('System inventory'),
    table(
      [
        'Workload',
        'Role',
        'Replicas:',
        'Requests per pod',
        'Limits per pod',
        'Total requests',
        'Total limits',
        'Images',
        'Exposure',
      ],
      [
        ...all.workloads.map((row) => [
          text([row.name, row.namespace].filter((part) => part !== '').join(' in ')),
          text(row.role),
          row.replicas,
          row.requests,
          row.limits,
          row.totalRequests,
          row.totalLimits,
          row.images.map(code).join(' '),
          text(row.exposure),
        ]),
        ['**Together**', '', '', '', '', all.totalRequests, all.totalLimits, '', ''],
      ],
    ),
  ];
}

export function provenance({ provenance: all }: TargetView): readonly string[] {
  const lines = [
    ...all.warnings.map((warning) => `- Warning: ${rich(warning)}`),
    ...all.facts.map((fact) => `- ${fact.label}: ${text(fact.value)}`),
    ...all.evidence.map(
      (entry) =>
        `- Evidence ${text(entry.source)}: ${entry.status}, ${entry.tier}${entry.detail === '' ? '' : `, ${text(entry.detail)}`}`,
    ),
    ...all.assumptions.map((assumption) => `- Assumed: ${rich(assumption)}`),
    ...all.off.map((entry) => `- Switched off: ${code(entry.rule)}: ${text(entry.reason)}`),
  ];
  return [lines.join('\n')];
}

import type { MultiformatMessageString, ReportingDescriptor } from 'sarif';
import type { Severity } from '../../../src/model/outcome.ts';
import type { ScorecardResult } from '../../../src/model/scorecard.ts';
import { line } from '../../view/line.ts';
import { rich, text } from '../markdown/escape.ts';

/** What GitHub shows of a rule: at most so many characters of a description. */
const mostDescription = 1024;

const levels = {
  blocker: { level: 'error', problem: 'error', score: '9.5' },
  high: { level: 'error', problem: 'error', score: '8.0' },
  medium: { level: 'warning', problem: 'warning', score: '5.5' },
  low: { level: 'note', problem: 'recommendation', score: '3.0' },
} as const satisfies Readonly<Record<Severity, { level: string; problem: string; score: string }>>;

export function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  return levels[severity].level;
}

/** A rule as code scanning lists it, with all that a reader needs to understand and mend it. */
export function descriptorOf(result: ScorecardResult): ReportingDescriptor {
  const { level, problem, score } = levels[result.severity];
  const security = result.category === 'security';
  const page = result.references.find((reference) => webAddress.test(reference));
  return {
    id: line(result.rule, 255),
    // A title says what should be so; alone in a list of alerts it would read as if it were.
    shortDescription: { text: line(`Expected: ${result.title}`, mostDescription) },
    fullDescription: { text: line(result.why, mostDescription) },
    help: helpOf(result),
    ...(page === undefined ? {} : { helpUri: page }),
    defaultConfiguration: { level },
    properties: {
      tags: tagsOf(result, security),
      precision: 'high',
      'problem.severity': problem,
      ...(security ? { 'security-severity': score } : {}),
      severity: result.severity,
      category: line(result.category, 255),
    },
  };
}

/** No more than 20 are taken. */
function tagsOf(result: ScorecardResult, security: boolean): string[] {
  const peers = (result.peer ?? []).map(({ tool, id }) => `${tool}/${id}`);
  const tags = [
    ...(security ? ['security'] : []),
    result.category,
    result.severity,
    `evidence/${result.tier}`,
    ...peers,
  ];
  return [...new Set(tags.map((tag) => line(tag, 100)))].slice(0, 20);
}

const webAddress = /^https?:\/\/[\w.-]+(?::\d+)?(?:[/?#][\w./?#[\]@!$&'()*+,;=:%~-]*)?$/;

function helpOf(result: ScorecardResult): MultiformatMessageString {
  const params = Object.entries(result.params).map(([name, { value, from }]) => {
    const shown = typeof value === 'object' ? value.join(', ') : String(value);
    return { name: line(name, 100), value: line(shown, 500), from: line(`${from.file}:${from.line}`, 300) };
  });
  const why = line(result.why, 4000);
  const fix = line(result.fix, 4000);
  const references = result.references.slice(0, 20).map((reference) => line(reference, 1000));
  const plainParts = [
    `Why: ${why}`,
    `Fix: ${fix}`,
    ...params.map(({ name, value, from }) => `Parameter ${name}: ${value} (set in ${from})`),
    ...references,
  ];
  const markdown = [
    `**Why** ${rich(why)}`,
    `**Fix** ${rich(fix)}`,
    ...(params.length === 0
      ? []
      : [
          params
            .map(({ name, value, from }) => `- parameter ${text(name)}: ${text(value)} (set in ${text(from)})`)
            .join('\n'),
        ]),
    ...(references.length === 0
      ? []
      : [references.map((one) => `- ${webAddress.test(one) ? `<${one}>` : text(one)}`).join('\n')]),
  ];
  return { text: plainParts.join('\n'), markdown: markdown.join('\n\n') };
}

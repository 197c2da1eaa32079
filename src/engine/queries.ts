import type { Check, QueryAnswer, SubjectKind, SubjectMap } from '../model/check.ts';
import { compareText } from '../model/identity.ts';
import type { SourceAbsence } from '../model/known.ts';
import type { PackRule } from '../model/pack.ts';
import type { MeasuredSubject, PrometheusEvidence, Slot } from '../model/prometheus.ts';
import type { AnswersFor } from './judge-rule.ts';
import type { SourcedSubjects } from './subjects.ts';

/** Queries of rules: rendered before anything is asked, and rendered again to look their answers up (docs/evidence.md, Prometheus). */

/** Queries of one run. More are not sent, and unknown. */
export const maxQueries = 2000;

/** A template with this subject's slots and the rule's parameters, or why it can't be filled. */
export function renderQuery(
  template: string,
  slots: Readonly<Record<string, Slot>>,
  params: PackRule['params'],
): { readonly text: string } | SourceAbsence {
  let absence: SourceAbsence | undefined;
  const text = template.replaceAll(/\{\{(\w+)\}\}/g, (written, name: string) => {
    if (Object.hasOwn(slots, name)) {
      const slot = slots[name];
      if (slot !== undefined && !('reason' in slot)) return slot.text;
      absence ??= slot;
      return written;
    }
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (typeof param === 'number' && Number.isFinite(param)) return plain(param);
    absence ??= { reason: 'internal-error', text: `nothing fills {{${name}}} of a query` };
    return written;
  });
  return absence ?? { text };
}

/** Never `1e-7`: PromQL reads it, and a person who compares two reports stumbles. */
function plain(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(12).replace(/0+$/, '');
}

/** Every text that the rules ask, each once, in the order of the text. */
export function plannedQueries(
  rules: readonly PackRule[],
  checks: ReadonlyMap<string, Check>,
  sourced: SourcedSubjects,
): readonly string[] {
  const texts = new Set<string>();
  for (const rule of rules) {
    const check = rule.check === undefined ? undefined : checks.get(rule.check);
    if (check?.queries === undefined) continue;
    for (const subject of measuredOf(sourced, check.subject)) {
      for (const template of Object.values(check.queries)) {
        const rendered = renderQuery(template, subject.slots, rule.params);
        if (!('reason' in rendered)) texts.add(rendered.text);
      }
    }
  }
  return [...texts].sort(compareText);
}

const measuredKinds = [
  'measured-workload',
  'measured-service',
  'measured-objective',
  'measured-namespace',
  'measured-job',
  'measured-server',
] as const;

function measuredOf(sourced: SourcedSubjects, kind: SubjectKind): readonly MeasuredSubject[] {
  const measured = measuredKinds.find((one) => one === kind);
  return measured === undefined ? [] : (sourced[measured]?.subjects ?? []);
}

/** Answers out of the evidence; a text that was never sent is unknown, and named. */
export function answersFrom(evidence: PrometheusEvidence | undefined): AnswersFor {
  const byText = new Map((evidence?.queries ?? []).map((one) => [one.query, one]));
  return (check, subject, params) =>
    Object.fromEntries(
      Object.entries(check.queries ?? {}).map(([name, template]): readonly [string, QueryAnswer] => {
        const rendered = renderQuery(template, slotsOf(subject), params);
        if ('reason' in rendered) return [name, rendered];
        const { text: query } = rendered;
        return [
          name,
          byText.get(query) ?? { reason: 'not-collected', text: `this query was not sent: ${query}`, query },
        ];
      }),
    );
}

function slotsOf(subject: SubjectMap[SubjectKind]): Readonly<Record<string, Slot>> {
  return 'slots' in subject ? subject.slots : {};
}

import type { ScorecardLook, ScorecardTarget } from '../../src/model/scorecard.ts';

export interface LookView {
  readonly source: string;
  readonly facts: string;
  readonly remarks: readonly string[];
  readonly failed: boolean;
}

const titles = { cluster: 'Cluster', prometheus: 'Prometheus', loadtest: 'Load test' } as const;

/** Values of one label that a line holds; the rest is counted. */
const valuesShown = 4;

/** What live sources looked at, in a line each. */
export function looksOf({ looked }: ScorecardTarget): readonly LookView[] {
  return looked.map((look) => ({
    source: titles[look.source],
    facts: factsOf(look),
    remarks: look.remarks,
    failed: look.status !== 'present',
  }));
}

/** `context kind-bot, namespaces bot and music`: facts of one label are told together. */
function factsOf({ facts, status }: ScorecardLook): string {
  const labels = new Map<string, string[]>();
  for (const { label, value } of facts) labels.set(label, [...(labels.get(label) ?? []), value]);
  const words = [...labels].map(([label, values]) => {
    const more = values.length - valuesShown;
    return `${label.toLowerCase()} ${values.slice(0, valuesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  });
  if (words.length > 0) return words.join('; ');
  return status === 'present' ? 'read' : 'nothing was read';
}

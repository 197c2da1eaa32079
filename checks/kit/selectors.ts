import type { ParamSpec } from '../../src/model/check.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { asRecord, asString, listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';

/** A label selector in the words of kubectl: `app=bot,tier in (web, worker)`; long ones are cut. */
export function selectorWords(selector: JsonRecord): string {
  const labels = Object.entries(recordAt(selector, 'matchLabels') ?? {}).map(
    ([key, value]) => `${key}=${asString(value) ?? ''}`,
  );
  const expressions = listAt(selector, 'matchExpressions').map((item) => {
    const values = listAt(item, 'values').map((value) => asString(value) ?? '');
    const written = values.length > 0 ? ` (${values.slice(0, 6).join(', ')})` : '';
    return `${stringAt(item, 'key') ?? ''} ${stringAt(item, 'operator') ?? ''}${written}`;
  });
  const all = [...labels, ...expressions];
  const shown = all.slice(0, 4).join(',');
  return all.length === 0 ? 'everything' : all.length > 4 ? `${shown} and ${all.length - 4} more` : shown;
}

/** `{}`, `matchLabels: {}` and the like select everything. */
export function selectsEverything(selector: JsonRecord): boolean {
  return (
    Object.keys(recordAt(selector, 'matchLabels') ?? {}).length === 0 &&
    listAt(selector, 'matchExpressions').length === 0
  );
}

/** Does the selector match labels of which one still holds a placeholder, whatever that will be? */
export function maySelect(graph: Graph, selector: JsonRecord, labels: ReadonlyMap<string, string>): boolean {
  if (![...labels.values()].some(isPlaceholder)) return false;
  const isOpen = (key: string | undefined): boolean => key !== undefined && isPlaceholder(labels.get(key));
  const settled = {
    matchLabels: Object.fromEntries(
      Object.entries(recordAt(selector, 'matchLabels') ?? {}).filter(([key]) => !isOpen(key)),
    ),
    matchExpressions: listAt(selector, 'matchExpressions').filter((item) => !isOpen(stringAt(item, 'key'))),
  };
  return graph.matches(settled, labels);
}

/**
 * Labels that no template shows: controllers put them on the pods that they make
 * (https://kubernetes.io/docs/reference/labels-annotations-taints/), and cert-manager on the pods that answer a challenge.
 */
const madeAtRunTime: ReadonlySet<string> = new Set([
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'pod-template-generation',
  'job-name',
  'controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'jobset.sigs.k8s.io/jobset-name',
  'acme.cert-manager.io/http01-solver',
]);

/** For selectors that no pod of the files answers. */
export const podsToCome = {
  type: 'string',
  enum: ['not-asked', 'missing'],
  description:
    'What pods come to that no file can show, those with labels of the run time and those of an empty namespace: left out of the question, or missing',
} as const satisfies ParamSpec;

/** The first label of the selector that pods get only when they are made. */
export function runTimeLabel(selector: JsonRecord): string | undefined {
  const keys = [
    ...Object.keys(recordAt(selector, 'matchLabels') ?? {}),
    ...listAt(selector, 'matchExpressions').flatMap((item) => stringAt(asRecord(item), 'key') ?? []),
  ];
  return keys.find((key) => madeAtRunTime.has(key));
}

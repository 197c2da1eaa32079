import type { Workload } from '../model/graph.ts';
import type { Json, JsonRecord } from '../model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../model/json.ts';
import { isPlaceholder } from '../model/secret.ts';
import type { ObjectIndex } from './object-index.ts';
import { matchesSelector } from './selectors.ts';

/** `maybe`: it depends on something that the files don't say. */
export type Answer = 'yes' | 'no' | 'maybe';

export function both(a: Answer, b: Answer): Answer {
  return a === 'no' || b === 'no' ? 'no' : a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes';
}

export function any<Item>(items: readonly Item[], answer: (item: Item) => Answer): Answer {
  let best: Answer = 'no';
  for (const item of items) {
    const own = answer(item);
    if (own === 'yes') return 'yes';
    if (own === 'maybe') best = 'maybe';
  }
  return best;
}

export type NamespaceMatcher = (selector: JsonRecord, namespace: string) => Answer;

/**
 * Matches namespaces by label. Every namespace carries kubernetes.io/metadata.name; its other labels are known
 * only where a Namespace object is among the files.
 */
export function namespaceMatcher(index: ObjectIndex): NamespaceMatcher {
  return (selector, namespace) => {
    const declared = index.find('Namespace', '', namespace);
    const labels = new Map<string, string>();
    for (const one of declared) for (const [key, value] of one.labels) labels.set(key, value);
    labels.set('kubernetes.io/metadata.name', namespace);
    return matchPartly(selector, labels, (key) => declared.length > 0 || labels.has(key));
  };
}

/** Cilium adds labels of its own (service account, cluster) that a template does not show. */
export function matchPods(selector: JsonRecord, workload: Workload): Answer {
  const { labels } = workload.template;
  return matchPartly(selector, labels, (key) => !key.startsWith('io.cilium.'));
}

export function matchPartly(
  selector: JsonRecord,
  labels: ReadonlyMap<string, string>,
  isKnown: (key: string) => boolean,
): Answer {
  let answer: Answer = 'yes';
  const wanted = recordAt(selector, 'matchLabels') ?? {};
  for (const key of Object.keys(wanted)) {
    if (!isKnown(key)) answer = 'maybe';
    else if (labels.get(key) !== wanted[key]) {
      if (!isOpen(labels.get(key), wanted[key])) return 'no';
      answer = 'maybe';
    }
  }
  for (const item of listAt(selector, 'matchExpressions')) {
    const key = stringAt(asRecord(item), 'key') ?? '';
    if (!isKnown(key) || isOpen(labels.get(key), ...listAt(item, 'values'))) answer = 'maybe';
    else if (!matchesSelector({ matchExpressions: [item] }, labels)) return 'no';
  }
  return answer;
}

/** Is one of them still to be filled in? A label that is not there stays away, whatever is filled in. */
function isOpen(own: string | undefined, ...wanted: readonly (Json | undefined)[]): boolean {
  return own !== undefined && (isPlaceholder(own) || wanted.some(isPlaceholder));
}

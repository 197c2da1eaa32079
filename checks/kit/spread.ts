import type { Graph, Workload } from '../../src/model/graph.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { asRecord, listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { hasUnclearLabels, isUnclear } from './unclear-labels.ts';

/** What one rule of a pod template does to the replicas of its own workload. */
export type Spread =
  | { readonly kind: 'spread' }
  | { readonly kind: 'unclear'; readonly text: string }
  /** Without a selector it counts no pods; topology-spread-valid names that. */
  | { readonly kind: 'no-selector' }
  /** It keeps away from other pods than its own. */
  | { readonly kind: 'others'; readonly path: Path }
  /** It spreads over something that is no node, zone or region. */
  | { readonly kind: 'key'; readonly path: Path; readonly key: string }
  | { readonly kind: 'none' };

const ranks: readonly Spread['kind'][] = ['spread', 'unclear', 'no-selector', 'others', 'key', 'none'];

/** The rule that does most. */
export function bestOf(spreads: readonly Spread[]): Spread {
  let best: Spread = { kind: 'none' };
  for (const spread of spreads) if (ranks.indexOf(spread.kind) < ranks.indexOf(best.kind)) best = spread;
  return best;
}

const heldBack: Spread = { kind: 'unclear', text: 'what spreads its pods still holds a placeholder' };

/** A template engine may fill in the whole of it. */
function holdsPlaceholder(spec: JsonRecord, path: Path): boolean {
  return path.some((_, depth) => isPlaceholder(valueAt(spec, ...path.slice(0, depth + 1))));
}

/** What the pod anti-affinity does, required or preferred. */
export function antiAffinityOf(
  workload: Workload,
  graph: Graph,
  keys: readonly string[],
  namespaces: 'followed' | 'ignored' = 'followed',
): Spread {
  const base = ['affinity', 'podAntiAffinity'];
  const required = [...base, 'requiredDuringSchedulingIgnoredDuringExecution'];
  const preferred = [...base, 'preferredDuringSchedulingIgnoredDuringExecution'];
  const { spec } = workload.template;
  if (holdsPlaceholder(spec, required) || holdsPlaceholder(spec, preferred)) return heldBack;
  const terms = [
    ...[...listAt(spec, ...required).entries()].map(([index, term]) => ({ term, path: [...required, index] })),
    ...[...listAt(spec, ...preferred).entries()].map(([index, item]) => ({
      term: valueAt(item, 'podAffinityTerm'),
      path: [...preferred, index, 'podAffinityTerm'],
    })),
  ];
  return bestOf(
    terms.map(({ term, path }) => {
      const own = spreadBy(workload, graph, keys, asRecord(term), path);
      if (own.kind !== 'spread' || namespaces === 'ignored') return own;
      // A term may name other namespaces than the pod's own, or keep away from pods with another value of a label.
      const elsewhere: Spread = { kind: 'others', path: [...workload.template.specPath, ...path] };
      if (listAt(term, 'mismatchLabelKeys').length > 0) return elsewhere;
      return coversNamespace(workload.identity.namespace, graph, term) ?? elsewhere;
    }),
  );
}

/** What the topology spread constraints do. */
export function topologySpreadOf(workload: Workload, graph: Graph, keys: readonly string[]): Spread {
  const field = 'topologySpreadConstraints';
  if (holdsPlaceholder(workload.template.spec, [field])) return heldBack;
  const constraints = listAt(workload.template.spec, field);
  return bestOf(
    [...constraints.entries()].map(([index, item]) => {
      const constraint = asRecord(item);
      return constraint !== undefined && (constraint['labelSelector'] ?? null) === null
        ? { kind: 'no-selector' }
        : spreadBy(workload, graph, keys, constraint, [field, index]);
    }),
  );
}

function spreadBy(
  workload: Workload,
  graph: Graph,
  keys: readonly string[],
  rule: JsonRecord | undefined,
  path: Path,
): Spread {
  const { labels, specPath } = workload.template;
  const key = stringAt(rule, 'topologyKey') ?? '';
  if (isPlaceholder(key)) return { kind: 'unclear', text: 'a topologyKey still holds a placeholder' };
  if (!keys.includes(key)) return { kind: 'key', path: [...specPath, ...path, 'topologyKey'], key: key.slice(0, 60) };
  const selector = recordAt(rule, 'labelSelector');
  if (graph.matches(selector, labels)) return { kind: 'spread' };
  if (selector !== undefined && (isUnclear(selector) || hasUnclearLabels(workload)))
    return { kind: 'unclear', text: 'a selector or the labels of its pods still hold a placeholder' };
  return { kind: 'others', path: [...specPath, ...path, 'labelSelector'] };
}

/** Whether a term looks at pods of the namespace; undefined where it looks elsewhere only. */
function coversNamespace(namespace: string, graph: Graph, term: Json | undefined): Spread | undefined {
  const listed = listAt(term, 'namespaces');
  const selector = recordAt(term, 'namespaceSelector');
  const spread: Spread = { kind: 'spread' };
  if ((listed.length === 0 && selector === undefined) || listed.includes(namespace)) return spread;
  if (selector === undefined) return undefined;
  return graph.matches(selector, new Map([['kubernetes.io/metadata.name', namespace]]))
    ? spread
    : { kind: 'unclear', text: 'whether its namespaceSelector takes in its own namespace is not in the files' };
}

import type { Selector } from '../../src/model/promql-selectors.ts';

export const signals = ['errors', 'latency', 'traffic', 'saturation'] as const;
export type Signal = (typeof signals)[number];

/** Names of metrics by what they tell of; the first that fits counts. Recorded series keep the word in their names. */
const byMetric: readonly (readonly [RegExp, Signal])[] = [
  [/error|fail|exception|rejection|availability|burn_?rate|slo:/i, 'errors'],
  [
    /^(?:up|kube_pod_status_(?:ready|phase)|kube_pod_container_status_\w+|kube_(?:deployment|statefulset|daemonset)_\w+)$/,
    'errors',
  ],
  [/eventloop|event_loop|heap|open_fds|throttl|saturation|queue|backlog|utili[sz]ation|oom|memory|cpu/i, 'saturation'],
  [/^(?:container_|kubelet_volume_stats_|kube_pod_container_resource_|process_)/, 'saturation'],
  [/latency|latencies|duration|response_time|_seconds_bucket|_lag/i, 'latency'],
  [/requests?|commands?|interactions?|messages?|events?|guilds?|traffic|_rate/i, 'traffic'],
];

/** A label by which bad answers are told from good ones. */
const outcomes = /^(?:code|status|status_code|level|outcome|result|grpc_code)$/;

/** What the selectors of one rule watch. Traffic that errors are only divided by is not watched. */
export function signalsOf(selectors: readonly Selector[]): ReadonlySet<Signal> {
  const found = new Set<Signal>();
  for (const { metric, matchers } of selectors) {
    if (matchers.some(({ label, operator }) => outcomes.test(label) && !operator.startsWith('!'))) found.add('errors');
    else {
      const signal = byMetric.find(([pattern]) => pattern.test(metric))?.[1];
      if (signal !== undefined) found.add(signal);
    }
  }
  if (found.size > 1) found.delete('traffic');
  return found;
}

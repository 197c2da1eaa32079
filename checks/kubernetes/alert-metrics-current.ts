import type { CheckFinding } from '../../src/model/check.ts';
import type { AlertRule, Graph } from '../../src/model/graph.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { isPlaceholder, textOf } from '../../src/model/secret.ts';
import { selectorsOf } from '../../src/model/promql-selectors.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

/**
 * What kube-state-metrics 2 (2021) no longer exports, and the metric that took its place: its CHANGELOG, v2.0.0-alpha to
 * v2.0.0. Each name is one that nothing else exports.
 */
const renamed: readonly (readonly [former: RegExp, current: (match: RegExpExecArray) => string])[] = [
  [/^kube_hpa_(\w+)$/, ([, rest = '']) => `kube_horizontalpodautoscaler_${rest}`],
  [
    /^kube_pod_container_resource_(requests|limits)_(?:cpu_cores|memory_bytes)$/,
    ([, what = '']) => `kube_pod_container_resource_${what}`,
  ],
  [
    /^kube_node_status_(capacity|allocatable)_(?:cpu_cores|memory_bytes|pods)$/,
    ([, what = '']) => `kube_node_status_${what}`,
  ],
];

export default defineCheck({
  id: 'alert-metrics-current',
  title: 'No alert asks for a metric that has been renamed',
  why: 'An alert on a series that nothing exports is silent whatever happens: it looks like a watch and is none.',
  fix: 'Ask for the metric by its present name; where one metric took the place of several, add its `resource` label.',
  effort: 'minutes',
  references: ['https://github.com/kubernetes/kube-state-metrics/blob/main/CHANGELOG.md'],
  since: '0.1.0',
  subject: 'system',
  reads: ['alerts', 'workloads', 'PrometheusRule', 'ConfigMap'],
  needs: ['graph'],
  params: {},
  messages: {
    renamed: 'the alert {alert} asks for {metrics}, which kube-state-metrics calls {current} since its version 2',
  },
  run: ({ graph, finding }) => {
    const { alertRules } = graph;
    if (alertRules.length === 0) return notAsked('no alert rule is in the files');
    const exporter = formerExporter(graph);
    if (exporter !== undefined) return notAsked(`${exporter} runs kube-state-metrics 1, which has the former names`);
    const recorded = recordedIn(graph);
    const findings = alertRules.flatMap((alert): CheckFinding[] => {
      const former = formerMetrics(alert).filter(({ metric }) => !recorded.has(metric));
      if (former.length === 0) return [];
      const data = {
        alert: alert.name,
        metrics: former.map(({ metric }) => metric).join(', '),
        current: [...new Set(former.map(({ current }) => current))].join(', '),
      };
      return [finding('renamed', { data, at: placeOf(alert), discriminator: alert.name })];
    });
    const unread = alertRules.find(({ expr }) => expr === '' || isPlaceholder(expr));
    if (findings.length === 0 && unread !== undefined)
      return unknown('not-collected', `what the alert ${unread.name} asks for can't be read`, unread.at);
    return failIfAny(findings);
  },
});

/** Former names without the present one beside them: `old or new` fires. */
function formerMetrics({ expr }: AlertRule): readonly { readonly metric: string; readonly current: string }[] {
  const metrics = new Set(selectorsOf(expr).map(({ metric }) => metric));
  return [...metrics].flatMap((metric) => {
    for (const [former, currentOf] of renamed) {
      const match = former.exec(metric);
      if (match === null) continue;
      const current = currentOf(match);
      return metrics.has(current) ? [] : [{ metric, current }];
    }
    return [];
  });
}

function placeOf({ at }: AlertRule): AlertRule['at'] {
  return at.path[0] === 'spec' ? { ...at, path: [...at.path, 'expr'] } : at;
}

/** A workload that still runs version 1. */
function formerExporter({ workloads }: Graph): string | undefined {
  const found = workloads.find(({ containers }) =>
    containers.some(
      ({ image }) =>
        image !== undefined && image.repository.endsWith('kube-state-metrics') && /^v?[01]\./.test(image.tag ?? ''),
    ),
  );
  return found && nameOf(found);
}

/** Names that recording rules of the files give: one may keep a former name alive. */
function recordedIn(graph: Graph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { object } of graph.objects('PrometheusRule'))
    for (const group of listAt(object, 'spec', 'groups'))
      for (const rule of listAt(group, 'rules')) names.add(stringAt(rule, 'record') ?? '');
  for (const { object } of graph.objects('ConfigMap')) {
    for (const value of Object.values(recordAt(object, 'data') ?? {}))
      for (const [, name = ''] of textOf(value)?.matchAll(/^[ \t]*(?:-[ \t]+)?record[ \t]*:[ \t]*([\w:]+)/gm) ?? [])
        names.add(name);
  }
  return names;
}

import type { AlertRule } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, undeclared, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'alert-rules-present',
  title: 'An alert watches every long-lived workload',
  why: 'Without an alert the users of the bot are the ones who find out that it is down.',
  fix: "Add an alert whose matchers name the workload's namespace, name, pods or scrape job.",
  effort: 'hours',
  references: ['https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['alerts', 'scrapes', 'workloads'],
  needs: ['graph'],
  params: {},
  messages: { unwatched: 'none of the {count} alerts selects {workload}' },
  run: ({ subject, graph, finding }) => {
    if (!subject.longRunning) return notAsked('it runs to its end');
    const alerts = graph.alertRules;
    const [first] = alerts;
    if (first === undefined)
      return undeclared(['PrometheusRule'], 'no alert rule is in the files, so alerts may be kept elsewhere');
    if (watched(alerts).has(subject.key)) return pass;
    const open = alerts.find(({ anybodys }) => anybodys !== undefined);
    if (open?.anybodys !== undefined)
      return unknown(
        'not-collected',
        `the alert ${open.name} asks for ${open.anybodys} of whatever workload has it, and the files don't say which has`,
        open.at,
      );
    return whenAbsent(graph, ['PrometheusRule'], subject.identity.namespace, 'no alert of the files selects it', () =>
      fail(
        finding('unwatched', {
          data: { workload: nameOf(subject), count: alerts.length },
          at: ['metadata', 'name'],
          related: [{ as: 'nearest', text: `alert ${first.name} watches others`, at: first.at }],
        }),
      ),
    );
  },
});

const known = new WeakMap<readonly AlertRule[], ReadonlySet<string>>();

/** Keys of all watched workloads: asked once a workload, collected once for one list of alerts. */
function watched(alerts: readonly AlertRule[]): ReadonlySet<string> {
  const collected = known.get(alerts);
  if (collected !== undefined) return collected;
  const keys = new Set<string>();
  for (const list of new Set(alerts.map(({ workloads }) => workloads))) for (const { key } of list) keys.add(key);
  known.set(alerts, keys);
  return keys;
}

import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

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
  messages: { unwatched: 'none of the {count} alerts in the files selects {workload}' },
  run: ({ subject, graph, finding }) => {
    if (!subject.longRunning) return notAsked('it runs to its end');
    const alerts = graph.alertRules;
    const [first] = alerts;
    if (first === undefined)
      return unknown('not-collected', 'no alert rule is in the files, so alerts may be kept elsewhere');
    if (watched(alerts).has(subject.key)) return pass;
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

type Alerts = Parameters<typeof watchedBy>[0];

function watchedBy(
  alerts: readonly { readonly workloads: readonly { readonly key: string }[] }[],
): ReadonlySet<string> {
  return new Set(alerts.flatMap(({ workloads }) => workloads.map(({ key }) => key)));
}

const known = new WeakMap<Alerts, ReadonlySet<string>>();

/** Asked once a workload: made once for one list of alerts. */
function watched(alerts: Alerts): ReadonlySet<string> {
  const made = known.get(alerts) ?? watchedBy(alerts);
  known.set(alerts, made);
  return made;
}

import type { CheckFinding } from '../../src/model/check.ts';
import type { ClusterView, LiveObject } from '../../src/model/cluster.ts';
import type { SourceAbsence } from '../../src/model/known.ts';
import { asNumber, stringAt, valueAt } from '../../src/model/json.ts';
import { brief, nowOf, timeAt } from '../kit/cluster.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, pass, unknown } from '../kit/verdict.ts';

/**
 * Code LV22. Events are kept for an hour by default, so that having none proves nothing; only where older ones are still kept
 * does the time since then count as quiet.
 */
export default defineCheck({
  id: 'live-events-quiet',
  title: 'No warning was written lately',
  why: 'Warnings are where a cluster says first what it can not do: pull, mount, probe, schedule.',
  fix: 'Read the warning and what it is about: kubectl get events --field-selector type=Warning.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/'],
  since: '0.1.0',
  subject: 'cluster',
  reads: [],
  needs: ['cluster'],
  params: {
    windowMinutes: { type: 'integer', minimum: 1, maximum: 1440, unit: 'minutes', description: 'How far back to look' },
  },
  messages: { warned: '{reason}: {count} warnings about {kind} in {namespace}, {name} for one: {note}' },
  run: ({ evidence: { cluster }, params, finding }) => {
    const begin = nowOf(cluster) - params.windowMinutes * 60_000;
    const findings: CheckFinding[] = [];
    let hole: ReturnType<typeof unknown> | undefined;
    for (const namespace of cluster.namespaces) {
      const { events, absence } = warningsIn(namespace, cluster);
      const recent = events.filter((event) => (lastSeen(event) ?? Number.NEGATIVE_INFINITY) >= begin);
      for (const [group, members] of groupsOf(recent)) {
        const [first] = members;
        if (first === undefined) continue;
        const data = {
          reason: stringAt(first.object, 'reason') ?? 'no reason',
          count: members.reduce((sum, event) => sum + timesOf(event), 0),
          kind: stringAt(first.object, 'regarding', 'kind') ?? 'something',
          name: stringAt(first.object, 'regarding', 'name') ?? first.identity.name,
          namespace,
          note: brief(stringAt(first.object, 'note') ?? 'no note'),
        };
        findings.push(finding('warned', { data, at: [], discriminator: `${namespace} ${group}` }));
      }
      const isKept = events.some((event) => (lastSeen(event) ?? Number.POSITIVE_INFINITY) < begin);
      if (absence !== undefined) hole ??= unknown(absence.reason, absence.text);
      else if (!isKept)
        hole ??= unknown(
          'insufficient-samples',
          `no older warning is kept in ${namespace}, so that none proves nothing`,
        );
    }
    if (findings.length > 0) return failIfAny(findings);
    return hole ?? (cluster.namespaces.length === 0 ? unknown('not-collected', 'no namespace was looked at') : pass);
  },
});

function warningsIn(
  namespace: string,
  view: ClusterView,
): { readonly events: readonly LiveObject[]; readonly absence?: SourceAbsence } {
  const answer = view.list('events.k8s.io/Event', namespace);
  if (answer.status === 'absent')
    return { events: [], absence: { reason: 'not-collected', text: 'the cluster serves no events' } };
  const events = answer.objects.filter(({ object }) => stringAt(object, 'type') === 'Warning');
  return answer.status === 'listed' ? { events } : { events, absence: answer };
}

function groupsOf(events: readonly LiveObject[]): ReadonlyMap<string, readonly LiveObject[]> {
  const groups = new Map<string, LiveObject[]>();
  for (const event of events) {
    const key = `${stringAt(event.object, 'reason') ?? ''} ${stringAt(event.object, 'regarding', 'kind') ?? ''}`;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [event]);
    else own.push(event);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function lastSeen({ object }: LiveObject): number | undefined {
  return (
    timeAt(object, 'series', 'lastObservedTime') ??
    timeAt(object, 'deprecatedLastTimestamp') ??
    timeAt(object, 'eventTime') ??
    timeAt(object, 'metadata', 'creationTimestamp')
  );
}

function timesOf({ object }: LiveObject): number {
  const count = asNumber(valueAt(object, 'series', 'count')) ?? asNumber(object['deprecatedCount']) ?? 1;
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

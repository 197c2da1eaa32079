import type { MetricsCatalogue } from '../../model/catalogue.ts';
import type { Declaration } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { ServiceSettings } from '../../model/prometheus-settings.ts';
import type { MeasuredNamespace, MeasuredService, MeasuredWorkload, Slot } from '../../model/prometheus.ts';
import type { LabelMatcher } from '../../model/promql.ts';
import { literal, narrows, quoted, writeMatchers } from '../../model/promql.ts';
import type { Lookup } from './answers.ts';
import { isAbsence, seriesOf, valuesOf } from './answers.ts';
import { isOwner, podsOf, replicaMetrics } from './pods.ts';
import type { Measurable } from './measurable.ts';
import type { Latency } from './series.ts';
import { latencyOf, otherLatencyOf, requestsOf } from './series.ts';

type Slots = Readonly<Record<string, Slot>>;

/** A namespace; unknown where its objects are seen in several clusters, for then nobody can tell which is meant. */
export function namespaceOf(
  name: string,
  declaration: Declaration | undefined,
  matchers: readonly LabelMatcher[],
  lookup: Lookup,
): MeasuredNamespace {
  const own: LabelMatcher[] = [{ label: 'namespace', operator: '=', value: name }, ...matchers];
  const text = writeMatchers(own);
  return {
    key: name,
    source: 'prometheus',
    measures: 'namespace',
    identity: { group: '', kind: 'Namespace', namespace: '', name },
    slots: { namespace: severalClusters(text, lookup) ?? { text }, name: { text: quoted(name) } },
    ...(declaration === undefined ? {} : { declaration }),
  };
}

function severalClusters(selector: string, lookup: Lookup): SourceAbsence | undefined {
  const query = `count by (cluster) (kube_pod_info{${selector}})`;
  const series = seriesOf(lookup(query), query);
  // Without an answer nothing says that there are several; what is asked of the namespace fails for its own reason.
  if (isAbsence(series)) return undefined;
  const [first, second] = valuesOf(series, 'cluster');
  if (second === undefined) return undefined;
  return {
    reason: 'wrong-subject',
    text: `the server holds this namespace of several clusters (${[first, second].map((one) => JSON.stringify(one)).join(', ')}): set prometheus.matchers in readiness.yaml, such as {cluster: ${second}}`,
  };
}

/** Slots that every workload has. */
export function workloadOf(
  { key, identity, workload, live }: Measurable,
  namespace: Slot | undefined,
  matchers: readonly LabelMatcher[],
  database: readonly LabelMatcher[] | undefined,
  lookup: Lookup,
): MeasuredWorkload {
  const inside: LabelMatcher = { label: 'namespace', operator: '=', value: identity.namespace };
  const pods = podSlot();
  const replicas = replicaMetrics[identity.kind];
  const noReplicas: SourceAbsence = {
    reason: 'wrong-subject',
    text: `kube-state-metrics has no replicas of a ${identity.kind}`,
  };
  const object: Slot =
    replicas === undefined
      ? noReplicas
      : { text: writeMatchers([inside, { label: replicas.label, operator: '=', value: identity.name }, ...matchers]) };
  const declaration = workload ?? live?.declaration;
  return {
    key,
    source: 'prometheus',
    measures: 'workload',
    identity,
    slots: {
      name: { text: quoted(identity.name) },
      namespace: namespace ?? { text: writeMatchers([inside, ...matchers]) },
      pods,
      selector: pods,
      object: namespace !== undefined && isAbsence(namespace) ? namespace : object,
      wanted: replicas === undefined ? noReplicas : { text: replicas.wanted },
      available: replicas === undefined ? noReplicas : { text: replicas.available },
      database: databaseOf(identity, database, matchers),
    },
    ...(declaration === undefined || !('document' in declaration) ? {} : { declaration }),
    ...(workload === undefined ? {} : { workload }),
  };

  function podSlot(): Slot {
    const pattern = podsOf(identity);
    if (isAbsence(pattern)) return pattern;
    const text = writeMatchers([inside, pattern, ...matchers]);
    const query = `count by (owner_kind,owner_name) (kube_pod_owner{${text}})`;
    const series = seriesOf(lookup(query), query);
    if (namespace !== undefined && isAbsence(namespace)) return namespace;
    // Without kube-state-metrics the pattern stands alone; it is exact but for names that were made to collide.
    if (isAbsence(series)) return { text };
    const stranger = series.find(
      ({ labels: { owner_kind, owner_name } }) => !isOwner(identity, owner_kind ?? '', owner_name ?? ''),
    );
    return stranger === undefined
      ? { text }
      : {
          reason: 'wrong-subject',
          text: `the pods of ${identity.kind}/${identity.name} can't be told from those of ${String(stranger.labels['owner_kind'])}/${String(stranger.labels['owner_name'])} by their names`,
        };
  }
}

export interface ServiceInput {
  readonly base: MeasuredWorkload;
  readonly settings: ServiceSettings | undefined;
  readonly matchers: readonly LabelMatcher[];
  readonly catalogue: MetricsCatalogue;
  readonly lookup: Lookup;
}

export interface ServiceMade {
  readonly service: MeasuredService;
  /** Of its latency histogram, where there is one. */
  readonly bounds: readonly string[];
}

/** A workload that answers requests: the same slots, and those of its requests. */
export function serviceOf({ base, settings, matchers, catalogue, lookup }: ServiceInput): ServiceMade {
  const { identity } = base;
  const selector = selectorOf(base, settings?.selector, matchers);
  // Recorded series bear the name of the objective and no namespace.
  const slo = settings?.slo ?? identity.name;
  const recorded: Slots = {
    sloth: { text: writeMatchers([{ label: 'sloth_service', operator: '=', value: slo }, ...matchers]) },
    pyrra: { text: writeMatchers([{ label: 'slo', operator: '=~', value: `${literal(slo)}(-.*)?` }, ...matchers]) },
  };
  const made = (slots: Slots, bounds: readonly string[] = []): ServiceMade => ({
    service: { ...base, measures: 'service', slots: { ...base.slots, selector, ...recorded, ...slots } },
    bounds,
  });
  if (isAbsence(selector))
    return made({ requests: selector, counter: selector, errors: selector, latency: selector, toSeconds: selector });
  const name = `${identity.namespace}/${identity.kind}/${identity.name}`;
  const asking = { selector: selector.text, settings, catalogue, name, lookup };
  const [requests, latency] = [requestsOf(asking), latencyOf(asking)];
  const { summary, native } = otherLatencyOf(asking);
  const error = isAbsence(requests) ? requests : requests.error;
  return made(
    {
      requests: isAbsence(requests) ? requests : { text: requests.metric },
      counter: counterOf(settings?.requests?.metric ?? (isAbsence(requests) ? requests : requests.metric)),
      errors: isAbsence(error) ? error : { text: writeMatchers(error) },
      latency: isAbsence(latency) ? latency : { text: latency.metric },
      toSeconds: factorOf(latency),
      summary: isAbsence(summary) ? summary : { text: summary.metric },
      summaryToSeconds: factorOf(summary),
      native: isAbsence(native) ? native : { text: native.metric },
      nativeToSeconds: factorOf(native),
    },
    isAbsence(latency) ? [] : latency.bounds,
  );
}

function counterOf(metric: string | SourceAbsence): Slot {
  if (typeof metric !== 'string') return metric;
  return { text: writeMatchers([{ label: '__name__', operator: '=', value: metric }]) };
}

function factorOf(metric: Pick<Latency, 'unit'> | SourceAbsence): Slot {
  return isAbsence(metric) ? metric : { text: metric.unit === 'seconds' ? '1' : '0.001' };
}

/** What readiness.yaml says, never without a namespace or a job; else the workload's pods. */
function selectorOf(
  { identity, slots }: MeasuredWorkload,
  written: readonly LabelMatcher[] | undefined,
  matchers: readonly LabelMatcher[],
): Slot {
  if (written === undefined) return slots['pods'] ?? { reason: 'internal-error', text: 'a workload without pods' };
  return { text: writeMatchers(anchored(written, identity.namespace, matchers)) };
}

/** A selector of readiness.yaml, with a namespace where it names neither one nor a job. */
export function anchored(
  written: readonly LabelMatcher[],
  namespace: string,
  matchers: readonly LabelMatcher[],
): readonly LabelMatcher[] {
  const isAnchored = written.some((one) => (one.label === 'namespace' || one.label === 'job') && narrows(one));
  const inside: LabelMatcher = { label: 'namespace', operator: '=', value: namespace };
  return [...(isAnchored ? [] : [inside]), ...written, ...matchers];
}

/** Series of the exporter beside a database; nothing in their labels says whose they are. */
function databaseOf(
  { namespace, kind, name }: Identity,
  written: readonly LabelMatcher[] | undefined,
  matchers: readonly LabelMatcher[],
): Slot {
  if (written !== undefined) return { text: writeMatchers(anchored(written, namespace, matchers)) };
  return {
    reason: 'not-collected',
    text: `which exporter watches ${name} is not known; write in readiness.yaml under prometheus.services: - {workload: ${namespace}/${kind}/${name}, database: {selector: 'job="..."'}}`,
  };
}

import type { SourceAbsence } from '../../model/known.ts';
import type { ObjectiveSettings } from '../../model/prometheus-settings.ts';
import type { MeasuredObjective, MeasuredService, Slot } from '../../model/prometheus.ts';
import { secondsOf } from '../../model/promql.ts';
import { isAbsence } from './answers.ts';
import type { ByName } from './named.ts';

/** Objectives of readiness.yaml with the slots of their services, and services that have none. */
export function objectivesOf(
  written: readonly ObjectiveSettings[],
  services: readonly MeasuredService[],
  byName: ByName,
  bounds: ReadonlyMap<string, readonly string[]>,
): { readonly objectives: readonly MeasuredObjective[]; readonly lost: readonly SourceAbsence[] } {
  const objectives = new Map<string, MeasuredObjective>();
  const lost: SourceAbsence[] = [];
  const covered = new Set<string>();
  for (const one of written) {
    const measurable = byName(one.service);
    if (isAbsence(measurable)) {
      lost.push(measurable);
      continue;
    }
    const service = services.find(({ key }) => key === measurable.key);
    if (service === undefined) {
      lost.push({
        reason: 'wrong-subject',
        text: `an objective in readiness.yaml is about ${one.service}, which answers no requests as far as is known: name it under prometheus.services`,
      });
      continue;
    }
    covered.add(service.key);
    const objective = objectiveOf(one, service, bounds.get(service.key) ?? []);
    objectives.set(objective.key, objective);
  }
  for (const { key, identity } of services) {
    if (covered.has(key)) continue;
    const name = `${identity.namespace}/${identity.kind}/${identity.name}`;
    lost.push({
      reason: 'not-collected',
      text: `no objective is set for ${name}; write in readiness.yaml under prometheus.slos: - {service: ${name}, objective: 99.9, window: 30d, indicator: requests}`,
    });
  }
  return {
    objectives: [...objectives.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
    lost,
  };
}

function objectiveOf(
  { objective, window, indicator, threshold }: ObjectiveSettings,
  service: MeasuredService,
  bounds: readonly string[],
): MeasuredObjective {
  const share = Number((objective / 100).toFixed(9));
  const label = `${objective} % ${indicator}${threshold === undefined ? '' : ` within ${threshold}`} over ${window}`;
  return {
    ...service,
    key: `${service.key}\u0000${label}`,
    measures: 'objective',
    label,
    indicator,
    objective: share,
    windowSeconds: secondsOf(window) ?? 0,
    slots: {
      ...service.slots,
      objective: { text: plain(share) },
      window: { text: window },
      windowSeconds: { text: String(secondsOf(window) ?? 0) },
      ...(indicator === 'requests' ? requestEvents(service.slots) : latencyEvents(service.slots, threshold, bounds)),
    },
  };
}

type Events = Readonly<Record<'total' | 'part' | 'partOf' | 'ofTotal' | 'ofPart' | 'orZero', Slot>>;
const missing: SourceAbsence = { reason: 'internal-error', text: 'a service without its slots' };

const text = (words: string): Slot => ({ text: words });

/** All requests, and the bad ones among them. */
function requestEvents({ requests = missing, errors = missing }: MeasuredService['slots']): Events {
  // No error series while requests are counted means no error: the label was seen on the others.
  return {
    total: requests,
    part: requests,
    partOf: errors,
    ofTotal: text('0'),
    ofPart: text('1'),
    orZero: text(' or vector(0)'),
  };
}

/** All answers, and the good ones among them: those of the bucket that ends at the threshold. */
function latencyEvents(
  { latency = missing }: MeasuredService['slots'],
  threshold: number | undefined,
  bounds: readonly string[],
): Events {
  const signs = { ofTotal: text('1'), ofPart: text('-1'), orZero: text('') };
  if (isAbsence(latency)) return { total: latency, part: latency, partOf: latency, ...signs };
  const bound = bounds.find((one) => one !== '+Inf' && Number(one) === threshold);
  const finite = bounds.filter((one) => one !== '+Inf').sort((a, b) => Number(a) - Number(b));
  return {
    total: { text: `${latency.text}_count` },
    part: { text: `${latency.text}_bucket` },
    ...signs,
    partOf:
      bound === undefined
        ? {
            reason: 'wrong-subject',
            text: `${String(threshold)} is no bound of the buckets of ${latency.text}; they end at ${finite.slice(0, 20).join(', ')}`,
          }
        : { text: `le="${bound}"` },
  };
}

function plain(value: number): string {
  return value.toFixed(9).replace(/0+$/, '');
}

import { cpuUsed, memoryUsed, usedOver } from '../../../checks/kit/usage.ts';
import { renderQuery } from '../../engine/queries.ts';
import type { Container } from '../../model/graph.ts';
import { compareText } from '../../model/identity.ts';
import { recordAt } from '../../model/json.ts';
import type { MeasuredWorkload, PrometheusEvidence, PromQuery } from '../../model/prometheus.ts';
import { quantityNanos } from '../../model/quantity.ts';
import type { ScorecardUse, ScorecardUtilisation } from '../../model/scorecard.ts';

/**
 * What containers use beside what they ask for, from the answers that the rules were judged by, so nothing is asked for it.
 * Requests and limits are those of the manifests; containers that no manifest states have none that are known.
 */
export function shownUtilisation(
  workloads: readonly MeasuredWorkload[],
  { queries }: PrometheusEvidence,
): readonly ScorecardUtilisation[] {
  const byText = new Map(queries.map((one) => [one.query, one]));
  return workloads.flatMap(({ identity: { group, kind, namespace, name }, slots, workload }) => {
    const used = (template: string): ReadonlyMap<string, number> => {
      const rendered = renderQuery(template, slots, {});
      return 'reason' in rendered ? new Map<string, number>() : valuesOf(byText.get(rendered.text));
    };
    const [cpu, memory] = [used(cpuUsed), used(memoryUsed)];
    // Of what nobody measured there is nothing to show beside the manifests.
    return [...new Set([...cpu.keys(), ...memory.keys()])].sort(compareText).map((container) => {
      const own = workload?.containers.find((one) => one.name === container);
      return {
        workload: { group, kind, namespace, name, container },
        container,
        how: usedOver,
        cpu: useOf(cpu.get(container), own, 'cpu'),
        memory: useOf(memory.get(container), own, 'memory'),
      };
    });
  });
}

/** By container; what is no plain number, or of no container, is not known. */
function valuesOf(asked: PromQuery | undefined): ReadonlyMap<string, number> {
  if (asked?.answer.status !== 'answered') return new Map();
  return new Map(
    asked.answer.series.flatMap(({ labels: { container = '' }, value }) =>
      container === '' || typeof value !== 'number' ? [] : [[container, value] as const],
    ),
  );
}

function useOf(used: number | undefined, own: Container | undefined, resource: 'cpu' | 'memory'): ScorecardUse {
  const limit = amount(own, 'limits', resource);
  return { used: used ?? null, request: amount(own, 'requests', resource) ?? limit, limit };
}

/** Cores or bytes; the API takes the limit for a request that is not written. */
function amount(own: Container | undefined, side: 'requests' | 'limits', resource: 'cpu' | 'memory'): number | null {
  const nanos = own === undefined ? undefined : quantityNanos(recordAt(own.object, 'resources', side)?.[resource]);
  return nanos === undefined ? null : Number(nanos) / 1e9;
}

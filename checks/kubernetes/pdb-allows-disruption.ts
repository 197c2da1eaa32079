import type { CheckFinding } from '../../src/model/check.ts';
import type { Json } from '../../src/model/json.ts';
import type { Autoscaler, Workload } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { failIfAny, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-allows-disruption',
  title: 'Every disruption budget lets at least one pod be evicted',
  why: 'A budget that never allows an eviction blocks every node drain and cluster upgrade until somebody deletes it by force.',
  fix: 'Lower minAvailable below the replicas that always run, or set maxUnavailable: 1.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets'],
  since: '0.1.0',
  subject: 'budget',
  reads: ['workloads', 'autoscalers'],
  needs: ['graph'],
  params: {},
  messages: {
    zero: '{budget} allows {value} unavailable pods, so no pod can ever be evicted',
    all: '{budget} wants {value} available, so no pod can ever be evicted',
    tooMany:
      '{budget} wants {value} available of the {replicas} that {workload} runs ({source}), so none can be evicted',
  },
  run: ({ subject, graph, finding }) => {
    const budget = nameOf(subject);
    const max = readValue(subject.object, 'spec', 'maxUnavailable');
    const min = readValue(subject.object, 'spec', 'minAvailable');
    if (max !== undefined && max !== null)
      return amount(max, 1) === 0
        ? failIfAny([finding('zero', { data: { budget, value: shown(max) }, at: ['spec', 'maxUnavailable'] })])
        : pass;
    if (min === undefined || min === null) return pass;
    if (typeof min === 'string' && amount(min, 100) === 100)
      return failIfAny([finding('all', { data: { budget, value: shown(min) }, at: ['spec', 'minAvailable'] })]);
    const findings: CheckFinding[] = [];
    for (const workload of subject.workloads) {
      const scaler = graph.autoscalersOf(workload).find(({ type }) => type !== 'VerticalPodAutoscaler');
      const replicas = fewest(workload, scaler);
      if (replicas === undefined || replicas === 0) continue;
      const wanted = amount(min, replicas);
      if (wanted === undefined || wanted < replicas) continue;
      findings.push(
        finding('tooMany', {
          data: {
            budget,
            value: shown(min),
            replicas,
            workload: nameOf(workload),
            source: scaler === undefined ? 'its replicas' : `the minimum of ${nameOf(scaler)}`,
          },
          at: ['spec', 'minAvailable'],
          discriminator: nameOf(workload),
          related: [
            {
              as: 'other-end',
              text:
                scaler === undefined
                  ? `${nameOf(workload)} runs ${replicas}`
                  : `${nameOf(scaler)} scales down to ${replicas}`,
              at:
                scaler === undefined
                  ? { declaration: workload, path: workload.replicas?.path ?? ['spec'] }
                  : { declaration: scaler, path: scaler.min.path },
            },
          ],
        }),
      );
    }
    return failIfAny(findings);
  },
});

/** The replicas that always run: an autoscaler's minimum always counts where there is one. */
function fewest(workload: Workload, scaler: Autoscaler | undefined): number | undefined {
  if (workload.replicas === undefined) return undefined;
  if (scaler !== undefined) return scaler.min.effective;
  readValue(workload.object, ...workload.replicas.path);
  return workload.replicas.effective;
}

/** A number of pods, or a percentage of `total` rounded up as the disruption controller does; undefined for anything else. */
function amount(value: Json, total: number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value) : null;
  return percent === null ? undefined : Math.ceil((Number(percent[1]) * total) / 100);
}

function shown(value: Json): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

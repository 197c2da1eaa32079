import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Json, JsonRecord } from '../../src/model/json.ts';
import { asNumber, asRecord, listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { conditionOf, statusOf } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

/** The field of a metric's kind: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
const fields: Readonly<Record<string, string>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** Code LV12. */
export default defineCheck({
  id: 'live-autoscaler-active',
  title: 'Every autoscaler is active, reads its metrics and is not at its maximum',
  why: 'An autoscaler without metrics scales nothing, and says so only in its status.',
  fix: 'Read the condition: install the metrics server or the adapter, correct the target, or raise maxReplicas.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/#appendix-horizontal-pod-autoscaler-status-conditions',
  ],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['autoscaling/HorizontalPodAutoscaler'],
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    unable: '{autoscaler} can not scale its target ({reason}): {message}',
    inactive: '{autoscaler} computes no replicas ({reason}): {message}',
    noMetric: '{autoscaler} has no value of its metric {metric}',
    atMaximum: '{autoscaler} wants more than its {max} replicas ({reason})',
  },
  run: ({ subject, finding }): Verdict => {
    const { object } = subject;
    const status = statusOf(subject);
    const autoscaler = nameOf(subject);
    const [able, active, limited] = ['AbleToScale', 'ScalingActive', 'ScalingLimited'].map((type) =>
      conditionOf(object, type),
    );
    if (able === undefined) return unknown('stale', `no controller has looked at ${autoscaler} yet`);
    const findings: CheckFinding[] = [];
    if (able.status !== 'True') {
      const { reason, message } = able;
      findings.push(finding('unable', { data: { autoscaler, reason, message }, at: ['spec', 'scaleTargetRef'] }));
      return failIfAny(findings);
    }
    if (active === undefined) return unknown('stale', `${autoscaler} has not computed replicas yet`);
    if (active.status !== 'True') {
      const { reason, message } = active;
      if (reason === 'ScalingDisabled') return notAsked('its target is scaled to nothing, and so it rests');
      findings.push(finding('inactive', { data: { autoscaler, reason, message }, at: ['spec', 'metrics'] }));
    } else {
      const current = listAt(status, 'currentMetrics');
      for (const [position, metric] of listAt(object, 'spec', 'metrics').entries()) {
        if (hasValue(metric, current)) continue;
        const data = { autoscaler, metric: labelOf(metric) };
        findings.push(finding('noMetric', { data, at: ['spec', 'metrics', position], discriminator: data.metric }));
      }
    }
    const max = asNumber(valueAt(object, 'spec', 'maxReplicas')) ?? 0;
    if (limited?.status === 'True' && limited.reason === 'TooManyReplicas')
      findings.push(
        finding('atMaximum', { data: { autoscaler, max, reason: limited.reason }, at: ['spec', 'maxReplicas'] }),
      );
    return failIfAny(findings);
  },
});

/** Name of a metric: what it measures and of what kind. Two of one name differ in nothing that a status would tell. */
function labelOf(metric: Json): string {
  const type = stringAt(metric, 'type') ?? '';
  const source = sourceOf(metric);
  return stringAt(source, 'name') ?? stringAt(source, 'metric', 'name') ?? type;
}

function sourceOf(metric: Json): JsonRecord | undefined {
  const type = stringAt(metric, 'type') ?? '';
  return Object.hasOwn(fields, type) ? recordAt(metric, fields[type] ?? '') : undefined;
}

/** A controller that could not read a metric writes an entry without type, or none. */
function hasValue(metric: Json, current: readonly Json[]): boolean {
  const type = stringAt(metric, 'type');
  return current.some((one) => {
    if (stringAt(one, 'type') !== type || labelOf(one) !== labelOf(metric)) return false;
    const value = asRecord(recordAt(sourceOf(one), 'current')) ?? {};
    return Object.keys(value).length > 0;
  });
}

import type { CheckFinding, Measurement, Verdict } from '../../src/model/check.ts';
import type { LivePod } from '../../src/model/cluster.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { judgePods, placeOfContainer, scalarText, withLargest } from '../kit/cluster.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

/** Code LV14. One instant: it shows, and decides nothing. */
export default defineCheck({
  id: 'live-usage-within-limits',
  title: 'Containers use less than their limits right now',
  why: 'What is near its limit in a quiet minute has nothing left for a busy one.',
  fix: 'Compare with the usage of weeks before you change a limit.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    maxPercent: { type: 'integer', minimum: 1, maximum: 100, unit: '%', description: 'Share of a limit in use' },
  },
  messages: { near: '{container} of {pod} uses {percent} % of its {resource} limit ({used} of {limit})' },
  run: ({ subject, evidence: { cluster }, params, finding }): Verdict => {
    const answer = cluster.list('metrics.k8s.io/PodMetrics', subject.identity.namespace);
    // No metrics are no proof of little usage: the metrics server may be missing, or down.
    if (answer.status === 'absent')
      return unknown('not-collected', 'the cluster has no metrics.k8s.io: nothing measures usage');
    if (answer.status === 'unknown') return unknown(answer.reason, answer.text);
    const metrics = new Map(answer.objects.map((one) => [one.identity.name, one]));
    const measured: Measurement[] = [];
    const verdict = judgePods(subject, notAsked('it runs no pod'), (pod) => {
      if (pod.deleting || pod.phase !== 'Running') return notAsked('its pods have ended, or have not started');
      const own = metrics.get(pod.identity.name);
      if (own === undefined) return unknown('insufficient-samples', `nothing has measured ${pod.identity.name} yet`);
      const limits = limitsOf(pod);
      if (limits.length === 0) return notAsked('its containers have no limits');
      const findings: CheckFinding[] = [];
      for (const { container, resource, limit, written } of limits) {
        const usage = listAt(own.object, 'containers').find((one) => stringAt(one, 'name') === container);
        const used = valueAt(usage, 'usage', resource);
        const nanos = quantityNanos(used);
        if (nanos === undefined)
          return unknown('insufficient-samples', `nothing has measured ${container} of ${pod.identity.name} yet`);
        const percent = Number((nanos * 1000n) / limit) / 10;
        const { maxPercent } = params;
        measured.push({
          what: `${resource} of ${container} in ${pod.identity.name}`,
          value: percent,
          unit: '% of the limit',
          good: maxPercent,
          bad: maxPercent,
        });
        if (percent <= maxPercent) continue;
        const data = { container, pod: pod.identity.name, percent, resource, used: scalarText(used), limit: written };
        findings.push(
          finding('near', {
            data,
            at: placeOfContainer(subject, container, 'resources', 'limits', resource),
            container,
            discriminator: `${pod.identity.name} ${resource}`,
          }),
        );
      }
      return failIfAny(findings);
    });
    return withLargest(verdict, measured);
  },
});

interface Limit {
  readonly container: string;
  readonly resource: 'cpu' | 'memory';
  readonly limit: bigint;
  readonly written: string;
}

function limitsOf({ object }: LivePod): readonly Limit[] {
  return listAt(object, 'spec', 'containers').flatMap((container) =>
    (['cpu', 'memory'] as const).flatMap((resource): readonly Limit[] => {
      const written = valueAt(container, 'resources', 'limits', resource);
      const limit = quantityNanos(written);
      const name = stringAt(container, 'name');
      return name === undefined || limit === undefined || limit <= 0n
        ? []
        : [{ container: name, resource, limit, written: scalarText(written) }];
    }),
  );
}

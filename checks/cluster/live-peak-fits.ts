import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { LiveObject } from '../../src/model/cluster.ts';
import { asNumber, listAt, recordAt, valueAt } from '../../src/model/json.ts';
import { formatNanos, quantityNanos } from '../../src/model/quantity.ts';
import { allPods, listed, liveOf, standing } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, pass, unknown } from '../kit/verdict.ts';
import { capacityOf, fitting, isPicky, needOf, openNodes } from '../kit/live-capacity.ts';

/** Code LV13. */
export default defineCheck({
  id: 'live-peak-fits',
  title: 'The most replicas of every autoscaler fit into the cluster and its quotas',
  why: 'An autoscaler that asks for pods which fit nowhere scales on paper, at the very moment when it counts.',
  fix: 'Lower maxReplicas or the requests, raise the quota, or add nodes.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/policy/resource-quotas/'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['autoscaling/HorizontalPodAutoscaler'],
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    nodes:
      '{max} replicas of {target}, each with {cpu} CPU and {memory} memory, need more than the {count} nodes have: {fit} fit',
    quota: '{more} more replicas of {target} need {need} {resource}, and the quota {quota} has {left} left',
  },
  run: ({ subject, evidence: { cluster }, finding }): Verdict => {
    const [target] = subject.behind ?? [];
    if (target === undefined) return unknown('not-collected', `the target of ${nameOf(subject)} was not seen`);
    const need = needOf(valueAt(liveOf(target).object, 'spec', 'template', 'spec'));
    if (need.cpu === 0n && need.memory === 0n) return notAsked('its target requests nothing, so it fits anywhere');
    const max = asNumber(valueAt(subject.object, 'spec', 'maxReplicas')) ?? 0;
    const now = standing(allPods(target)).length;
    const more = Math.max(0, max - now);
    const findings: CheckFinding[] = [];
    const name = nameOf(target);

    const quotas = listed(cluster.list('core/ResourceQuota', subject.identity.namespace));
    for (const quota of quotas) {
      const short = more === 0 ? undefined : shortOf(quota, need, more);
      if (short === undefined) continue;
      const data = { more, target: name, quota: quota.identity.name, ...short };
      findings.push(finding('quota', { data, at: ['spec', 'maxReplicas'], discriminator: quota.identity.name }));
    }

    const nodes = openNodes(
      listed(cluster.list('core/Node', '')),
      recordAt(liveOf(target).object, 'spec', 'template', 'spec'),
    );
    const fit = nodes.reduce((sum, node) => sum + fitting(capacityOf(node), need), 0);
    if (fit < max) {
      const shown = { cpu: formatNanos(need.cpu, 'cpu'), memory: formatNanos(need.memory, 'bytes') };
      const data = { max, target: name, ...shown, count: nodes.length, fit };
      findings.push(finding('nodes', { data, at: ['spec', 'maxReplicas'] }));
    }
    if (findings.length > 0 || more === 0) return failIfAny(findings);

    const scoped = quotas.find(isScoped);
    if (scoped !== undefined)
      return unknown('partial-data', `whom the scopes of the quota ${scoped.identity.name} mean is not judged`);
    if (!cluster.evidence.allNamespaces || cluster.evidence.labelSelector !== undefined)
      return unknown(
        'not-collected',
        'what other pods take of the nodes is not known: add --all-namespaces, and no selector',
      );
    if (isPicky(recordAt(liveOf(target).object, 'spec', 'template', 'spec')))
      return unknown('partial-data', `which nodes the affinities of ${name} leave is not judged`);
    const taken = new Map<string, { cpu: bigint; memory: bigint; pods: bigint }>();
    for (const namespace of cluster.everywhere) {
      const pods = cluster.pods(namespace);
      if (!('value' in pods)) return unknown(pods.reason, pods.text);
      for (const pod of pods.value) {
        if (pod.node === undefined || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
        const own = needOf(valueAt(pod.object, 'spec'));
        const all = taken.get(pod.node) ?? { cpu: 0n, memory: 0n, pods: 0n };
        taken.set(pod.node, { cpu: all.cpu + own.cpu, memory: all.memory + own.memory, pods: all.pods + 1n });
      }
    }
    const free = nodes.reduce((sum, node) => {
      const { cpu, memory, pods } = capacityOf(node);
      const own = taken.get(node.identity.name) ?? { cpu: 0n, memory: 0n, pods: 0n };
      return sum + fitting({ cpu: cpu - own.cpu, memory: memory - own.memory, pods: pods - own.pods }, need);
    }, 0);
    if (free >= more) return pass;
    const data = {
      max,
      target: name,
      cpu: formatNanos(need.cpu, 'cpu'),
      memory: formatNanos(need.memory, 'bytes'),
      count: nodes.length,
      fit: now + free,
    };
    return failIfAny([finding('nodes', { data, at: ['spec', 'maxReplicas'] })]);
  },
});

function isScoped({ object }: LiveObject): boolean {
  return listAt(object, 'spec', 'scopes').length > 0 || recordAt(object, 'spec', 'scopeSelector') !== undefined;
}

/** Which resource of a quota is too small for so many more pods. */
function shortOf(
  quota: LiveObject,
  need: { readonly cpu: bigint; readonly memory: bigint },
  more: number,
): { readonly resource: string; readonly need: string; readonly left: string } | undefined {
  if (isScoped(quota)) return undefined;
  const wanted = [
    ['requests.cpu', need.cpu, 'cpu'],
    ['cpu', need.cpu, 'cpu'],
    ['requests.memory', need.memory, 'bytes'],
    ['memory', need.memory, 'bytes'],
    ['pods', 1_000_000_000n, 'count'],
  ] as const;
  for (const [resource, each, unit] of wanted) {
    const hard = quantityNanos(valueAt(quota.object, 'status', 'hard', resource));
    const used = quantityNanos(valueAt(quota.object, 'status', 'used', resource));
    if (hard === undefined || used === undefined) continue;
    const all = each * BigInt(more);
    if (all > hard - used)
      return { resource, need: formatNanos(all, unit), left: formatNanos(hard > used ? hard - used : 0n, unit) };
  }
  return undefined;
}

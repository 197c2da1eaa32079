import type { Verdict } from '../../src/model/check.ts';
import type { LiveObject } from '../../src/model/cluster.ts';
import { asRecord, listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { listed, nowOf, timeAt } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, guarded, pass, unknown } from '../kit/verdict.ts';

/** Code LV30. */
export default defineCheck({
  id: 'live-recommender-alone',
  title: 'Every VerticalPodAutoscaler has a recommendation, and scales alone what it scales',
  why: 'Two autoscalers on one metric answer each other: more memory for a pod is less use of it, and so fewer pods.',
  fix: 'Set updateMode to Off, or give the HorizontalPodAutoscaler a metric other than CPU and memory.',
  effort: 'minutes',
  references: [
    'https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md',
  ],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['autoscaling.k8s.io/VerticalPodAutoscaler'],
  reads: [],
  needs: ['cluster'],
  params: {
    graceHours: {
      type: 'integer',
      minimum: 0,
      maximum: 720,
      unit: 'hours',
      description: 'How long it may have no recommendation, as it does at first',
    },
  },
  messages: {
    both: '{recommender} and {autoscaler} both scale {target} by its {resource}',
    none: '{recommender} has no recommendation',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const { object } = subject;
    const view = evidence.cluster;
    const recommender = nameOf(subject);
    const alone = (): Verdict => {
      if ((stringAt(object, 'spec', 'updatePolicy', 'updateMode') ?? 'Auto') === 'Off') return pass;
      const [kind, name] = targetOf(subject, 'targetRef');
      const controlled = controlledBy(subject);
      for (const other of listed(view.list('autoscaling/HorizontalPodAutoscaler', subject.identity.namespace))) {
        const [otherKind, otherName] = targetOf(other, 'scaleTargetRef');
        if (kind === undefined || name === undefined || kind !== otherKind || name !== otherName) continue;
        const resource = resourcesOf(other).find((one) => controlled.has(one));
        if (resource === undefined) continue;
        const data = { recommender, autoscaler: nameOf(other), target: `${kind} ${name}`, resource };
        return fail(finding('both', { data, at: ['spec'], discriminator: other.identity.name }));
      }
      return pass;
    };
    const recommends = (): Verdict => {
      if (listAt(object, 'status', 'recommendation', 'containerRecommendations').length > 0) return pass;
      const created = timeAt(object, 'metadata', 'creationTimestamp');
      if (created === undefined) return unknown('partial-data', `since when ${recommender} is there is not known`);
      if (nowOf(view) - created < params.graceHours * 3_600_000)
        return unknown('insufficient-samples', `${recommender} has no recommendation yet`);
      return fail(finding('none', { data: { recommender }, at: ['metadata', 'name'] }));
    };
    return combine([guarded(alone), guarded(recommends)]);
  },
});

function targetOf({ object }: LiveObject, field: string): readonly [string | undefined, string | undefined] {
  return [stringAt(object, 'spec', field, 'kind'), stringAt(object, 'spec', field, 'name')];
}

/** What it sets: CPU and memory, but where every policy says less. */
function controlledBy({ object }: LiveObject): ReadonlySet<string> {
  const policies = listAt(object, 'spec', 'resourcePolicy', 'containerPolicies');
  const all = ['cpu', 'memory'];
  const own = policies
    .filter((policy) => stringAt(policy, 'mode') !== 'Off')
    .flatMap((policy) => {
      const stated = asRecord(policy)?.['controlledResources'];
      return stated === undefined ? all : listAt(policy, 'controlledResources');
    })
    .filter((one) => typeof one === 'string');
  return new Set(policies.some((policy) => stringAt(policy, 'containerName') === '*') ? own : [...own, ...all]);
}

/** Resources by which a HorizontalPodAutoscaler scales. */
function resourcesOf({ object }: LiveObject): readonly string[] {
  return listAt(object, 'spec', 'metrics').flatMap((metric) =>
    ['resource', 'containerResource'].flatMap((field) => {
      const name = valueAt(metric, field, 'name');
      return typeof name === 'string' ? [name] : [];
    }),
  );
}

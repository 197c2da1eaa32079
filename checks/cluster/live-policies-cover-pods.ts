import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView, LiveObject, LivePod } from '../../src/model/cluster.ts';
import { listAt, recordAt, valueAt } from '../../src/model/json.ts';
import { listed, placeOfPods, standing } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

const directions = { ingress: 'Ingress', egress: 'Egress' } as const;

/**
 * Code LV17: the policies that are applied, held against the labels that the pods carry. Whether the network plugin enforces
 * them the API does not tell.
 */
export default defineCheck({
  id: 'live-policies-cover-pods',
  title: 'Every running pod is covered by network policies in both directions',
  why: 'Policies that are not applied, or whose labels the pods do not carry, protect nothing.',
  fix: 'Apply a NetworkPolicy that denies by default with an empty podSelector and both policyTypes, and allow what is needed.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic',
  ],
  since: '0.1.0',
  subject: 'live-workload',
  reads: ['policies'],
  needs: ['cluster', 'graph'],
  params: {},
  messages: {
    open: 'no network policy covers the {direction} traffic of {count} of {all} pods of {workload}, {pod} for one',
  },
  run: ({ subject, graph, evidence, finding }): Verdict => {
    const { pods, identity } = subject;
    const { namespace } = identity;
    const isKnown = 'value' in pods;
    const own = standing(isKnown ? pods.value : pods.read);
    const hole = isKnown ? undefined : unknown(pods.reason, pods.text);
    if (own.length === 0) return hole ?? notAsked('it runs no pod');
    const asked = own.filter(({ object }) => valueAt(object, 'spec', 'hostNetwork') !== true);
    if (asked.length === 0) return hole ?? notAsked('it is in the network of its nodes, which policies do not reach');
    const policies = listed(evidence.cluster.list('networking.k8s.io/NetworkPolicy', namespace));
    const selects = (policy: LiveObject, pod: LivePod): boolean =>
      graph.matches(recordAt(policy.object, 'spec', 'podSelector') ?? {}, pod.labels);
    const findings = (['ingress', 'egress'] as const).flatMap((direction) => {
      const closing = policies.filter((policy) => isAbout(policy, direction));
      const open = asked.filter((pod) => !closing.some((policy) => selects(policy, pod)));
      const [first] = open;
      if (first === undefined) return [];
      const counts = { count: open.length, all: asked.length };
      const data = { direction, ...counts, workload: nameOf(subject), pod: first.identity.name };
      return [finding('open', { data, at: placeOfPods(subject), discriminator: direction })];
    });
    if (findings.length === 0) return hole ?? failIfAny([]);
    const other = graph.policies.find(
      (policy) => policy.dialect !== 'kubernetes' && (policy.clusterWide || policy.identity.namespace === namespace),
    );
    if (other !== undefined) return mayCover(nameOf(other));
    return otherPolicy(evidence.cluster, namespace) ?? failIfAny(findings);
  },
});

/** Policies besides the API's own, each under the groups that may show it: of one of them an answer is enough. */
const otherDialects: readonly (readonly [kind: string, place: 'namespaced' | 'wide', ...groups: string[]])[] = [
  ['CiliumNetworkPolicy', 'namespaced', 'cilium.io'],
  ['CiliumClusterwideNetworkPolicy', 'wide', 'cilium.io'],
  ['NetworkPolicy', 'namespaced', 'projectcalico.org', 'crd.projectcalico.org'],
  ['GlobalNetworkPolicy', 'wide', 'projectcalico.org', 'crd.projectcalico.org'],
  ['AdminNetworkPolicy', 'wide', 'policy.networking.k8s.io'],
  ['BaselineAdminNetworkPolicy', 'wide', 'policy.networking.k8s.io'],
  ['ClusterNetworkPolicy', 'wide', 'policy.networking.k8s.io'],
];

/** Why a pod that no NetworkPolicy covers may be covered all the same; undefined where the cluster shows that it is not. */
function otherPolicy(cluster: ClusterView, namespace: string): Verdict | undefined {
  for (const [kind, place, ...groups] of otherDialects) {
    const answers = groups.map((group) => cluster.list(`${group}/${kind}`, place === 'wide' ? '' : namespace));
    const [first] = answers.flatMap((answer) => (answer.status === 'absent' ? [] : answer.objects));
    if (first !== undefined) return mayCover(`${kind} ${first.identity.name}`);
    if (answers.some(({ status }) => status === 'listed')) continue;
    const [refused] = answers.flatMap((answer) => (answer.status === 'unknown' ? [answer] : []));
    if (refused !== undefined) return unknown(refused.reason, `${refused.text}; such a policy may cover it`);
  }
  return undefined;
}

function mayCover(policy: string): Verdict {
  return unknown('not-collected', `${policy} may cover it, and its kind is not held against the labels of pods`);
}

/** Without policyTypes a policy is about what comes in, and about what goes out where it has rules for that. */
function isAbout({ object }: LiveObject, direction: 'ingress' | 'egress'): boolean {
  const types = listAt(object, 'spec', 'policyTypes');
  if (types.length > 0) return types.includes(directions[direction]);
  return direction === 'ingress' || listAt(object, 'spec', 'egress').length > 0;
}

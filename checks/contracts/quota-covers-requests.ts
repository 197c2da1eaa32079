import type { CheckFinding, RelatedPlace, Verdict } from '../../src/model/check.ts';
import type { Graph, Workload } from '../../src/model/graph.ts';
import { compareText, identityKey } from '../../src/model/identity.ts';
import { asString, listAt, recordAt } from '../../src/model/json.ts';
import { formatNanos, quantityNanos } from '../../src/model/quantity.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { Resource, Side } from '../kit/pod-resources.ts';
import { podNeed } from '../kit/pod-resources.ts';
import { readValue } from '../kit/read.ts';
import { combine, fail, guarded, notAsked, pass, undeclared } from '../kit/verdict.ts';

const nanos = 1_000_000_000n;

type Counted = { readonly side: Side; readonly resource: Resource } | 'pods';
/** https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-for-infrastructure-resources */
const counted: ReadonlyMap<string, Counted> = new Map<string, Counted>([
  ['cpu', { side: 'requests', resource: 'cpu' }],
  ['requests.cpu', { side: 'requests', resource: 'cpu' }],
  ['memory', { side: 'requests', resource: 'memory' }],
  ['requests.memory', { side: 'requests', resource: 'memory' }],
  ['limits.cpu', { side: 'limits', resource: 'cpu' }],
  ['limits.memory', { side: 'limits', resource: 'memory' }],
  ['pods', 'pods'],
  ['count/pods', 'pods'],
]);
/** Scopes that leave long-running pods with requests in. */
const harmlessScopes = ['NotTerminating', 'NotBestEffort'];

interface Ask {
  readonly workload: Workload;
  readonly now: bigint;
  readonly most: bigint;
}

/** How many pods a workload has, and how many its autoscaler may make of them. A DaemonSet has one at least. */
function podsOf(workload: Workload, graph: Graph): { readonly now: bigint; readonly most: bigint } {
  const written = BigInt(Math.max(0, Math.trunc(workload.replicas?.effective ?? 1)));
  const scaler = graph.autoscalersOf(workload).find(({ type }) => type !== 'VerticalPodAutoscaler');
  if (scaler === undefined) return { now: written, most: written };
  const least = BigInt(Math.max(0, Math.trunc(scaler.min.effective)));
  const most = BigInt(Math.max(0, Math.trunc(scaler.max.written ?? scaler.min.effective)));
  return { now: least, most: most > least ? most : least };
}

/** Of several declarations of one workload the most modest counts: nobody knows which is applied. */
function mostModest(asks: readonly Ask[]): readonly Ask[] {
  const byNode = new Map<string, Ask>();
  for (const ask of asks) {
    const key = identityKey(ask.workload.identity);
    const known = byNode.get(key);
    if (known === undefined || ask.most < known.most) byNode.set(key, ask);
  }
  return [...byNode.values()];
}

function total(asks: readonly Ask[], when: 'now' | 'most'): bigint {
  return asks.reduce((sum, ask) => sum + ask[when], 0n);
}

export default defineCheck({
  id: 'quota-covers-requests',
  title: 'The quota of a namespace has room for everything that runs in it',
  why: 'Pods above the quota are refused without a sign on the workload: the last one deployed, or the one that moves after a node failure, stays away.',
  fix: 'Raise the quota, or lower the requests, replicas or the maximum of the autoscaler that the message names.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/policy/resource-quotas/'],
  since: '0.1.0',
  subject: 'quota',
  reads: [
    'CronJob',
    'DaemonSet',
    'Deployment',
    'HorizontalPodAutoscaler',
    'LimitRange',
    'Pod',
    'ReplicaSet',
    'ReplicationController',
    'Rollout',
    'ScaledObject',
    'StatefulSet',
  ],
  needs: ['graph'],
  params: {},
  messages: {
    exceeded: '{quota} allows {hard} of {resource} in namespace {namespace}, and its workloads ask for {sum}',
    'exceeded-at-maximum':
      '{quota} allows {hard} of {resource} in namespace {namespace}, and its workloads ask for {sum} when the autoscalers reach their maximum',
    unset: '{quota} limits {resource}, so it refuses the pods of {workload}, which do not set it',
  },
  run: ({ subject, graph, finding }) => {
    const { namespace } = subject.identity;
    const scopes = listAt(subject.object, 'spec', 'scopes').map((scope) => asString(scope) ?? '');
    if (scopes.some((scope) => !harmlessScopes.includes(scope)) || recordAt(subject.object, 'spec', 'scopeSelector'))
      return notAsked('it counts only the pods of its scope');
    const workloads = graph.workloads.filter(
      (workload) => workload.longRunning && workload.identity.namespace === namespace,
    );
    if (workloads.length === 0) return notAsked(`no workload runs in namespace ${namespace}`);
    const hard = recordAt(subject.object, 'spec', 'hard') ?? {};
    const ranges = graph.objects('LimitRange').filter(({ identity }) => identity.namespace === namespace);
    const quota = nameOf(subject);

    const judge = (key: string, what: Counted): Verdict => {
      const allowed = quantityNanos(readValue(hard, key));
      if (allowed === undefined) return pass;
      const at = ['spec', 'hard', key];
      const unset: CheckFinding[] = [];
      const asks = workloads.flatMap((workload): Ask[] => {
        const pods = podsOf(workload, graph);
        if (pods.most === 0n) return [];
        const need = what === 'pods' ? nanos : podNeed(workload, ranges, what.side, what.resource);
        if (need !== undefined) return [{ workload, now: pods.now * need, most: pods.most * need }];
        unset.push(
          finding('unset', {
            data: { quota, resource: key, workload: nameOf(workload) },
            at,
            discriminator: workload.key,
            related: [{ as: 'other-end', text: nameOf(workload), at: placeOf(workload) }],
          }),
        );
        return [];
      });
      const modest = mostModest(asks);
      const sum = total(modest, 'most');
      const findings: CheckFinding[] = [];
      if (sum > allowed) {
        const unit = what === 'pods' ? 'count' : what.resource === 'cpu' ? 'cpu' : 'bytes';
        const now = total(modest, 'now');
        const shown = { quota, namespace, resource: key, hard: formatNanos(allowed, unit) };
        const largest = [...modest].sort(byMost).slice(0, 3);
        const options = {
          at,
          related: largest.map(({ workload, most }, index): RelatedPlace => ({
            as: index === 0 ? 'other-end' : 'cause',
            text: `${nameOf(workload)} asks for ${formatNanos(most, unit)}`,
            at: placeOf(workload),
          })),
        };
        findings.push(
          now > allowed
            ? finding('exceeded', { data: { ...shown, sum: formatNanos(now, unit) }, ...options })
            : finding('exceeded-at-maximum', { data: { ...shown, sum: formatNanos(sum, unit) }, ...options }),
        );
      }
      const world = graph.world('LimitRange', namespace);
      if (!world.open) findings.push(...unset);
      const [first, ...rest] = findings;
      if (first !== undefined) return fail(first, ...rest);
      if (unset.length === 0) return pass;
      return undeclared(
        ['LimitRange'],
        `a LimitRange may set ${key} where the pods don't; ${world.open ? world.because : ''}`,
      );
    };

    const limited = [...counted].filter(([key]) => Object.hasOwn(hard, key));
    if (limited.length === 0) return notAsked('it limits neither cpu, memory nor pods');
    return combine(limited.map(([key, what]) => guarded(() => judge(key, what))));
  },
});

function byMost(a: Ask, b: Ask): number {
  if (a.most !== b.most) return a.most > b.most ? -1 : 1;
  return compareText(a.workload.key, b.workload.key);
}

function placeOf(workload: Workload): { declaration: Workload; path: Workload['template']['path'] } {
  const path = workload.containers[0]?.path ?? workload.template.specPath;
  return { declaration: workload, path: [...path, 'resources'] };
}

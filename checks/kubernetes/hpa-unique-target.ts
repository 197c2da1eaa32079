import type { Verdict } from '../../src/model/check.ts';
import type { Autoscaler } from '../../src/model/graph.ts';
import { groupOf, identityKey } from '../../src/model/identity.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { utilisations } from '../kit/autoscaler-metrics.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { areEnvironments } from '../kit/environments.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-unique-target',
  title: 'No two autoscalers pull at one workload',
  why: 'Two autoscalers of one workload overwrite each other, and a vertical one moves the very requests that a horizontal one measures against: the number of pods swings without end.',
  fix: 'Merge them into one with several metrics; let a VerticalPodAutoscaler only recommend (updateMode: Off), or leave the measured resource to the other.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/autoscaling/',
    'https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md',
  ],
  since: '0.1.0',
  subject: 'autoscaler',
  reads: [],
  needs: ['graph'],
  params: {
    environmentWords: {
      type: 'strings',
      description: 'Folders that differ only in one of these words hold one workload for two environments',
    },
  },
  messages: {
    twice: '{autoscaler} scales {target}, which {other} scales already',
    vertical: '{vertical} changes the {resource} requests of {target}, by which {horizontal} measures its load',
  },
  run: ({ subject, graph, params, finding }): Verdict => {
    const { kind, name, path } = subject.target;
    if (isPlaceholder(kind) || isPlaceholder(name))
      return unknown('not-collected', `its target ${kind}/${name} still holds a placeholder`);
    if (name === '') return notAsked('it does not say what it scales; hpa-target-exists asks about that');
    const target = `${kind} ${name}`;
    const rivals = rivalsOf(subject, graph.autoscalers);
    // The first in order is right; each later one is one too many.
    for (const other of rivals.slice(0, rivals.indexOf(subject))) {
      if (identityKey(other.identity) === identityKey(subject.identity)) continue;
      if (areEnvironments(other.document.file, subject.document.file, params.environmentWords)) continue;
      const clash = clashOf(subject, other);
      if (clash === undefined) continue;
      const shared = {
        at: path,
        related: [{ as: 'other-end', text: nameOf(other), at: { declaration: other, path: other.target.path } }],
      } as const;
      if (clash.kind === 'twice')
        return fail(
          finding('twice', { data: { autoscaler: nameOf(subject), target, other: nameOf(other) }, ...shared }),
        );
      const { vertical, horizontal, resource } = clash;
      return fail(
        finding('vertical', {
          data: { vertical: nameOf(vertical), horizontal: nameOf(horizontal), target, resource },
          ...shared,
        }),
      );
    }
    return pass;
  },
});

type Clash =
  | { readonly kind: 'twice' }
  | {
      readonly kind: 'vertical';
      readonly vertical: Autoscaler;
      readonly horizontal: Autoscaler;
      readonly resource: string;
    };

function clashOf(a: Autoscaler, b: Autoscaler): Clash | undefined {
  const isVertical = (one: Autoscaler): boolean => one.type === 'VerticalPodAutoscaler';
  if (isVertical(a) === isVertical(b)) {
    if (!isVertical(a)) return takesOver(a) || takesOver(b) ? undefined : { kind: 'twice' };
    return changed(a).length > 0 && changed(b).length > 0 ? { kind: 'twice' } : undefined;
  }
  const [vertical, horizontal] = isVertical(a) ? [a, b] : [b, a];
  const resources = changed(vertical);
  const resource = utilisations(horizontal).find((one) => resources.includes(one.resource))?.resource;
  return resource === undefined ? undefined : { kind: 'vertical', vertical, horizontal, resource };
}

/** KEDA makes an existing HorizontalPodAutoscaler its own (https://keda.sh/docs/latest/concepts/scaling-deployments/). */
function takesOver({ type, annotations }: Autoscaler): boolean {
  return type === 'ScaledObject' && annotations.get('scaledobject.keda.sh/transfer-hpa-ownership') === 'true';
}

/** Resources that a vertical autoscaler sets by itself: by default both, in every container. */
function changed({ object }: Autoscaler): readonly string[] {
  const mode = readString(object, 'spec', 'updatePolicy', 'updateMode') ?? 'Auto';
  if (mode === 'Off' || mode === 'Initial') return [];
  const policies = listAt(object, 'spec', 'resourcePolicy', 'containerPolicies').filter(
    (policy) => stringAt(policy, 'mode') !== 'Off',
  );
  const all = ['cpu', 'memory'];
  const isNarrowed = policies.some((policy) => stringAt(policy, 'containerName') === '*');
  const written = policies.flatMap((policy) => {
    const own = listAt(policy, 'controlledResources');
    return own.length === 0 ? all : own.filter((one) => typeof one === 'string');
  });
  return isNarrowed ? written : all;
}

const known = new WeakMap<readonly Autoscaler[], ReadonlyMap<string, readonly Autoscaler[]>>();

/** All autoscalers of the subject's target, in the order of the graph; indexed once for all that ask. */
function rivalsOf(subject: Autoscaler, all: readonly Autoscaler[]): readonly Autoscaler[] {
  let index = known.get(all);
  if (index === undefined) {
    const byTarget = new Map<string, Autoscaler[]>();
    for (const one of all) {
      const own = byTarget.get(keyOf(one));
      if (own === undefined) byTarget.set(keyOf(one), [one]);
      else own.push(one);
    }
    known.set(all, (index = byTarget));
  }
  return index.get(keyOf(subject)) ?? [];
}

function keyOf({ target: { apiVersion, kind, name }, identity }: Autoscaler): string {
  return identityKey({ group: groupOf(apiVersion), kind, namespace: identity.namespace, name });
}

import type { Policy, Workload } from '../../src/model/graph.ts';
import type { JsonRecord, Path } from '../../src/model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { labelWords, nearestByLabels } from '../kit/nearest-labels.ts';
import { selectionIsClear } from '../kit/policies.ts';
import { maySelect, podsToCome, runTimeLabel, selectorWords, selectsEverything } from '../kit/selectors.ts';
import { isUnclear } from '../kit/unclear-labels.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'network-policy-targets-pod',
  title: 'Every network policy selects at least one pod',
  why: 'A policy that selects nothing protects nothing, and looks in every review as if it did.',
  fix: "Write the labels of the pod template in the policy's selector, in the same namespace.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  since: '0.1.0',
  subject: 'policy',
  reads: ['workloads'],
  needs: ['graph'],
  params: { podsToCome },
  messages: { nothing: '{policy} selects {selector}, and no pod of the namespace {namespace} bears these labels' },
  run: ({ subject, graph, params, finding }) => {
    if (subject.clusterWide) return notAsked('it holds for the whole cluster, and the files are a part of it');
    if (subject.workloads.length > 0) return pass;
    const selectors = selectorsOf(subject);
    // Whatever is added to the namespace is meant.
    const mayCome = params.podsToCome === 'not-asked';
    if (
      mayCome &&
      selectors.some(({ selector, text }) => (selector === undefined ? text === 'all()' : selectsEverything(selector)))
    )
      return notAsked('it selects every pod of its namespace, and the files hold none there');
    for (const { selector, text } of selectors) {
      const label = selector === undefined ? undefined : runTimeLabel(selector);
      if (mayCome && label !== undefined) return notAsked(`pods get the label ${label} when they are made`);
      if (isUnclear(selector) || isPlaceholder(text))
        return unknown('not-collected', 'its selector still holds a placeholder');
      if (selector !== undefined && selectorWords(selector).includes('io.cilium.'))
        return unknown('partial-data', 'Cilium adds labels to pods that no template shows');
    }
    if (!selectionIsClear(subject)) return unknown('partial-data', 'which pods it selects is not understood');
    const { namespace } = subject.identity;
    const near = workloadsIn(graph.workloads, namespace);
    const unclear = near.find(({ template: { labels } }) =>
      selectors.some(({ selector }) =>
        selector === undefined ? [...labels.values()].some(isPlaceholder) : maySelect(graph, selector, labels),
      ),
    );
    if (unclear !== undefined)
      return unknown('not-collected', `the pod labels of ${nameOf(unclear)} still hold a placeholder`);
    return whenAbsent(graph, podBearingKinds, namespace, 'no pod of the files bears its labels', () => {
      const [first] = selectors;
      const nearest = nearestByLabels(near, ({ template }) => template.labels, first?.selector ?? {});
      return fail(
        finding('nothing', {
          data: { policy: nameOf(subject), namespace, selector: first === undefined ? 'nothing' : wordsOf(first) },
          at: first?.path ?? ['spec'],
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `the pods of ${nameOf(nearest)} bear ${labelWords(nearest.template.labels)}`,
                    at: { declaration: nearest, path: [...nearest.template.path, 'metadata', 'labels'] },
                  },
                ],
        }),
      );
    });
  },
});

const workloadsIn = byNamespace<Workload>();

/** A label selector, or Calico's expression. */
interface Written {
  readonly selector: JsonRecord | undefined;
  readonly text: string;
  readonly path: Path;
}

function selectorsOf({ dialect, object }: Policy): readonly Written[] {
  const record = (selector: JsonRecord | undefined, path: Path): Written => ({
    selector: selector ?? {},
    text: '',
    path,
  });
  switch (dialect) {
    case 'kubernetes':
      return [record(recordAt(object, 'spec', 'podSelector'), ['spec', 'podSelector'])];
    case 'calico':
      return [
        { selector: undefined, text: stringAt(object, 'spec', 'selector') ?? 'all()', path: ['spec', 'selector'] },
      ];
    case 'cilium':
      return [
        ...(recordAt(object, 'spec') === undefined ? [] : [{ spec: recordAt(object, 'spec'), path: ['spec'] }]),
        ...listAt(object, 'specs').map((item, position) => ({ spec: asRecord(item), path: ['specs', position] })),
      ].map(({ spec, path }) => record(recordAt(spec, 'endpointSelector'), [...path, 'endpointSelector']));
    case 'admin':
      return [];
  }
}

function wordsOf({ selector, text }: Written): string {
  return selector === undefined ? text : selectorWords(selector);
}

import type { Verdict } from '../../src/model/check.ts';
import type { Graph, Peer, Workload } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { labelWords, nearestByLabels } from '../kit/nearest-labels.ts';
import { maySelect, podsToCome, runTimeLabel, selectorWords, selectsEverything } from '../kit/selectors.ts';
import { isUnclear } from '../kit/unclear-labels.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'network-policy-peer-targets-pod',
  title: 'Every pod that a network policy lets through is there',
  why: 'A peer that no pod answers to is a way that was meant and is closed: the caller that should have come through times out.',
  fix: 'Write the labels of the pod template of the other end; pods of another namespace need a namespaceSelector.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  since: '0.1.0',
  subject: 'policy',
  reads: ['workloads'],
  needs: ['graph'],
  params: { podsToCome },
  messages: {
    nobody: '{policy} lets {selector} through, and no pod of the namespace {namespace} bears these labels',
  },
  run: ({ subject, graph, params, finding }) => {
    if (subject.dialect !== 'kubernetes') return notAsked('its dialect knows labels that no template shows');
    const { namespace } = subject.identity;
    const peers = [...subject.ingress, ...subject.egress].flatMap((rule) => rule.peers.flatMap(podsOnly));
    if (peers.length === 0) return notAsked('no peer of it is chosen by pod labels alone');
    const mayCome = params.podsToCome === 'not-asked';
    const near = workloadsIn(graph.workloads, namespace);
    const judge = ({ selector, peer }: PodPeer): Verdict => {
      if (isUnclear(selector)) return unknown('not-collected', 'a peer still holds a placeholder');
      if (mayCome && selectsEverything(selector)) return notAsked('every pod of its namespace is let through');
      if (isThere(graph, namespace, selector)) return pass;
      const label = runTimeLabel(selector);
      if (mayCome && label !== undefined) return notAsked(`pods get the label ${label} when they are made`);
      const unclear = near.find(({ template }) => maySelect(graph, selector, template.labels));
      if (unclear !== undefined)
        return unknown('not-collected', `the pod labels of ${nameOf(unclear)} still hold a placeholder`);
      return whenAbsent(graph, podBearingKinds, namespace, 'no pod of the files bears the labels of a peer', () => {
        const words = selectorWords(selector);
        const nearest = nearestByLabels(near, ({ template }) => template.labels, selector);
        return fail(
          finding('nobody', {
            data: { policy: nameOf(subject), namespace, selector: words },
            at: [...peer.path, 'podSelector'],
            discriminator: `${peer.path.slice(1, 2).join('')} ${words}`,
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
    };
    return judgeEach(peers, judge);
  },
});

const workloadsIn = byNamespace<Workload>();

const allIn = byNamespace<Workload>(Number.POSITIVE_INFINITY);

/** Policies name the same few peers again and again: each is looked for once. */
const known = new WeakMap<readonly Workload[], Map<string, boolean>>();

function isThere(graph: Graph, namespace: string, selector: JsonRecord): boolean {
  const { workloads } = graph;
  let answers = known.get(workloads);
  if (answers === undefined) known.set(workloads, (answers = new Map<string, boolean>()));
  const key = `${namespace} ${JSON.stringify(selector)}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = allIn(workloads, namespace).some(({ template }) => graph.matches(selector, template.labels));
    answers.set(key, answer);
  }
  return answer;
}

interface PodPeer {
  readonly peer: Peer;
  readonly selector: JsonRecord;
}

/** Peers with a namespaceSelector may mean pods of other repositories. */
function podsOnly(peer: Peer): readonly PodPeer[] {
  const { podSelector, namespaceSelector } = peer;
  return podSelector === undefined || namespaceSelector !== undefined ? [] : [{ peer, selector: podSelector }];
}

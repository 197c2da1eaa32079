import type { Peer } from '../../src/model/graph.ts';
import { recordAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { selectsEverything } from '../kit/selectors.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'network-policy-selectors',
  title: 'Every network policy that opens a way says for which pods',
  why: 'A policy that opens a way for every pod, to everybody or to addresses, opens it for the pod that is added tomorrow as well.',
  fix: 'Choose the pods with `podSelector`, or the other end with `podSelector` or `namespaceSelector`.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource'],
  since: '0.1.0',
  subject: 'policy',
  reads: [],
  needs: ['graph'],
  params: {
    allowEmptyPodSelector: {
      type: 'boolean',
      description: 'A policy may open a way for every pod of its namespace, where it chooses the other end by labels',
    },
  },
  messages: {
    'no-selector': 'NetworkPolicy {name} opens a way for every pod, and chooses neither end by labels',
    'empty-selector': 'NetworkPolicy {name} opens a way for every pod of its namespace',
  },
  run: ({ subject, params, finding }) => {
    if (subject.dialect !== 'kubernetes') return notAsked('it is of another dialect');
    if (!selectsEverything(recordAt(subject.object, 'spec', 'podSelector') ?? {})) return pass;
    const rules = [...subject.ingress, ...subject.egress];
    if (rules.length === 0) return pass;
    const told = { data: { name: subject.identity.name }, at: ['spec', 'podSelector'] };
    if (!rules.every(({ peers }) => peers.some(isChosen))) return fail(finding('no-selector', told));
    return params.allowEmptyPodSelector ? pass : fail(finding('empty-selector', told));
  },
});

/** Pods without a word about namespaces are those of the policy's own. */
function isChosen({ podSelector, namespaceSelector }: Peer): boolean {
  if (podSelector !== undefined && namespaceSelector === undefined) return true;
  return [podSelector, namespaceSelector].some((selector) => selector !== undefined && !selectsEverything(selector));
}

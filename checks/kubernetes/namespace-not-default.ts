import type { Declaration } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { deliveredInto, deliveries } from '../kit/delivery.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'namespace-not-default',
  title: 'No object lies in the namespace `default`',
  why: 'What shares the namespace `default` shares its policies, quota and rights with everything that was ever applied without thinking.',
  fix: 'Write `metadata.namespace`. If you apply the files with `kubectl -n bots`, write `namespace: bots` into readiness.yaml.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
    'https://kubernetes.io/docs/concepts/security/multi-tenancy/#namespaces',
  ],
  since: '0.1.0',
  subject: 'object',
  reads: deliveries,
  needs: ['graph'],
  params: {
    renderedMayOmit: {
      type: 'boolean',
      description: 'Objects of a chart or kustomization may name none: they get it when they are installed',
    },
  },
  messages: {
    written: '{object} lies in the namespace default',
    unset: '{object} names no namespace, and lands in default unless it is applied with another one',
  },
  run: ({ subject, graph, params, finding }) => {
    const { namespace } = subject.identity;
    if (namespace === '') return notAsked('objects of its kind lie in no namespace');
    const written = readString(subject.object, 'metadata', 'namespace') ?? '';
    if (namespace !== 'default') return pass;
    if (isClustersOwn(subject)) return notAsked('Kubernetes keeps it in every namespace');
    const data = { object: nameOf(subject) };
    if (written !== '') return fail(finding('written', { data, at: ['metadata', 'namespace'] }));
    if (params.renderedMayOmit && isRendered(subject))
      return notAsked('objects of a chart or kustomization get their namespace when they are installed');
    const delivery = deliveredInto(subject, graph);
    if (delivery !== undefined) return notAsked(`${nameOf(delivery)} puts it into a namespace`);
    if (isCustom(subject)) return notAsked('whether objects of its kind lie in a namespace is not known');
    return fail(finding('unset', { data, at: ['metadata', 'name'] }));
  },
});

/** Somebody hardens the default account of the namespace: that is what it is there for. */
function isClustersOwn({ identity: { kind, name } }: Declaration): boolean {
  return (
    (kind === 'ServiceAccount' && name === 'default') ||
    (kind === 'ConfigMap' && name === 'kube-root-ca.crt') ||
    (kind === 'Service' && name === 'kubernetes')
  );
}

/** Rendered by this program, or by Helm before, as its label says. */
function isRendered({ document, labels }: Declaration): boolean {
  return document.rendered !== undefined || labels.has('helm.sh/chart');
}

/** Groups of Kubernetes without a dot; all others of its own end in k8s.io. `skaffold/v4beta6` is nobody's object at all. */
const plainGroups: ReadonlySet<string> = new Set(['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions']);

function isCustom({ identity: { group } }: Declaration): boolean {
  return !plainGroups.has(group) && !group.endsWith('.k8s.io');
}

import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView } from '../../src/model/cluster.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readyOf, slicesOf } from '../kit/live-endpoints.ts';
import type { Cover } from '../kit/cover.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Groups of what a workload and its surroundings are made of. */
const ourGroups = ['*', '', 'apps', 'batch', 'autoscaling', 'policy', 'networking.k8s.io'];
/** Resources of the core group that are in no namespace. */
const clusterScoped = ['nodes', 'namespaces', 'persistentvolumes'];

/** Code LV26. */
export default defineCheck({
  id: 'live-webhooks-answer',
  title: 'Every webhook that may refuse pods has a ready backend',
  why: 'With failurePolicy Fail, a webhook that is down refuses each new pod: a node that is lost takes the bot with it.',
  fix: 'Run the webhook with several replicas, narrow its namespaceSelector, or set failurePolicy to Ignore.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy',
  ],
  since: '0.1.0',
  subject: 'live-object',
  kinds: [
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  ],
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    down: '{webhook} of {configuration} has no ready endpoint in {service}, and refuses what it is not asked about',
  },
  run: ({ subject, graph, evidence, finding }): Verdict => {
    const webhooks = listAt(subject.object, 'webhooks');
    if (webhooks.length === 0) return notAsked('it calls nobody');
    return judgeEach([...webhooks.entries()], ([position, webhook]) => {
      if (stringAt(webhook, 'failurePolicy') === 'Ignore')
        return notAsked('without an answer everything is let through');
      const asked = isAsked(webhook, evidence.cluster, graph);
      if (asked === 'no') return notAsked('it is not asked about what runs here');
      const name = stringAt(webhook, 'name') ?? 'a webhook';
      const service = recordAt(webhook, 'clientConfig', 'service');
      const [namespace, backend] = [stringAt(service, 'namespace'), stringAt(service, 'name')];
      if (namespace === undefined || backend === undefined)
        return unknown('not-collected', `${name} is called by a URL, and what answers there is not seen`);
      if (slicesOf({ namespace, name: backend }, evidence.cluster).some((slice) => readyOf(slice).length > 0))
        return pass;
      if (asked === 'unclear')
        return unknown(
          'partial-data',
          `${name} has no ready endpoint, and whether it is asked about pods here is unclear`,
        );
      const data = { webhook: name, configuration: nameOf(subject), service: `${namespace}/${backend}` };
      const at = ['webhooks', position, 'failurePolicy'];
      return fail(finding('down', { data, at, discriminator: name }));
    });
  },
});

/** Whether the API server asks the webhook about objects of the namespaces that are judged. */
function isAsked(webhook: Json, view: ClusterView, graph: Graph): Cover {
  if (!listAt(webhook, 'rules').some(isAboutOurs)) return 'no';
  const namespaces = selectedNamespace(webhook, view, graph);
  if (namespaces !== 'yes') return namespaces;
  const narrowed =
    Object.keys(recordAt(webhook, 'objectSelector') ?? {}).length > 0 || listAt(webhook, 'matchConditions').length > 0;
  return narrowed ? 'unclear' : 'yes';
}

function isAboutOurs(rule: Json): boolean {
  const any = (field: string, wanted: readonly string[]): boolean =>
    listAt(rule, field).some((one) => typeof one === 'string' && wanted.includes(one));
  const resources = listAt(rule, 'resources');
  return (
    any('apiGroups', ourGroups) &&
    any('operations', ['*', 'CREATE', 'UPDATE']) &&
    stringAt(rule, 'scope') !== 'Cluster' &&
    !resources.every((one) => typeof one === 'string' && clusterScoped.includes(one.split('/')[0] ?? ''))
  );
}

function selectedNamespace(webhook: Json, view: ClusterView, graph: Graph): Cover {
  const selector = recordAt(webhook, 'namespaceSelector');
  if (selector === undefined || Object.keys(selector).length === 0) return 'yes';
  const answer = view.list('core/Namespace', '');
  const known = answer.status === 'absent' ? [] : answer.objects;
  let isUnclear = false;
  for (const namespace of view.namespaces) {
    const object = known.find(({ identity }) => identity.name === namespace);
    if (object === undefined) isUnclear = true;
    else if (graph.matches(selector, object.labels)) return 'yes';
  }
  return isUnclear ? 'unclear' : 'no';
}

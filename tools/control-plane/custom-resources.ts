/*
 * Definitions of kinds that others bring: only as much as an API server needs to keep such objects, with a status of its own
 * where the kind has one. Nothing acts on them.
 */

interface CustomResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
}

/** `apiVersion Kind plural`, and whether it lies in no namespace. */
const written: Readonly<Record<string, readonly string[]>> = {
  gateway: ['gateway.networking.k8s.io/v1 Gateway gateways', 'gateway.networking.k8s.io/v1 HTTPRoute httproutes'],
  'cert-manager': ['cert-manager.io/v1 Certificate certificates'],
  keda: ['keda.sh/v1alpha1 ScaledObject scaledobjects'],
  vpa: ['autoscaling.k8s.io/v1 VerticalPodAutoscaler verticalpodautoscalers'],
  'prometheus-operator': [
    'monitoring.coreos.com/v1 ServiceMonitor servicemonitors',
    'monitoring.coreos.com/v1 PodMonitor podmonitors',
    'monitoring.coreos.com/v1 PrometheusRule prometheusrules',
  ],
  cilium: [
    'cilium.io/v2 CiliumNetworkPolicy ciliumnetworkpolicies',
    'cilium.io/v2 CiliumClusterwideNetworkPolicy ciliumclusterwidenetworkpolicies cluster',
  ],
  calico: [
    'crd.projectcalico.org/v1 NetworkPolicy networkpolicies',
    'crd.projectcalico.org/v1 GlobalNetworkPolicy globalnetworkpolicies cluster',
  ],
  // As the API server of Calico shows them, and as they are kept where there is none.
  'calico-v3': [
    'projectcalico.org/v3 NetworkPolicy networkpolicies',
    'projectcalico.org/v3 GlobalNetworkPolicy globalnetworkpolicies cluster',
  ],
  'admin-policies': [
    'policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy adminnetworkpolicies cluster',
    'policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy baselineadminnetworkpolicies cluster',
  ],
  'cluster-policies': ['policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy clusternetworkpolicies cluster'],
};

/** Definitions of the kinds of these projects, as one List in JSON. */
export function definitionsOf(...projects: readonly string[]): string {
  const kinds = projects.flatMap((project) => {
    const lines = written[project];
    if (lines === undefined)
      throw new Error(`no definitions of ${project}: there are ${Object.keys(written).join(', ')}`);
    return lines.map(parse);
  });
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: kinds.map(definition) });
}

function parse(line: string): CustomResource {
  const [apiVersion = '', kind = '', plural = '', scope] = line.split(' ');
  return { apiVersion, kind, plural, scope: scope === 'cluster' ? 'Cluster' : 'Namespaced' };
}

function definition({ apiVersion, kind, plural, scope }: CustomResource): object {
  const [group = '', name = ''] = apiVersion.split('/');
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Groups of Kubernetes itself are kept for what it approved.
      ...(group.endsWith('.k8s.io')
        ? { annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests of readiness' } }
        : {}),
    },
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: open, specs: { type: 'array', items: open }, status: open },
            },
          },
        },
      ],
    },
  };
}

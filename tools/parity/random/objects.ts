import fc from 'fast-check';
import type { Made } from './make.ts';
import { listOf, listWithGaps, loose, mostly, nearlyAlways, object, often, one, rarely } from './make.ts';
import { labels, objectLabels, podSpec, selector, template } from './pods.ts';

/** Names are few, so that objects find each other. */
const name = one('api', 'web', 'cache');
const namespace = one(undefined, undefined, undefined, undefined, 'default', 'polls');

const of = (apiVersions: readonly string[], kind: string, spec: Made): Made =>
  object({
    apiVersion: one(...apiVersions),
    kind: fc.constant(kind),
    metadata: object({ name, namespace, labels: often(objectLabels) }),
    spec: fc.oneof({ weight: 15, arbitrary: spec }, { weight: 1, arbitrary: fc.constant(undefined) }),
  });

const replicas = often(one(0, 1, 2, 3, -1));

const deployment = of(
  ['apps/v1', 'apps/v1', 'apps/v1', 'apps/v1beta1', 'apps/v1beta2', 'extensions/v1beta1'],
  'Deployment',
  object({
    replicas,
    selector: often(selector),
    template: nearlyAlways(template),
    strategy: often(loose({ type: one('Recreate', 'RollingUpdate', '', 'Other') })),
  }),
);
const statefulSet = of(
  ['apps/v1', 'apps/v1', 'apps/v1', 'apps/v1beta1', 'apps/v1beta2'],
  'StatefulSet',
  object({
    replicas,
    selector: nearlyAlways(selector),
    template: nearlyAlways(template),
    serviceName: often(one('api', 'web', '')),
  }),
);
const daemonSet = of(
  ['apps/v1', 'apps/v1beta2', 'extensions/v1beta1'],
  'DaemonSet',
  object({ selector: nearlyAlways(selector), template: nearlyAlways(template) }),
);
const job = of(['batch/v1'], 'Job', object({ template: nearlyAlways(template) }));
const cronJob = of(
  ['batch/v1', 'batch/v1', 'batch/v1beta1'],
  'CronJob',
  object({
    schedule: one('@daily'),
    startingDeadlineSeconds: often(one(0, 1, 60)),
    jobTemplate: nearlyAlways(object({ spec: nearlyAlways(object({ template: nearlyAlways(template) })) })),
  }),
);
const pod = object({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Pod'),
  metadata: object({ name, namespace, labels: often(labels) }),
  spec: nearlyAlways(podSpec),
});

const service = of(
  ['v1'],
  'Service',
  object({
    selector: mostly(labels, one(undefined, null, {})),
    type: often(one('NodePort', 'ClusterIP', 'LoadBalancer', 'ExternalName', '')),
    clusterIP: often(one('None', '', '10.0.0.1')),
    ports: often(
      listWithGaps(loose({ name: one('http', 'web', ''), port: one(80, 8080, 9, 0), targetPort: one(80, 'http') })),
    ),
  }),
);

const backend = loose({
  service: loose({ name, port: loose({ number: one(80, 8080, 9, 0, -1), name: one('http', 'web', '', undefined) }) }),
  resource: rarely(one({ kind: 'Bucket', name: 'a' })),
});
const oldBackend = loose({ serviceName: name, servicePort: one(80, 8080, 9, 'http', 'web', '80') });
const routing = (one_: Made, root: string): Made =>
  object({
    [root]: rarely(one_),
    rules: often(
      listWithGaps(
        loose({
          host: one('a.example', ''),
          http: loose({ paths: listWithGaps(loose({ path: one('/'), backend: one_ })) }),
        }),
      ),
    ),
    tls: rarely(one([{ hosts: ['a.example'] }])),
  });
const ingress = fc.oneof(
  of(['networking.k8s.io/v1'], 'Ingress', routing(backend, 'defaultBackend')),
  of(['networking.k8s.io/v1beta1', 'extensions/v1beta1'], 'Ingress', routing(oldBackend, 'backend')),
);

const peers = listWithGaps(
  loose({ podSelector: selector, namespaceSelector: one({}), ipBlock: one({ cidr: '0.0.0.0/0' }) }),
);
const policy = of(
  ['networking.k8s.io/v1'],
  'NetworkPolicy',
  object({
    podSelector: nearlyAlways(selector),
    policyTypes: often(one(['Ingress', 'Egress'], ['Ingress'], ['Egress'], [], ['ingress'])),
    ingress: often(listOf(loose({ from: peers }))),
    egress: often(listOf(loose({ to: peers }))),
  }),
);

const share = one(0, 1, 2, '0%', '50%', '100%', '');
const budget = of(
  ['policy/v1', 'policy/v1', 'policy/v1beta1'],
  'PodDisruptionBudget',
  object({ selector: nearlyAlways(selector), minAvailable: rarely(share), maxUnavailable: rarely(share) }),
);

const scaler = of(
  ['autoscaling/v2', 'autoscaling/v1', 'autoscaling/v2beta1', 'autoscaling/v2beta2'],
  'HorizontalPodAutoscaler',
  object({
    minReplicas: often(one(0, 1, 2, 3, -1)),
    maxReplicas: one(1, 4, undefined),
    scaleTargetRef: nearlyAlways(
      object({
        apiVersion: one('apps/v1', 'apps/v1', 'apps/v1beta1', 'extensions/v1beta1', 'apps', 'v1', ''),
        kind: one('Deployment', 'Deployment', 'Deployment', 'StatefulSet', 'deployment', 'DaemonSet', 'Rollout'),
        name,
      }),
    ),
  }),
);

/** No object twice: a namespace that is not written and the default one are compared as one. */
const identityOf = (made: unknown): string => {
  const { kind, metadata } = made as { kind: string; metadata: { name: string; namespace?: string } };
  return `${kind} ${metadata.namespace ?? 'default'} ${metadata.name}`;
};

/** Several objects of one input. Deployments and what joins them are drawn most. */
export const input: fc.Arbitrary<readonly unknown[]> = fc.uniqueArray(
  fc.oneof(
    { weight: 5, arbitrary: deployment },
    { weight: 3, arbitrary: statefulSet },
    { weight: 1, arbitrary: daemonSet },
    { weight: 1, arbitrary: job },
    { weight: 2, arbitrary: cronJob },
    { weight: 3, arbitrary: pod },
    { weight: 4, arbitrary: service },
    { weight: 2, arbitrary: ingress },
    { weight: 3, arbitrary: policy },
    { weight: 3, arbitrary: budget },
    { weight: 3, arbitrary: scaler },
  ),
  { minLength: 2, maxLength: 10, size: 'max', selector: identityOf },
);

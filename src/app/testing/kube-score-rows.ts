/*
 * What kube-score 1.20 says about manifests: each row is one input, and the objects of it that fail the check. Objects
 * that it passes over (a Deployment without a Service under pod-probes) don't fail. The pack has to say the same
 * (src/app/parity-kube-score.test.ts), and kube-score itself is asked, too (parity-kube-score.real.test.ts).
 */

export type Fields = Readonly<Record<string, unknown>>;
export type Row = readonly [what: string, objects: readonly Fields[], fails: readonly string[]];

const labels = { app: 'poll-api' };
const own = { matchLabels: labels };
const others = { matchLabels: { app: 'poll-web' } };

const one = (fields: Fields = {}): Fields => ({ name: 'api', image: 'ghcr.io/quietfox/poll-api:2.4.1', ...fields });
const podSpec = (container: Fields = {}, spec: Fields = {}): Fields => ({ containers: [one(container)], ...spec });
/** `undefined` leaves a field out: the objects are written as JSON. */
const meta = (more: Fields = {}): Fields => ({ name: 'api', ...more });
const template = (spec: unknown = podSpec(), metadata: unknown = { labels }): Fields => ({ metadata, spec });

const pod = (spec: unknown = podSpec(), metadata: Fields = { labels }): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta(metadata),
  spec,
});
const replicated = (kind: string, spec: Fields, metadata: Fields, apiVersion: string): Fields => ({
  apiVersion,
  kind,
  metadata: meta(metadata),
  spec: { replicas: 2, selector: own, template: template(), ...spec },
});
const deployment = (spec: Fields = {}, metadata: Fields = {}, apiVersion = 'apps/v1'): Fields =>
  replicated('Deployment', spec, metadata, apiVersion);
const statefulSet = (spec: Fields = {}, metadata: Fields = {}, apiVersion = 'apps/v1'): Fields =>
  replicated('StatefulSet', { serviceName: 'api', ...spec }, metadata, apiVersion);
const daemonSet = (spec: unknown = podSpec(), apiVersion = 'apps/v1'): Fields => ({
  apiVersion,
  kind: 'DaemonSet',
  metadata: meta(),
  spec: { selector: own, template: template(spec) },
});
const job = (spec: Fields = podSpec()): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: meta(),
  spec: { template: template({ restartPolicy: 'Never', ...spec }) },
});
const cronJob = (spec: Fields = {}, podFields: Fields = podSpec(), apiVersion = 'batch/v1'): Fields => ({
  apiVersion,
  kind: 'CronJob',
  metadata: meta(),
  spec: {
    schedule: '0 4 * * *',
    startingDeadlineSeconds: 60,
    jobTemplate: { spec: { template: template({ restartPolicy: 'Never', ...podFields }) } },
    ...spec,
  },
});
const service = (spec: Fields = {}, metadata: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(metadata),
  spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
});
const ingress = (backend: unknown, spec: Fields = {}, apiVersion = 'networking.k8s.io/v1'): Fields => ({
  apiVersion,
  kind: 'Ingress',
  metadata: meta(),
  spec: { rules: [{ host: 'polls.example.com', http: { paths: [{ path: '/', backend }] } }], ...spec },
});
const to = (name: string, port?: Fields): Fields => ({ service: { name, port } });
const policy = (spec: Fields = {}, metadata: Fields = {}): Fields => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: meta(metadata),
  spec: { podSelector: own, policyTypes: ['Ingress', 'Egress'], ...spec },
});
const budget = (spec: Fields = {}, metadata: Fields = {}, apiVersion = 'policy/v1'): Fields => ({
  apiVersion,
  kind: 'PodDisruptionBudget',
  metadata: meta(metadata),
  spec: { minAvailable: 1, selector: own, ...spec },
});
const scaler = (spec: Fields = {}, metadata: Fields = {}, apiVersion = 'autoscaling/v2'): Fields => ({
  apiVersion,
  kind: 'HorizontalPodAutoscaler',
  metadata: meta(metadata),
  spec: {
    minReplicas: 2,
    maxReplicas: 6,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
    ...spec,
  },
});
const scaling = (apiVersion: string | undefined, kind: string, name = 'api'): Fields => ({
  scaleTargetRef: { apiVersion, kind, name },
});
const without = (object: Fields, ...keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

const bothPods = ['Deployment/api', 'Pod/api'];

/** A container that is as it should be or at fault, in the kinds and places that kube-score looks at. */
const ofContainers = (good: Fields, bad: Fields): readonly Row[] => [
  ['as it should be', [pod(podSpec(good)), deployment({ template: template(podSpec(good)) })], []],
  ['at fault', [pod(podSpec(bad)), deployment({ template: template(podSpec(bad)) })], bothPods],
  ['one of two', [pod({ containers: [one(good), one({ name: 'second', ...bad })] })], ['Pod/api']],
  ['an init container', [pod(podSpec(good, { initContainers: [one({ name: 'first', ...bad })] }))], ['Pod/api']],
  [
    'a native sidecar',
    [pod(podSpec(good, { initContainers: [one({ name: 'first', restartPolicy: 'Always', ...bad })] }))],
    ['Pod/api'],
  ],
  [
    'an ephemeral container is not looked at',
    [pod(podSpec(good, { ephemeralContainers: [one({ name: 'shell', ...bad })] }))],
    [],
  ],
  [
    'every kind that it knows',
    [
      statefulSet({ template: template(podSpec(bad)) }),
      daemonSet(podSpec(bad)),
      job(podSpec(bad)),
      cronJob({}, podSpec(bad)),
    ],
    ['CronJob/api', 'DaemonSet/api', 'Job/api', 'StatefulSet/api'],
  ],
  [
    'old API versions',
    [
      deployment({ template: template(podSpec(bad)) }, {}, 'extensions/v1beta1'),
      statefulSet({ template: template(podSpec(bad)) }, {}, 'apps/v1beta2'),
      cronJob({}, podSpec(bad), 'batch/v1beta1'),
    ],
    ['CronJob/api', 'Deployment/api', 'StatefulSet/api'],
  ],
];

const amounts = { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' };
const full = { requests: amounts, limits: amounts };
const resources = (requests: unknown, limits: unknown): Fields => ({ resources: { requests, limits } });

const amountMissing = (resource: keyof typeof amounts): readonly Row[] =>
  (['requests', 'limits'] as const).flatMap((side): readonly Row[] => {
    const lacking = (value: unknown): readonly Fields[] => [
      pod(podSpec({ resources: { ...full, [side]: { ...amounts, [resource]: value } } })),
    ];
    return [
      [`${side} without ${resource}`, lacking(undefined), ['Pod/api']],
      [`${side} with a ${resource} of null`, lacking(null), ['Pod/api']],
      [`${side} with a ${resource} of 0`, lacking(0), ['Pod/api']],
      [`${side} with a ${resource} of 0m`, lacking('0m'), ['Pod/api']],
      [`${side} with a tiny ${resource}`, lacking('1n'), []],
    ];
  });

const noContainers: readonly Row[] = [
  ['no containers', [pod({ containers: [] })], ['Pod/api']],
  ['containers of null', [pod({ containers: null })], ['Pod/api']],
  [
    'no pod spec',
    [pod(undefined), deployment({ template: undefined }), job({ containers: undefined })],
    ['Deployment/api', 'Job/api', 'Pod/api'],
  ],
  ['an init container is one', [pod({ containers: [], initContainers: [one({ resources: full })] })], []],
  ['a container of null is one without anything', [pod({ containers: [null] })], ['Pod/api']],
];

const equality = (resource: keyof typeof amounts, a: string, b: string, unlike: string): readonly Row[] => [
  ...ofContainers({ resources: full }, resources({ ...amounts, [resource]: unlike }, amounts)),
  ['the same amount in other words', [pod(podSpec(resources({ [resource]: a }, { [resource]: b })))], []],
  ['neither side', [pod()], []],
  ['zero on both sides', [pod(podSpec(resources({ [resource]: 0 }, { [resource]: 0 })))], []],
  ['no containers', [pod({ containers: [] })], []],
];
const halves = (resource: keyof typeof amounts, fails: readonly string[]): readonly Row[] => [
  ['a request alone', [pod(podSpec(resources({ [resource]: '1' }, undefined)))], fails],
  ['a limit alone', [pod(podSpec(resources(undefined, { [resource]: '1' })))], fails],
  ['zero beside a limit', [pod(podSpec(resources({ [resource]: 0 }, { [resource]: '1' })))], fails],
];

const digest = `sha256:${'9f86d081884c7d65'.repeat(4)}`;

const context = (container: unknown, whole?: unknown): Fields =>
  podSpec({ securityContext: container }, { securityContext: whole });
const ids = { runAsUser: 10000, runAsGroup: 10000 };
const windows = { nodeSelector: { 'kubernetes.io/os': 'windows' } };

const ask = (path: unknown, port: unknown, more: Fields = {}): Fields => ({ httpGet: { path, port, ...more } });
const probes = (readinessProbe: unknown, livenessProbe?: unknown): Fields => ({ readinessProbe, livenessProbe });
const identical = (what: string, readiness: unknown, liveness: unknown, fails = true): Row => [
  what,
  [pod(podSpec(probes(readiness, liveness)))],
  fails ? ['Pod/api'] : [],
];

const port = (name: unknown, containerPort: unknown = 8080): Fields => ({ name, containerPort });

const constraint = (fields: Fields = {}): Fields => ({
  maxSkew: 1,
  topologyKey: 'topology.kubernetes.io/zone',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: own,
  ...fields,
});
const spread = (...constraints: readonly unknown[]): Fields => podSpec({}, { topologySpreadConstraints: constraints });

const oldIngress = 'networking.k8s.io/v1beta1';

/** What is asked of Deployments and StatefulSets alike. */
const replicatedRows = (rows: (make: typeof deployment, subject: string) => readonly Row[]) => ({
  deployment: rows(deployment, 'Deployment/api'),
  statefulSet: rows(statefulSet, 'StatefulSet/api'),
});

const disruption = replicatedRows((make, subject) => [
  ['a budget', [make(), budget()], []],
  ['no budget', [make()], [subject]],
  ['one replica needs none', [make({ replicas: 1 })], []],
  ['no replica needs none', [make({ replicas: 0 })], []],
  ['replicas that are not written may be several', [make({ replicas: undefined })], [subject]],
  ['replicas of null are not written', [make({ replicas: null })], [subject]],
  ['the older version', [make(), budget({}, {}, 'policy/v1beta1')], []],
  ['an empty selector', [make(), budget({ selector: {} })], []],
  ['an empty selector of the older version', [make(), budget({ selector: {} }, {}, 'policy/v1beta1')], []],
  ['no selector', [make(), budget({ selector: undefined })], [subject]],
  ['a selector of null', [make(), budget({ selector: null })], [subject]],
  ['other labels', [make(), budget({ selector: others })], [subject]],
  ['one label too many', [make(), budget({ selector: { matchLabels: { ...labels, tier: 'web' } } })], [subject]],
  [
    'an expression',
    [make(), budget({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['poll-api'] }] } })],
    [],
  ],
  [
    'an expression that excludes',
    [make(), budget({ selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['poll-api'] }] } })],
    [subject],
  ],
  ['another namespace', [make({}, { namespace: 'polls' }), budget({}, { namespace: 'music' })], [subject]],
  ['the same namespace', [make({}, { namespace: 'polls' }), budget({}, { namespace: 'polls' })], []],
  ['a template without labels', [make({ template: template(podSpec(), {}) }), budget()], [subject]],
  ['no spec', [without(make(), 'spec')], [subject]],
]);

const host = 'kubernetes.io/hostname';
const term = (fields: Fields = {}): Fields => ({ topologyKey: host, labelSelector: own, ...fields });
const required = (...terms: readonly Fields[]): Fields => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
});
const preferred = (...terms: readonly Fields[]): Fields => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: terms.map((podAffinityTerm) => ({ weight: 1, podAffinityTerm })),
  },
});
const affinity = replicatedRows((make, subject) => {
  const placed = (rules: unknown, spec: Fields = {}): readonly Fields[] => [
    make({ template: template(podSpec({}, { affinity: rules })), ...spec }),
  ];
  return [
    ['required', placed(required(term())), []],
    ['preferred', placed(preferred(term())), []],
    ['none', placed(undefined), [subject]],
    ['null', placed(null), [subject]],
    ['an empty one', placed({ podAntiAffinity: {} }), [subject]],
    ['an affinity', placed({ podAffinity: required(term())['podAntiAffinity'] }), [subject]],
    ['a zone', placed(preferred(term({ topologyKey: 'topology.kubernetes.io/zone' }))), []],
    [
      'a region by its old name',
      placed(required(term({ topologyKey: 'failure-domain.beta.kubernetes.io/region' }))),
      [],
    ],
    ['another key', placed(required(term({ topologyKey: 'kubernetes.io/os' }))), [subject]],
    ['no key', placed(required(term({ topologyKey: undefined }))), [subject]],
    ['other pods', placed(required(term({ labelSelector: others }))), [subject]],
    ['no selector', placed(required(term({ labelSelector: undefined }))), [subject]],
    ['an empty selector', placed(required(term({ labelSelector: {} }))), []],
    ['the second term', placed(preferred(term({ labelSelector: others }), term())), []],
    ['namespaces of others', placed(required(term({ namespaces: ['elsewhere'] }))), []],
    ['one replica needs none', placed(undefined, { replicas: 1 }), []],
    ['replicas that are not written may be several', placed(undefined, { replicas: undefined }), [subject]],
    [
      'a spread constraint is none',
      [make({ template: template(spread(constraint({ topologyKey: host }))) })],
      [subject],
    ],
    ['no spec', [without(make(), 'spec')], [subject]],
  ];
});

const selectors = replicatedRows((make, subject) => {
  const rows = (selector: unknown, metadata: unknown = { labels }): readonly Fields[] => [
    make({ selector, template: template(podSpec(), metadata) }),
  ];
  return [
    ['the same labels', rows(own), []],
    ['more labels on the pods', rows(own, { labels: { ...labels, tier: 'web' } }), []],
    ['fewer labels on the pods', rows({ matchLabels: { ...labels, tier: 'web' } }), [subject]],
    ['a label of null', rows(own, { labels: { app: null } }), [subject]],
    ['other labels', rows(others), [subject]],
    ['pods without labels', rows(own, {}), [subject]],
    ['no selector', rows(undefined), [subject]],
    ['a selector of null', rows(null), [subject]],
    ['an empty selector matches all', rows({}), []],
    ['empty labels match all', rows({ matchLabels: {} }, {}), []],
    ['an expression', rows({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }), []],
    ['an expression that excludes', rows({ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }), [subject]],
    ['no spec', [without(make(), 'spec')], [subject]],
  ];
});

export const specification: Readonly<Record<string, readonly Row[]>> = {
  'container-resources': [
    ...ofContainers({ resources: full }, {}),
    ...amountMissing('cpu'),
    ...amountMissing('memory'),
    ...noContainers,
    [
      'ephemeral storage is asked elsewhere',
      [pod(podSpec(resources({ cpu: 1, memory: 1 }, { cpu: 1, memory: 1 })))],
      [],
    ],
    ['a limit is no request', [pod(podSpec({ resources: { limits: amounts } }))], ['Pod/api']],
    ["the pod's own resources don't count", [pod(podSpec({}, { resources: full }))], ['Pod/api']],
    ['resources of null', [pod(podSpec({ resources: null }))], ['Pod/api']],
  ],
  'container-ephemeral-storage-request-and-limit': [
    ...ofContainers({ resources: full }, resources({ cpu: 1, memory: 1 }, { cpu: 1, memory: 1 })),
    ...amountMissing('ephemeral-storage'),
    ...noContainers,
  ],
  'container-ephemeral-storage-request-equals-limit': [
    ...equality('ephemeral-storage', '1Gi', '1024Mi', '512Mi'),
    ...halves('ephemeral-storage', []),
  ],
  'container-cpu-requests-equal-limits': [
    ...equality('cpu', '0.5', '500m', '50m'),
    ...halves('cpu', ['Pod/api']),
    ['memory is asked elsewhere', [pod(podSpec(resources({ memory: '1Gi' }, { memory: '2Gi' })))], []],
  ],
  'container-memory-requests-equal-limits': [
    ...equality('memory', '1Gi', '1024Mi', '64Mi'),
    ...halves('memory', ['Pod/api']),
    ['cpu is asked elsewhere', [pod(podSpec(resources({ cpu: 1 }, { cpu: 2 })))], []],
  ],
  'container-resource-requests-equal-limits': [
    ...equality('cpu', '0.5', '500m', '50m'),
    ...equality('memory', '1Gi', '1024Mi', '64Mi'),
    ...halves('memory', ['Pod/api']),
  ],
  'container-image-tag': [
    ...ofContainers({}, { image: 'ghcr.io/quietfox/poll-api' }),
    ['latest', [pod(podSpec({ image: 'nginx:latest' }))], ['Pod/api']],
    ['an empty tag', [pod(podSpec({ image: 'nginx:' }))], ['Pod/api']],
    ['latest in capitals', [pod(podSpec({ image: 'nginx:LATEST' }))], []],
    ['the port of a registry is a tag', [pod(podSpec({ image: 'registry.example.com:5000/poll-api' }))], []],
    ['latest behind a port', [pod(podSpec({ image: 'registry.example.com:5000/poll-api:latest' }))], ['Pod/api']],
    ['a digest is a tag', [pod(podSpec({ image: `nginx@${digest}` }))], []],
    ['a digest behind latest', [pod(podSpec({ image: `nginx:latest@${digest}` }))], []],
    ['no image', [pod(podSpec({ image: undefined }))], ['Pod/api']],
    ['an empty image', [pod(podSpec({ image: '' }))], ['Pod/api']],
    ['no containers', [pod({ containers: [] })], []],
  ],
  'container-image-pull-policy': [
    ...ofContainers({ imagePullPolicy: 'Always' }, { imagePullPolicy: 'IfNotPresent' }),
    ['never', [pod(podSpec({ imagePullPolicy: 'Never' }))], ['Pod/api']],
    ['not set, with a version', [pod()], ['Pod/api']],
    ['not set, with latest', [pod(podSpec({ image: 'nginx:latest' }))], []],
    ['not set, without a tag', [pod(podSpec({ image: 'nginx' }))], []],
    ['empty, without a tag', [pod(podSpec({ image: 'nginx', imagePullPolicy: '' }))], []],
    ['not set, without an image', [pod(podSpec({ image: undefined }))], []],
    ['not set, with the port of a registry', [pod(podSpec({ image: 'registry.example.com:5000/api' }))], ['Pod/api']],
    ['a digest is no excuse', [pod(podSpec({ image: `nginx@${digest}` }))], ['Pod/api']],
    ['latest that is kept', [pod(podSpec({ image: 'nginx', imagePullPolicy: 'IfNotPresent' }))], ['Pod/api']],
    ['another case', [pod(podSpec({ imagePullPolicy: 'always' }))], ['Pod/api']],
  ],
  'container-ports-check': [
    ...ofContainers({ ports: [port('http')] }, { ports: [port('http', 0)] }),
    ['no ports', [pod()], []],
    ['ports of null', [pod(podSpec({ ports: null }))], []],
    ['no number', [pod(podSpec({ ports: [{ name: 'http' }] }))], ['Pod/api']],
    ['15 letters', [pod(podSpec({ ports: [port('a'.repeat(15))] }))], []],
    ['16 letters', [pod(podSpec({ ports: [port('a'.repeat(16))] }))], ['Pod/api']],
    ['letters that the API refuses', [pod(podSpec({ ports: [port('HTTP_API')] }))], []],
    ['a name twice', [pod(podSpec({ ports: [port('http', 80), port('http', 81)] }))], ['Pod/api']],
    ['no names', [pod(podSpec({ ports: [port(undefined, 80), port('', 81)] }))], []],
    ['a number twice', [pod(podSpec({ ports: [port('http', 80), port('web', 80)] }))], []],
    ['a number out of range', [pod(podSpec({ ports: [port('http', 70000)] }))], []],
    [
      'a name in two containers',
      [pod({ containers: [one({ ports: [port('http', 80)] }), one({ name: 'b', ports: [port('http', 81)] })] })],
      [],
    ],
  ],
  'environment-variable-key-duplication': [
    ['two without a name', [pod(podSpec({ env: [{ value: '1' }, { name: '', value: '2' }] }))], ['Pod/api']],
    ['one without a name', [pod(podSpec({ env: [{ value: '1' }, { name: 'A' }] }))], []],
    ...ofContainers(
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '1' },
        ],
      },
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '1' },
        ],
      },
    ),
    ['no variables', [pod(podSpec({ env: null }))], []],
    [
      'another case',
      [
        pod(
          podSpec({
            env: [
              { name: 'A', value: '1' },
              { name: 'a', value: '1' },
            ],
          }),
        ),
      ],
      [],
    ],
    [
      'a value and a reference',
      [
        pod(
          podSpec({
            env: [
              { name: 'A', value: '1' },
              { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
          }),
        ),
      ],
      ['Pod/api'],
    ],
    [
      'the same name in two containers',
      [
        pod({
          containers: [one({ env: [{ name: 'A', value: '1' }] }), one({ name: 'b', env: [{ name: 'A', value: '2' }] })],
        }),
      ],
      [],
    ],
  ],
  'pod-probes': [
    ['both probes', [pod(podSpec(probes(ask('/ready', 80), ask('/live', 80)))), service()], []],
    ['no probe', [pod(), service()], ['Pod/api']],
    ['no probe and no Service', [pod()], []],
    ['no probe and a Service for others', [pod(), service({ selector: { app: 'poll-web' } })], []],
    ['no probe and a Service that wants more', [pod(), service({ selector: { ...labels, tier: 'web' } })], []],
    ['no probe and a Service of another namespace', [pod(), service({}, { namespace: 'music' })], []],
    ['no probe and a Service without a selector', [pod(), service({ selector: undefined })], ['Pod/api']],
    ['no probe and an empty selector', [pod(), service({ selector: {} })], ['Pod/api']],
    [
      'no probe and an ExternalName',
      [pod(), service({ type: 'ExternalName', externalName: 'a.example' })],
      ['Pod/api'],
    ],
    ['no probe and metrics only', [pod(), service({ ports: [{ name: 'metrics', port: 9090 }] })], ['Pod/api']],
    ['pods without labels and an empty selector', [pod(podSpec(), {}), service({ selector: {} })], ['Pod/api']],
    ['readiness alone', [pod(podSpec(probes(ask('/', 80)))), service()], []],
    ['liveness alone', [pod(podSpec(probes(undefined, ask('/', 80)))), service()], ['Pod/api']],
    ['startup alone', [pod(podSpec({ startupProbe: ask('/', 80) })), service()], ['Pod/api']],
    ['readiness of null', [pod(podSpec(probes(null))), service()], ['Pod/api']],
    ['an empty readiness probe', [pod(podSpec(probes({}))), service()], []],
    [
      'readiness in one of two containers',
      [pod({ containers: [one(), one({ name: 'b', readinessProbe: ask('/', 80) })] }), service()],
      [],
    ],
    [
      'readiness in an init container',
      [pod(podSpec({}, { initContainers: [one({ readinessProbe: ask('/', 80) })] })), service()],
      [],
    ],
    ['no containers', [pod({ containers: [] }), service()], ['Pod/api']],
    ['a pod that is not restarted', [pod(podSpec({}, { restartPolicy: 'Never' })), service()], ['Pod/api']],
    [
      'every kind but jobs',
      [deployment(), statefulSet(), daemonSet(), job(), cronJob(), service()],
      ['DaemonSet/api', 'Deployment/api', 'StatefulSet/api'],
    ],
  ],
  'pod-probes-identical': [
    ['other paths', [pod(podSpec(probes(ask('/a', 80), ask('/b', 80))))], []],
    identical('the same path and port', ask('/a', 80), ask('/a', 80)),
    identical('another port', ask('/a', 80), ask('/a', 81), false),
    identical('two names are one port', ask('/a', 'http'), ask('/a', 'admin')),
    identical('a name and a number', ask('/a', 'http'), ask('/a', 8080), false),
    identical('a number in quotes', ask('/a', '80'), ask('/a', 80)),
    identical('other headers and another host', ask('/a', 80), ask('/a', 80, { host: '127.0.0.1', scheme: 'HTTPS' })),
    identical('no path', ask(undefined, 80), ask(undefined, 80)),
    identical('no path and a slash', ask(undefined, 80), ask('/', 80), false),
    identical('more patience', ask('/a', 80), { ...ask('/a', 80), failureThreshold: 10 }),
    identical('the same TCP port', { tcpSocket: { port: 80 } }, { tcpSocket: { port: 80 } }),
    identical('another TCP port', { tcpSocket: { port: 80 } }, { tcpSocket: { port: 81 } }, false),
    identical('two names of TCP ports', { tcpSocket: { port: 'a' } }, { tcpSocket: { port: 'b' } }, false),
    identical('a TCP port in quotes', { tcpSocket: { port: '80' } }, { tcpSocket: { port: 80 } }, false),
    identical('the same command', { exec: { command: ['a', 'b'] } }, { exec: { command: ['a', 'b'] } }),
    identical('another command', { exec: { command: ['a', 'b'] } }, { exec: { command: ['a'] } }, false),
    identical('no command', { exec: {} }, { exec: {} }),
    identical('gRPC is never the same', { grpc: { port: 80 } }, { grpc: { port: 80 } }, false),
    identical('other handlers', ask('/a', 80), { tcpSocket: { port: 80 } }, false),
    identical('empty probes', {}, {}, false),
    [
      'an init container',
      [pod(podSpec({}, { initContainers: [one(probes(ask('/a', 80), ask('/a', 80)))] }))],
      ['Pod/api'],
    ],
    [
      'across two containers',
      [pod({ containers: [one(probes(ask('/a', 80))), one({ name: 'b', ...probes(undefined, ask('/a', 80)) })] })],
      [],
    ],
    [
      'jobs are not asked',
      [job(podSpec(probes(ask('/a', 80), ask('/a', 80)))), cronJob({}, podSpec(probes(ask('/a', 80), ask('/a', 80))))],
      [],
    ],
  ],
  'container-security-context-user-group-id': [
    ...ofContainers({ securityContext: ids }, {}),
    ['of the pod', [pod(context(undefined, ids))], []],
    ['half of the pod', [pod(context({ runAsUser: 20000 }, { runAsGroup: 20000 }))], []],
    ['the container wins', [pod(context(ids, { runAsUser: 1, runAsGroup: 1 }))], []],
    ['the container loses it', [pod(context({ runAsUser: 1 }, ids))], ['Pod/api']],
    ['a low user', [pod(context({ ...ids, runAsUser: 9999 }))], ['Pod/api']],
    ['a low group', [pod(context({ ...ids, runAsGroup: 9999 }))], ['Pod/api']],
    ['root', [pod(context({ ...ids, runAsUser: 0 }))], ['Pod/api']],
    ['the group of root', [pod(context({ ...ids, runAsGroup: 0 }))], ['Pod/api']],
    ['no user', [pod(context({ runAsGroup: 20000 }))], ['Pod/api']],
    ['empty contexts', [pod(context({}, {}))], ['Pod/api']],
    ['contexts of null', [pod(context(null, null))], ['Pod/api']],
    ['Windows is no excuse', [pod(podSpec({}, windows))], ['Pod/api']],
    ['no containers', [pod({ containers: [] })], []],
  ],
  'container-security-context-privileged': [
    ...ofContainers({}, { securityContext: { privileged: true } }),
    ['false', [pod(context({ privileged: false }))], []],
    ['null', [pod(context({ privileged: null }))], []],
  ],
  'container-security-context-readonlyrootfilesystem': [
    ...ofContainers({ securityContext: { readOnlyRootFilesystem: true } }, { securityContext: {} }),
    ['false', [pod(context({ readOnlyRootFilesystem: false }))], ['Pod/api']],
    ['null', [pod(context({ readOnlyRootFilesystem: null }))], ['Pod/api']],
    ['no context', [pod()], ['Pod/api']],
    ['the pod has no such field', [pod(context(undefined, ids))], ['Pod/api']],
    ['Windows is no excuse', [pod(podSpec({}, windows))], ['Pod/api']],
    ['no containers', [pod({ containers: [] })], []],
  ],
  'container-seccomp-profile': [
    ['of the pod', [pod(context(undefined, { seccompProfile: { type: 'RuntimeDefault' } }))], []],
    ['of the container', [pod(context({ seccompProfile: { type: 'Localhost' } }))], []],
    ['none', [pod(), deployment()], bothPods],
    ['unconfined is one', [pod(context({ seccompProfile: { type: 'Unconfined' } }))], []],
    ['an empty one is one', [pod(context(undefined, { seccompProfile: {} }))], []],
    ['null is none', [pod(context({ seccompProfile: null }, { seccompProfile: null }))], ['Pod/api']],
    [
      'one of two containers',
      [pod({ containers: [one({ securityContext: { seccompProfile: {} } }), one({ name: 'b' })] })],
      ['Pod/api'],
    ],
    [
      'of two containers of one name the last counts',
      [
        pod({ containers: [one(), one({ securityContext: { seccompProfile: {} } })] }),
        deployment({ template: template({ containers: [one({ securityContext: { seccompProfile: {} } }), one()] }) }),
      ],
      ['Deployment/api'],
    ],
    [
      'an init container needs none',
      [pod(podSpec({ securityContext: { seccompProfile: {} } }, { initContainers: [one({ name: 'i' })] }))],
      [],
    ],
    [
      'the annotation of a default, on the pods',
      [
        pod(podSpec(), {
          annotations: { 'seccomp.security.alpha.kubernetes.io/defaultProfileName': 'runtime/default' },
        }),
        deployment(
          {},
          { annotations: { 'seccomp.security.alpha.kubernetes.io/defaultProfileName': 'runtime/default' } },
        ),
      ],
      ['Deployment/api'],
    ],
    [
      'the annotation of a profile',
      [pod(podSpec(), { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } })],
      ['Pod/api'],
    ],
    ['no containers', [pod({ containers: [] })], ['Pod/api']],
    ['Windows is no excuse', [pod(podSpec({}, windows))], ['Pod/api']],
  ],
  'pod-topology-spread-constraints': [
    ['none', [pod()], []],
    ['an empty list', [pod(spread())], []],
    ['a whole one', [pod(spread(constraint())), deployment({ template: template(spread(constraint())) })], []],
    ['schedule anyway', [pod(spread(constraint({ whenUnsatisfiable: 'ScheduleAnyway' })))], []],
    ['another answer', [pod(spread(constraint({ whenUnsatisfiable: 'Never' })))], ['Pod/api']],
    ['no answer', [pod(spread(constraint({ whenUnsatisfiable: undefined })))], ['Pod/api']],
    ['no skew', [pod(spread(constraint({ maxSkew: undefined })))], ['Pod/api']],
    ['a skew of 0', [pod(spread(constraint({ maxSkew: 0 })))], ['Pod/api']],
    ['no key', [pod(spread(constraint({ topologyKey: undefined })))], ['Pod/api']],
    ['any key', [pod(spread(constraint({ topologyKey: 'example.com/rack' })))], []],
    ['no selector', [pod(spread(constraint({ labelSelector: undefined })))], ['Pod/api']],
    ['an empty selector', [pod(spread(constraint({ labelSelector: {} })))], []],
    ['a selector for others', [pod(spread(constraint({ labelSelector: others })))], []],
    ['domains of 0', [pod(spread(constraint({ minDomains: 0 })))], ['Pod/api']],
    ['domains of 1', [pod(spread(constraint({ minDomains: 1 })))], []],
    ['the second one', [pod(spread(constraint(), {}))], ['Pod/api']],
    ['a CronJob', [cronJob({}, spread({}))], ['CronJob/api']],
  ],
  'deployment-strategy': [
    ['none', [deployment(), service()], []],
    ['empty', [deployment({ strategy: {} }), service()], []],
    ['an empty type', [deployment({ strategy: { type: '' } }), service()], []],
    ['rolling', [deployment({ strategy: { type: 'RollingUpdate' } }), service()], []],
    ['recreate', [deployment({ strategy: { type: 'Recreate' } }), service()], ['Deployment/api']],
    ['recreate without a Service', [deployment({ strategy: { type: 'Recreate' } })], []],
    [
      'recreate, and a Service without a selector',
      [deployment({ strategy: { type: 'Recreate' } }), service({ selector: null })],
      ['Deployment/api'],
    ],
    [
      'a volume is no excuse',
      [
        deployment({
          strategy: { type: 'Recreate' },
          template: template(
            podSpec({}, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'polls' } }] }),
          ),
        }),
        service(),
      ],
      ['Deployment/api'],
    ],
    [
      'a Service of another namespace',
      [deployment({ strategy: { type: 'Recreate' } }, { namespace: 'polls' }), service()],
      [],
    ],
  ],
  'deployment-replicas': [
    ['two', [deployment(), service()], []],
    ['one', [deployment({ replicas: 1 }), service()], ['Deployment/api']],
    ['none', [deployment({ replicas: 0 }), service()], ['Deployment/api']],
    ['not written', [deployment({ replicas: undefined }), service()], ['Deployment/api']],
    ['one without a Service', [deployment({ replicas: 1 })], []],
    ['one, and a Service for others', [deployment({ replicas: 1 }), service({ selector: { app: 'poll-web' } })], []],
    [
      'one, and a Service without a selector',
      [deployment({ replicas: 1 }), service({ selector: {} })],
      ['Deployment/api'],
    ],
    ['one under an autoscaler', [deployment({ replicas: 1 }), service(), scaler()], []],
    [
      'one under an autoscaler of another',
      [deployment({ replicas: 1 }), service(), scaler(scaling('apps/v1', 'Deployment', 'web'))],
      ['Deployment/api'],
    ],
    [
      'one under an autoscaler of another namespace',
      [deployment({ replicas: 1 }), service(), scaler({}, { namespace: 'music' })],
      ['Deployment/api'],
    ],
    [
      'KEDA is not known',
      [
        deployment({ replicas: 1 }),
        service(),
        {
          apiVersion: 'keda.sh/v1alpha1',
          kind: 'ScaledObject',
          metadata: meta(),
          spec: { scaleTargetRef: { name: 'api' } },
        },
      ],
      ['Deployment/api'],
    ],
    ['a StatefulSet is not asked', [statefulSet({ replicas: 1 }), service()], []],
  ],
  'deployment-targeted-by-hpa-does-not-have-replicas-configured': [
    ['not written', [deployment({ replicas: undefined }), scaler()], []],
    ['null', [deployment({ replicas: null }), scaler()], []],
    ['written', [deployment(), scaler()], ['Deployment/api']],
    ['0 is written', [deployment({ replicas: 0 }), scaler()], ['Deployment/api']],
    ['no autoscaler', [deployment()], []],
    ['another case', [deployment(), scaler(scaling('apps/v1', 'deployment'))], ['Deployment/api']],
    ['another version', [deployment(), scaler(scaling('extensions/v1beta1', 'Deployment'))], ['Deployment/api']],
    ['no version', [deployment(), scaler(scaling(undefined, 'Deployment'))], ['Deployment/api']],
    ['another name', [deployment(), scaler(scaling('apps/v1', 'Deployment', 'web'))], []],
    ['another kind', [deployment(), scaler(scaling('apps/v1', 'StatefulSet'))], []],
    ['another namespace', [deployment(), scaler({}, { namespace: 'music' })], []],
    ['every version of autoscalers', [deployment(), scaler({}, {}, 'autoscaling/v1')], ['Deployment/api']],
    ['the oldest one', [deployment(), scaler({}, {}, 'autoscaling/v2beta1')], ['Deployment/api']],
    ['a StatefulSet is not asked', [statefulSet(), scaler(scaling('apps/v1', 'StatefulSet'))], []],
  ],
  'deployment-has-poddisruptionbudget': disruption.deployment,
  'statefulset-has-poddisruptionbudget': disruption.statefulSet,
  'deployment-has-host-podantiaffinity': affinity.deployment,
  'statefulset-has-host-podantiaffinity': affinity.statefulSet,
  'deployment-pod-selector-labels-match-template-metadata-labels': selectors.deployment,
  'statefulset-pod-selector-labels-match-template-metadata-labels': selectors.statefulSet,
  'statefulset-has-servicename': [
    ['a headless Service', [statefulSet(), service({ clusterIP: 'None' })], []],
    ['no Service', [statefulSet()], ['StatefulSet/api']],
    ['a Service with an address', [statefulSet(), service()], ['StatefulSet/api']],
    ['another name', [statefulSet({ serviceName: 'web' }), service({ clusterIP: 'None' })], ['StatefulSet/api']],
    ['no name', [statefulSet({ serviceName: undefined }), service({ clusterIP: 'None' })], ['StatefulSet/api']],
    [
      'a Service for others',
      [statefulSet(), service({ clusterIP: 'None', selector: { app: 'web' } })],
      ['StatefulSet/api'],
    ],
    ['a Service without a selector', [statefulSet(), service({ clusterIP: 'None', selector: undefined })], []],
    ['the list of addresses is not read', [statefulSet(), service({ clusterIPs: ['None'] })], ['StatefulSet/api']],
    ['another namespace', [statefulSet(), service({ clusterIP: 'None' }, { namespace: 'music' })], ['StatefulSet/api']],
    ['no spec', [without(statefulSet(), 'spec')], ['StatefulSet/api']],
  ],
  'cronjob-has-deadline': [
    ['a minute', [cronJob()], []],
    ['none', [cronJob({ startingDeadlineSeconds: undefined })], ['CronJob/api']],
    ['null', [cronJob({ startingDeadlineSeconds: null })], ['CronJob/api']],
    ['0', [cronJob({ startingDeadlineSeconds: 0 })], []],
    [
      'the older version',
      [cronJob({ startingDeadlineSeconds: undefined }, podSpec(), 'batch/v1beta1')],
      ['CronJob/api'],
    ],
    ['no spec', [without(cronJob(), 'spec')], ['CronJob/api']],
  ],
  'cronjob-restartpolicy': [
    ['never', [cronJob()], []],
    ['on failure', [cronJob({}, podSpec({}, { restartPolicy: 'OnFailure' }))], []],
    ['always', [cronJob({}, podSpec({}, { restartPolicy: 'Always' }))], ['CronJob/api']],
    ['none', [cronJob({}, podSpec({}, { restartPolicy: undefined }))], ['CronJob/api']],
    ['empty', [cronJob({}, podSpec({}, { restartPolicy: '' }))], ['CronJob/api']],
    ['another word', [cronJob({}, podSpec({}, { restartPolicy: 'Sometimes' }))], ['CronJob/api']],
    ['the older version', [cronJob({}, podSpec({}, { restartPolicy: undefined }), 'batch/v1beta1')], ['CronJob/api']],
    ['no template', [cronJob({ jobTemplate: undefined })], ['CronJob/api']],
    ['a Job is not asked', [job(podSpec({}, { restartPolicy: 'Always' }))], []],
  ],
  'poddisruptionbudget-has-policy': [
    ['a minimum', [budget()], []],
    ['a maximum', [budget({ minAvailable: undefined, maxUnavailable: '50%' })], []],
    ['both', [budget({ maxUnavailable: 1 })], []],
    ['neither', [budget({ minAvailable: undefined })], ['PodDisruptionBudget/api']],
    ['null', [budget({ minAvailable: null, maxUnavailable: null })], ['PodDisruptionBudget/api']],
    ['0', [budget({ minAvailable: 0 })], []],
    ['the older version', [budget({ minAvailable: undefined }, {}, 'policy/v1beta1')], ['PodDisruptionBudget/api']],
    ['no spec', [without(budget(), 'spec')], ['PodDisruptionBudget/api']],
  ],
  'horizontalpodautoscaler-has-target': [
    ['a Deployment', [deployment(), scaler()], []],
    ['nothing', [scaler()], ['HorizontalPodAutoscaler/api']],
    ['another name', [deployment(), scaler(scaling('apps/v1', 'Deployment', 'web'))], ['HorizontalPodAutoscaler/api']],
    ['another kind', [deployment(), scaler(scaling('apps/v1', 'StatefulSet'))], ['HorizontalPodAutoscaler/api']],
    ['another case', [deployment(), scaler(scaling('apps/v1', 'deployment'))], ['HorizontalPodAutoscaler/api']],
    ['no version', [deployment(), scaler(scaling(undefined, 'Deployment'))], ['HorizontalPodAutoscaler/api']],
    ['another version', [deployment(), scaler(scaling('apps/v1beta2', 'Deployment'))], ['HorizontalPodAutoscaler/api']],
    [
      'an old version of both',
      [deployment({}, {}, 'extensions/v1beta1'), scaler(scaling('extensions/v1beta1', 'Deployment'))],
      [],
    ],
    [
      'another namespace',
      [deployment({}, { namespace: 'polls' }), scaler({}, { namespace: 'music' })],
      ['HorizontalPodAutoscaler/api'],
    ],
    ['a StatefulSet', [statefulSet(), scaler(scaling('apps/v1', 'StatefulSet'))], []],
    ['a DaemonSet is there, too', [daemonSet(), scaler(scaling('apps/v1', 'DaemonSet'))], []],
    [
      'a ReplicaSet is not known',
      [replicated('ReplicaSet', {}, {}, 'apps/v1'), scaler(scaling('apps/v1', 'ReplicaSet'))],
      ['HorizontalPodAutoscaler/api'],
    ],
    [
      'an Argo Rollout is not known',
      [replicated('Rollout', {}, {}, 'argoproj.io/v1alpha1'), scaler(scaling('argoproj.io/v1alpha1', 'Rollout'))],
      ['HorizontalPodAutoscaler/api'],
    ],
    ['no target', [deployment(), scaler({ scaleTargetRef: undefined })], ['HorizontalPodAutoscaler/api']],
    ['the oldest version', [scaler({}, {}, 'autoscaling/v2beta1')], ['HorizontalPodAutoscaler/api']],
  ],
  'horizontalpodautoscaler-replicas': [
    ['two', [scaler()], []],
    ['one', [scaler({ minReplicas: 1 })], ['HorizontalPodAutoscaler/api']],
    ['not written', [scaler({ minReplicas: undefined })], ['HorizontalPodAutoscaler/api']],
    ['null', [scaler({ minReplicas: null })], ['HorizontalPodAutoscaler/api']],
    ['0', [scaler({ minReplicas: 0 }, {}, 'autoscaling/v1')], ['HorizontalPodAutoscaler/api']],
    ['no spec', [without(scaler({}, {}, 'autoscaling/v2beta2'), 'spec')], ['HorizontalPodAutoscaler/api']],
  ],
  'ingress-targets-service': [
    ['by number', [ingress(to('api', { number: 80 })), service()], []],
    ['by name', [ingress(to('api', { name: 'http' })), service()], []],
    ['another number', [ingress(to('api', { number: 8080 })), service()], ['Ingress/api']],
    ['another name', [ingress(to('api', { name: 'web' })), service()], ['Ingress/api']],
    [
      'another number, where the port has no name',
      [ingress(to('api', { number: 81 })), service({ ports: [{ port: 80 }] })],
      [],
    ],
    [
      'another name, where the port has no name',
      [ingress(to('api', { name: 'web' })), service({ ports: [{ port: 80 }] })],
      ['Ingress/api'],
    ],
    ['no port', [ingress(to('api')), service()], ['Ingress/api']],
    ['no port, and the Service has none', [ingress(to('api')), service({ ports: [{ name: 'a' }] })], ['Ingress/api']],
    ['no Service', [ingress(to('web', { number: 80 })), service()], ['Ingress/api']],
    [
      'a Service of another namespace',
      [ingress(to('api', { number: 80 })), service({}, { namespace: 'music' })],
      ['Ingress/api'],
    ],
    ['a Service without ports', [ingress(to('api', { number: 80 })), service({ ports: undefined })], ['Ingress/api']],
    ['a resource', [ingress({ resource: { kind: 'Bucket', name: 'icons' } }), service()], ['Ingress/api']],
    ['an empty backend', [ingress({}), service()], ['Ingress/api']],
    [
      'a default backend is not asked',
      [ingress(to('api', { number: 80 }), { defaultBackend: to('web', { number: 80 }) }), service()],
      [],
    ],
    ['no rules', [ingress({}, { rules: undefined })], []],
    ['a rule without paths', [ingress({}, { rules: [{ host: 'polls.example.com' }] })], []],
    [
      'one of two paths',
      [
        ingress(
          {},
          {
            rules: [
              {
                http: {
                  paths: [
                    { path: '/', backend: to('api', { number: 80 }) },
                    { path: '/b', backend: to('b', { number: 80 }) },
                  ],
                },
              },
            ],
          },
        ),
        service(),
      ],
      ['Ingress/api'],
    ],
    ['the older version', [ingress({ serviceName: 'api', servicePort: 80 }, {}, oldIngress), service()], []],
    [
      'the older version, by name',
      [ingress({ serviceName: 'api', servicePort: 'http' }, {}, oldIngress), service()],
      [],
    ],
    [
      'the older version, a number in quotes',
      [ingress({ serviceName: 'api', servicePort: '80' }, {}, oldIngress), service()],
      ['Ingress/api'],
    ],
    [
      'the oldest version',
      [ingress({ serviceName: 'web', servicePort: 80 }, {}, 'extensions/v1beta1'), service()],
      ['Ingress/api'],
    ],
  ],
  'service-targets-pod': [
    ['a Pod', [service(), pod()], []],
    ['nothing', [service()], ['Service/api']],
    ['pods of others', [service({ selector: { app: 'poll-web' } }), pod(), deployment()], ['Service/api']],
    ['one label too many', [service({ selector: { ...labels, tier: 'web' } }), pod()], ['Service/api']],
    ['another namespace', [service({}, { namespace: 'music' }), pod()], ['Service/api']],
    ['the default namespace is not none', [service({}, { namespace: 'default' }), pod()], ['Service/api']],
    [
      'the default namespace, written twice',
      [service({}, { namespace: 'default' }), pod(podSpec(), { labels, namespace: 'default' })],
      [],
    ],
    ['a Deployment', [service(), deployment()], []],
    ['a CronJob', [service(), cronJob()], []],
    ['an old version', [service(), deployment({}, {}, 'apps/v1beta1')], []],
    ['a ReplicaSet is not known', [service(), replicated('ReplicaSet', {}, {}, 'apps/v1')], ['Service/api']],
    ['no selector', [service({ selector: undefined }), pod()], []],
    ['no selector and no pods', [service({ selector: undefined })], ['Service/api']],
    [
      'no selector and pods of another namespace',
      [service({ selector: {} }, { namespace: 'music' }), pod()],
      ['Service/api'],
    ],
    ['an ExternalName', [service({ type: 'ExternalName', externalName: 'a.example', selector: undefined })], []],
    [
      'a label that pods get when they are made',
      [service({ selector: { 'statefulset.kubernetes.io/pod-name': 'api-0' } }), statefulSet()],
      ['Service/api'],
    ],
    ['no spec', [without(service(), 'spec'), pod(podSpec(), {})], []],
  ],
  'service-type': [
    ['none', [service()], []],
    ['NodePort', [service({ type: 'NodePort' })], ['Service/api']],
    ['LoadBalancer', [service({ type: 'LoadBalancer' })], []],
    ['another case', [service({ type: 'nodeport' })], []],
    ['a port of the nodes alone', [service({ type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30080 }] })], []],
  ],
  'pod-networkpolicy': [
    ['both directions', [pod(), policy()], []],
    ['no policy', [pod(), deployment()], bothPods],
    ['one direction', [pod(), policy({ policyTypes: ['Ingress'] })], ['Pod/api']],
    ['the other direction', [pod(), policy({ policyTypes: ['Egress'] })], ['Pod/api']],
    [
      'two halves',
      [pod(), policy({ policyTypes: ['Ingress'] }), policy({ policyTypes: ['Egress'] }, { name: 'out' })],
      [],
    ],
    ['no types are one direction', [pod(), policy({ policyTypes: undefined })], ['Pod/api']],
    ['empty types are none', [pod(), policy({ policyTypes: [] })], ['Pod/api']],
    ['no types and rules for both', [pod(), policy({ policyTypes: undefined, egress: [{}] })], []],
    ['no types and no rule for what is sent', [pod(), policy({ policyTypes: undefined, egress: [] })], ['Pod/api']],
    ['types in another case', [pod(), policy({ policyTypes: ['ingress', 'egress'] })], ['Pod/api']],
    ['an empty selector', [pod(), deployment(), cronJob(), policy({ podSelector: {} })], []],
    ['no selector', [pod(), policy({ podSelector: undefined })], []],
    ['pods without labels', [pod(podSpec(), {}), policy({ podSelector: {} })], []],
    ['other pods', [pod(), policy({ podSelector: others })], ['Pod/api']],
    ['another namespace', [pod(), policy({}, { namespace: 'music' })], ['Pod/api']],
    ['the default namespace is not none', [pod(), policy({}, { namespace: 'default' })], ['Pod/api']],
    ["the host's network is no excuse", [pod(podSpec({}, { hostNetwork: true }))], ['Pod/api']],
    [
      'Cilium is not known',
      [
        pod(),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: meta(),
          spec: { endpointSelector: {}, ingress: [{}], egress: [{}] },
        },
      ],
      ['Pod/api'],
    ],
    ['an old version is not known', [pod(), { ...policy(), apiVersion: 'extensions/v1beta1' }], ['Pod/api']],
    ['a policy without spec', [pod(podSpec(), {}), without(policy(), 'spec')], ['Pod/api']],
  ],
  'networkpolicy-targets-pod': [
    ['a Pod', [pod(), policy()], []],
    ['nothing', [policy()], ['NetworkPolicy/api']],
    ['other pods', [pod(), policy({ podSelector: others })], ['NetworkPolicy/api']],
    ['another namespace', [pod(), policy({}, { namespace: 'music' })], ['NetworkPolicy/api']],
    ['an empty selector', [job(), policy({ podSelector: {} })], []],
    ['an empty selector and no pods', [policy({ podSelector: {} })], ['NetworkPolicy/api']],
    [
      'an expression',
      [cronJob(), policy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } })],
      [],
    ],
    [
      'an operator that there is not',
      [pod(), policy({ podSelector: { matchExpressions: [{ key: 'app', operator: 'Like' }] } })],
      ['NetworkPolicy/api'],
    ],
    [
      'a label that pods get when they are made',
      [statefulSet(), policy({ podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': 'api-0' } } })],
      ['NetworkPolicy/api'],
    ],
    ['a ReplicaSet is not known', [replicated('ReplicaSet', {}, {}, 'apps/v1'), policy()], ['NetworkPolicy/api']],
  ],
  'label-values': [
    ['none', [pod(podSpec(), {})], []],
    ['a word', [pod(podSpec(), { labels: { version: 'v1.2_3-4' } })], []],
    ['empty', [pod(podSpec(), { labels: { version: '' } })], []],
    ['a space', [pod(podSpec(), { labels: { note: 'a b' } })], ['Pod/api']],
    ['a plus', [deployment({}, { labels: { version: '1.2.3+4' } })], ['Deployment/api']],
    ['a dash at the end', [service({}, { labels: { note: 'a-' } })], ['Service/api']],
    ['a placeholder', [policy({}, { labels: { note: '${X}' } })], ['NetworkPolicy/api']],
    ['letters of other alphabets', [scaler({}, { labels: { note: 'ä' } })], ['HorizontalPodAutoscaler/api']],
    ['too long', [pod(podSpec(), { labels: { note: 'a'.repeat(80) } })], []],
    ['a key that the API refuses', [pod(podSpec(), { labels: { 'a b/c d': 'e' } })], []],
    [
      'the labels of pods are not asked',
      [deployment({ template: template(podSpec(), { labels: { note: 'a b' } }) })],
      [],
    ],
    ['annotations are not asked', [pod(podSpec(), { annotations: { note: 'a b' } })], []],
    [
      'a ConfigMap is not known',
      [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta({ labels: { note: 'a b' } }) }, pod()],
      [],
    ],
  ],
  'stable-version': [
    ['current ones', [deployment(), statefulSet(), daemonSet(), cronJob(), policy(), pod()], []],
    ['Deployments', [deployment({}, {}, 'extensions/v1beta1')], ['Deployment/api']],
    ['StatefulSets', [statefulSet({}, {}, 'apps/v1beta1')], ['StatefulSet/api']],
    ['DaemonSets', [daemonSet(podSpec(), 'apps/v1beta2')], ['DaemonSet/api']],
    // What has no replacement in Kubernetes 1.18.
    ['Ingresses', [ingress({}, {}, 'extensions/v1beta1')], []],
    ['CronJobs', [cronJob({}, podSpec(), 'batch/v1beta1')], []],
    ['budgets', [budget({}, {}, 'policy/v1beta1')], []],
    ['autoscalers', [scaler({}, {}, 'autoscaling/v2beta1')], []],
    [
      'kinds that are not known',
      [{ ...policy(), apiVersion: 'extensions/v1beta1' }, replicated('ReplicaSet', {}, {}, 'apps/v1beta2')],
      [],
    ],
  ],
};

/** What it says when it is asked about Kubernetes 1.22. */
export const in122: readonly Row[] = [
  ['Ingresses', [ingress({}, {}, 'networking.k8s.io/v1beta1')], ['Ingress/api']],
  ['CronJobs', [cronJob({}, podSpec(), 'batch/v1beta1')], ['CronJob/api']],
  ['budgets', [budget({}, {}, 'policy/v1beta1')], ['PodDisruptionBudget/api']],
  ['autoscalers', [scaler({}, {}, 'autoscaling/v2beta2')], []],
  ['current ones', [deployment(), cronJob(), budget(), ingress({})], []],
];

/** Checks that it makes only on request. */
export const optional: readonly string[] = [
  'container-resource-requests-equal-limits',
  'container-cpu-requests-equal-limits',
  'container-memory-requests-equal-limits',
  'container-ephemeral-storage-request-equals-limit',
  'container-ports-check',
  'container-seccomp-profile',
];

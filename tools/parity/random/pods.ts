import type { Fields, Made } from './make.ts';
import { listOf, listWithGaps, loose, mostly, nearlyAlways, object, often, one, rarely } from './make.ts';

/* Pods as kube-score looks at them: the fields that its checks read, in every shape that it can decode. */

export const labels = mostly(
  one({ app: 'api' }, { app: 'web' }),
  one({ app: 'api', tier: 'back' }, { app: 'api', track: '' }, {}, { tier: 'back' }),
);

const expression = object({
  key: one('app', 'tier', 'zone'),
  operator: one('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: one(['api'], ['api', 'web'], ['other']),
});

/** Exists and DoesNotExist take no values, the others want some. */
const soundExpression = expression.map((made) => {
  const { operator, ...rest } = made as { operator: string };
  return operator.endsWith('t') || operator === 'Exists' ? { operator, ...rest, values: undefined } : made;
});

export const selector = mostly(
  object({ matchLabels: labels }),
  one({}, null),
  object({ matchExpressions: listOf(soundExpression, 2, 1), matchLabels: rarely(labels) }),
);

const probe = mostly(
  loose({ httpGet: loose({ path: one('/', '/ready', ''), port: one(8080, 'http', 'web', 0, '8080') }) }),
  object({ tcpSocket: loose({ port: one(8080, 9090, 'http', 'web') }) }),
  object({ exec: loose({ command: one(['ok'], ['ok', '-v'], []) }) }),
  object({ grpc: loose({ port: one(8080, 9090), service: one('', 'ready') }) }),
  one({}),
);

const amount = one(
  '100m',
  '0.1',
  '1',
  1,
  '0',
  0,
  '0m',
  '1e3',
  '1000',
  '1Gi',
  '1024Mi',
  '128Mi',
  '0.5',
  '500m',
  '1n',
  '-1',
  '9223372036854775807',
  '9Ei',
  '10Ei',
  '1.5Gi',
  '1E',
  '0.1n',
  '12e-1',
);
const amounts = loose({ cpu: amount, memory: amount, 'ephemeral-storage': amount });

const capabilities = loose({ add: one(['NET_RAW'], []), drop: one(['ALL'], []) });
const ids: Fields = { runAsUser: one(0, 1, 9999, 10000, 20000, -1), runAsGroup: one(0, 9999, 10000, 20000) };
const seccompProfile = loose({ type: one('RuntimeDefault', 'Unconfined', 'Localhost', '') });

const image = one(
  'ghcr.io/quietfox/api:2.4.1',
  'redis',
  'redis:latest',
  'redis:',
  'host:5000/redis',
  'host:5000/redis:latest',
  `redis@sha256:${'9f'.repeat(32)}`,
  `redis:latest@sha256:${'9f'.repeat(32)}`,
  '',
  'redis:LATEST',
  'redis:latest-alpine',
);

const variable = loose({ name: one('A', 'B', 'C', ''), value: one('', 'x'), valueFrom: one({}, undefined) });
const port = loose({
  name: one('http', 'web', '', 'a-name-of-sixteen', 'fifteen-letters', 'UPPER', 'x_y'),
  containerPort: one(8080, 80, 0, 65535, 70000, -1),
  protocol: one('TCP', 'UDP', ''),
});

const container = object({
  name: one('api', 'second', 'third', 'fourth', '', undefined),
  image: often(image),
  imagePullPolicy: often(one('Always', 'IfNotPresent', 'Never', '', 'always')),
  resources: often(loose({ requests: amounts, limits: amounts })),
  securityContext: often(
    loose({
      ...ids,
      privileged: one(true, false),
      readOnlyRootFilesystem: one(true, false),
      capabilities,
      seccompProfile,
    }),
  ),
  ports: often(listWithGaps(port)),
  env: often(listOf(variable, 3)),
  readinessProbe: often(probe),
  livenessProbe: often(probe),
  startupProbe: rarely(probe),
  restartPolicy: rarely(one('Always', 'Never', '')),
});

const topologyKey = one(
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'kubernetes.io/os',
  '',
);
const term = loose({
  topologyKey,
  labelSelector: selector,
  namespaces: one([], ['other']),
  namespaceSelector: one({}),
});
const terms = loose({
  requiredDuringSchedulingIgnoredDuringExecution: listOf(term),
  preferredDuringSchedulingIgnoredDuringExecution: listOf(loose({ weight: one(1), podAffinityTerm: term })),
});

const constraint = loose({
  maxSkew: one(0, 1, 2),
  minDomains: one(0, 1),
  topologyKey,
  whenUnsatisfiable: one('DoNotSchedule', 'ScheduleAnyway', '', 'Never'),
  labelSelector: selector,
});

export const podSpec: Made = object({
  containers: nearlyAlways(listWithGaps(container, 2)),
  initContainers: rarely(listWithGaps(container, 1)),
  ephemeralContainers: rarely(listOf(container, 1)),
  affinity: often(loose({ podAntiAffinity: terms, podAffinity: terms })),
  topologySpreadConstraints: rarely(listOf(constraint)),
  securityContext: often(loose({ ...ids, seccompProfile })),
  restartPolicy: rarely(one('Always', 'OnFailure', 'Never', '')),
  hostNetwork: rarely(one(true, false)),
  nodeSelector: rarely(one({ 'kubernetes.io/os': 'windows' })),
  volumes: rarely(one([{ name: 'd', persistentVolumeClaim: { claimName: 'd' } }])),
});

const annotations = rarely(one({ 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' }, {}));

export const template: Made = object({
  metadata: nearlyAlways(object({ labels: nearlyAlways(labels), annotations })),
  spec: nearlyAlways(podSpec),
});

/** Its labels are judged, too. */
export const objectLabels = mostly(
  labels,
  one(
    { team: 'a team' },
    { team: '-a' },
    { team: 'a_' },
    { team: 'A.b-c_9' },
    { team: 'x'.repeat(64) },
    { 'a b': 'x' },
  ),
);

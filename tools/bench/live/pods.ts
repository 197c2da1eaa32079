import type { Json, JsonRecord } from '../../../src/model/json.ts';

/*
 * Pods as an API server lists them: with the managers of their fields, a copy of what was applied, statuses, and everything
 * that differs from pod to pod (uids, addresses, nodes, the volume of its token, times of its conditions).
 */

/** Pods that one workload has. */
const perWorkload = 50;
const namespace = 'discord-music';
const started = Date.parse('2026-11-20T06:00:00Z');

/** The pod of a number; two numbers never give the same one. About 6 KB as JSON. */
export function podOf(index: number): JsonRecord {
  const workload = `service-${String(Math.floor(index / perWorkload)).padStart(4, '0')}`;
  const set = `${workload}-7d4b9c6f5d`;
  const name = `${set}-${suffix(index)}`;
  const at = (seconds: number): string =>
    new Date(started + (index * 7 + seconds) * 1000).toISOString().slice(0, 19) + 'Z';
  const labels = {
    'app.kubernetes.io/name': workload,
    'app.kubernetes.io/part-of': 'music-bot',
    'pod-template-hash': '7d4b9c6f5d',
  };
  const token = `kube-api-access-${suffix(index + 1)}`;
  const containers = [container(workload, token)];
  const volumes = [
    { name: 'config', configMap: { name: `${workload}-config`, defaultMode: 420 } },
    { name: token, projected: { defaultMode: 420, sources: tokenSources } },
  ];
  const applied = { apiVersion: 'v1', kind: 'Pod', metadata: { labels, name }, spec: { volumes } };
  return {
    metadata: {
      name,
      generateName: `${set}-`,
      namespace,
      uid: uidOf(index),
      resourceVersion: String(100_000 + index),
      creationTimestamp: at(0),
      labels,
      annotations: {
        'prometheus.io/scrape': 'true',
        'kubectl.kubernetes.io/restartedAt': '2026-11-20T05:59:00Z',
        'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(applied)}\n`,
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: set,
          uid: uidOf(1_000_000 + Math.floor(index / perWorkload)),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [
        { manager: 'kube-controller-manager', operation: 'Update', apiVersion: 'v1', time: at(0), ...managedSpec },
        {
          manager: 'kubelet',
          operation: 'Update',
          apiVersion: 'v1',
          time: at(9),
          subresource: 'status',
          ...managedStatus,
        },
      ],
    },
    spec: {
      volumes,
      containers,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: workload,
      serviceAccount: workload,
      nodeName: `node-${index % 211}`,
      securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: [
        condition('PodReadyToStartContainers', at(3)),
        condition('Initialized', at(1)),
        condition('Ready', at(9)),
        condition('ContainersReady', at(9)),
        condition('PodScheduled', at(0)),
      ],
      hostIP: `10.0.${index % 211}.1`,
      hostIPs: [{ ip: `10.0.${index % 211}.1` }],
      podIP: address(index),
      podIPs: [{ ip: address(index) }],
      startTime: at(0),
      containerStatuses: containers.map(({ name: of, image }) => ({
        name: of,
        state: { running: { startedAt: at(4) } },
        lastState: {},
        ready: true,
        restartCount: index % 97 === 0 ? 3 : 0,
        image,
        imageID: `${image.split(':')[0] ?? ''}@sha256:${hex(Math.floor(index / perWorkload), 64)}`,
        containerID: `containerd://${hex(index, 64)}`,
        started: true,
      })),
      qosClass: 'Burstable',
    },
  };
}

function container(workload: string, token: string) {
  const probe = (path: string): Json => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    timeoutSeconds: 2,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return {
    name: 'app',
    image: `ghcr.io/lunabeat/${workload}:2.14.0`,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'DISCORD_TOKEN', valueFrom: { secretKeyRef: { name: `${workload}-secrets`, key: 'token' } } },
    ],
    resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1', memory: '256Mi' } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/bot', readOnly: true },
      {
        name: token,
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ],
    livenessProbe: probe('/health/live'),
    readinessProbe: probe('/health/ready'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
}

const tokenSources: Json = [
  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
];

const managed = (names: string): Json =>
  Object.fromEntries(names.split(' ').map((name) => [`f:${name}`, { '.': {}, 'f:value': {} }]));

const managedSpec = {
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': managed('annotations generateName labels ownerReferences'),
    'f:spec': managed('containers dnsPolicy enableServiceLinks restartPolicy schedulerName securityContext volumes'),
  },
};
const managedStatus = {
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:status': managed('conditions containerStatuses hostIP hostIPs phase podIP podIPs startTime') },
};

function condition(type: string, lastTransitionTime: string): Json {
  return { type, status: 'True', lastProbeTime: null, lastTransitionTime };
}

/** Hexadecimal digits that stand for a number. */
function hex(index: number, length: number): string {
  let text = '';
  for (let part = index + 1; text.length < length; part = Math.imul(part ^ (part >>> 15), 0x2c1b3c6d) + 0x9e3779b9)
    text += (part >>> 0).toString(16).padStart(8, '0');
  return text.slice(0, length);
}

function uidOf(index: number): string {
  const digits = hex(index, 24);
  return `${index.toString(16).padStart(8, '0')}-${digits.slice(0, 4)}-4${digits.slice(4, 7)}-8${digits.slice(7, 10)}-${digits.slice(10, 22)}`;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters as the API server draws them; each number has its own. */
function suffix(index: number): string {
  let [rest, text] = [index * 7919 + 13, ''];
  for (let place = 0; place < 5; place += 1) {
    text += letters[rest % letters.length] ?? '';
    rest = Math.floor(rest / letters.length);
  }
  return text;
}

function address(index: number): string {
  return `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}

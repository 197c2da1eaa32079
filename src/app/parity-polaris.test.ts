import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBuiltIn } from '../packs/builtin.ts';
import { scan } from './scan.ts';
import { hostIn, withFolder } from './testing/projects.ts';

/*
 * What Polaris says about manifests, written down from its semantics: each row is one input, and the objects of it that
 * fail the check; all others pass. The pack has to say the same.
 */

type Fields = Readonly<Record<string, unknown>>;
type Row = readonly [what: string, objects: readonly Fields[], fails: readonly string[]];

const meta = (name: string, more: Fields = {}): Fields => ({ name, ...more });
const one = (fields: Fields = {}): Fields => ({ name: 'bot', image: 'ghcr.io/quietfox/poll-bot:1.8.3', ...fields });
const podSpec = (container: Fields = {}, spec: Fields = {}): Fields => ({ containers: [one(container)], ...spec });

interface Made {
  readonly metadata?: Fields;
  readonly labels?: Fields | null;
  readonly annotations?: Fields;
  readonly spec?: Fields;
}

/** `pod` is the pod's spec; `made` says the rest. */
function workload(apiVersion: string, kind: string, pod: Fields, made: Made = {}): Fields {
  const labels = made.labels === undefined ? { app: 'bot' } : made.labels;
  const own = { labels, ...(made.annotations === undefined ? {} : { annotations: made.annotations }) };
  const template = { metadata: own, spec: pod };
  const metadata = { name: 'bot', ...made.metadata };
  if (kind === 'Pod') return { apiVersion, kind, metadata: { ...metadata, ...own }, spec: pod };
  if (kind === 'CronJob') {
    const spec = { schedule: '0 4 * * *', jobTemplate: { spec: { template } }, ...made.spec };
    return { apiVersion, kind, metadata, spec };
  }
  const selector = kind === 'Job' ? {} : { selector: { matchLabels: labels ?? {} } };
  return { apiVersion, kind, metadata, spec: { ...selector, template, ...made.spec } };
}

const deployment = (pod: Fields = podSpec(), made: Made = {}) => workload('apps/v1', 'Deployment', pod, made);
const statefulSet = (pod: Fields = podSpec()) =>
  workload('apps/v1', 'StatefulSet', pod, { spec: { serviceName: 'bot' } });
const job = (pod: Fields = podSpec()) => workload('batch/v1', 'Job', { restartPolicy: 'Never', ...pod });
const cronJob = (pod: Fields = podSpec()) => workload('batch/v1', 'CronJob', { restartPolicy: 'Never', ...pod });
const nakedPod = (pod: Fields = podSpec(), made: Made = {}) => workload('v1', 'Pod', pod, made);

/** A container that fails or passes, in the places that a check may look at. */
const ofContainer = (good: Fields, bad: Fields): readonly Row[] => [
  ['as it should be', [deployment(podSpec(good))], []],
  ['at fault', [deployment(podSpec(bad))], ['Deployment/bot']],
  ['one of two', [deployment({ containers: [one(good), one({ name: 'second', ...bad })] })], ['Deployment/bot']],
  ['a naked Pod', [nakedPod(podSpec(bad))], ['Pod/bot']],
  ['a StatefulSet', [statefulSet(podSpec(bad))], ['StatefulSet/bot']],
];
const initContainers = (good: Fields, bad: Fields): Fields =>
  podSpec(good, { initContainers: [one({ name: 'first', ...bad })] });
const initCounts = (good: Fields, bad: Fields): readonly Row[] => [
  ['an init container counts', [deployment(initContainers(good, bad))], ['Deployment/bot']],
];
const initPasses = (good: Fields, bad: Fields): readonly Row[] => [
  ['an init container is not asked', [deployment(initContainers(good, bad))], []],
];
const jobsCount = (bad: Fields): readonly Row[] => [
  ['a Job', [job(podSpec(bad))], ['Job/bot']],
  ['a CronJob', [cronJob(podSpec(bad))], ['CronJob/bot']],
];
const jobsPass = (bad: Fields): readonly Row[] => [
  ['a Job is not asked', [job(podSpec(bad))], []],
  ['a CronJob is not asked', [cronJob(podSpec(bad))], []],
];
/** Other kinds that make pods, and API versions that are gone. */
const oddKinds = (bad: Fields): readonly Row[] =>
  [
    ['apps/v1', 'DaemonSet'],
    ['apps/v1', 'ReplicaSet'],
    ['v1', 'ReplicationController'],
    ['extensions/v1beta1', 'Deployment'],
    ['apps/v1beta2', 'StatefulSet'],
    ['batch/v1beta1', 'CronJob'],
  ].map(([apiVersion = '', kind = '']): Row => [
    `${apiVersion} ${kind}`,
    [workload(apiVersion, kind, podSpec(bad))],
    [`${kind}/bot`],
  ]);
const context = (fields: unknown): Fields => ({ securityContext: fields });
const windows: Fields = { nodeSelector: { 'kubernetes.io/os': 'windows' } };

const amount = (side: string, resource: string, other: Fields): readonly Row[] => {
  const good = { resources: { [side]: { [resource]: '100m' } } };
  return [
    ...ofContainer(good, { resources: other }),
    ...initPasses(good, {}),
    ...jobsCount({}),
    ['no resources', [deployment()], ['Deployment/bot']],
    ['resources without a value', [deployment(podSpec({ resources: null }))], ['Deployment/bot']],
    ['empty resources', [deployment(podSpec({ resources: {} }))], ['Deployment/bot']],
    ['zero is written', [deployment(podSpec({ resources: { [side]: { [resource]: 0 } } }))], []],
    [
      "the pod's own resources don't count",
      [deployment(podSpec({}, { resources: { [side]: { [resource]: '1' } } }))],
      ['Deployment/bot'],
    ],
    [
      'a LimitRange does not count',
      [
        deployment(),
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: meta('defaults'),
          spec: { limits: [{ type: 'Container', default: { [resource]: '1' }, defaultRequest: { [resource]: '1' } }] },
        },
      ],
      ['Deployment/bot'],
    ],
  ];
};

const hostFlag = (field: string): readonly Row[] => [
  ['not set', [deployment()], []],
  ['true', [deployment(podSpec({}, { [field]: true }))], ['Deployment/bot']],
  ['false', [deployment(podSpec({}, { [field]: false }))], []],
  ['a Job', [job(podSpec({}, { [field]: true }))], ['Job/bot']],
  ['a naked Pod', [nakedPod(podSpec({}, { [field]: true }))], ['Pod/bot']],
  [
    'a DaemonSet that measures its node is not exempt',
    [
      workload(
        'apps/v1',
        'DaemonSet',
        podSpec({ image: 'quay.io/prometheus/node-exporter:v1.8.1' }, { [field]: true }),
      ),
    ],
    ['DaemonSet/bot'],
  ],
];

const budget = (spec: Fields, metadata: Fields = {}, apiVersion = 'policy/v1'): Fields => ({
  apiVersion,
  kind: 'PodDisruptionBudget',
  metadata: meta('bot', metadata),
  spec,
});
const selecting = (labels: Fields): Fields => ({ selector: { matchLabels: labels } });
const scaler = (spec: Fields, metadata: Fields = {}): Fields => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: meta('bot', metadata),
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'bot' }, ...spec },
});
const labelled = (labels: Fields | null, metadata: Fields = {}): Fields => deployment(podSpec(), { labels, metadata });
const policy = (podSelector: Fields, rules: Fields, metadata: Fields = {}): Fields => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: meta('bot', metadata),
  spec: { podSelector, policyTypes: ['Ingress', 'Egress'], ...rules },
});
const both: Fields = { ingress: [{ from: [{ podSelector: {} }] }], egress: [{ to: [{ podSelector: {} }] }] };
const account = (metadata: Fields, fields: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata,
  ...fields,
});
const ingress = (spec: Fields): Fields => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: meta('bot'),
  spec,
});
const hostRule = {
  host: 'bot.example.com',
  http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'bot', port: { number: 80 } } } }] },
};
const env = (...variables: readonly Fields[]): Fields => ({ env: variables });
const configMap = (data: Fields): Fields => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('bot'), data });
const privateKey = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA0'.repeat(4)}\n-----END RSA PRIVATE KEY-----\n`;

const rbac = 'rbac.authorization.k8s.io';
const role = (kind: string, name: string, rules: readonly Fields[], metadata: Fields = {}): Fields => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata: meta(name, metadata),
  rules,
});
const binding = (kind: string, roleKind: string, roleName: string, metadata: Fields = {}): Fields => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata: meta('bot', metadata),
  roleRef: { apiGroup: rbac, kind: roleKind, name: roleName },
  subjects: [{ kind: 'ServiceAccount', name: 'bot', namespace: 'music' }],
});
const every = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const reads = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };
const execs = { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] };
const execRole = (kind: string, exempt: readonly string[]): readonly Row[] => [
  ['reads pods', [role(kind, 'reader', [reads])], []],
  ['no rules', [role(kind, 'reader', [])], []],
  ['rules for paths', [role(kind, 'reader', [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }])], []],
  ['create on exec', [role(kind, 'shell', [reads, execs])], [`${kind}/shell`]],
  [
    'get on attach',
    [role(kind, 'shell', [{ ...execs, resources: ['pods/attach'], verbs: ['get'] }])],
    [`${kind}/shell`],
  ],
  ['a star as verb', [role(kind, 'shell', [{ ...execs, verbs: ['*'] }])], [`${kind}/shell`]],
  ['a star as resource', [role(kind, 'shell', [{ ...execs, resources: ['*'] }])], [`${kind}/shell`]],
  ['a delete on exec gives no shell', [role(kind, 'shell', [{ ...execs, verbs: ['delete'] }])], []],
  ['another group', [role(kind, 'shell', [{ ...execs, apiGroups: ['apps'] }])], []],
  ...exempt.map((name): Row => [`${name} is exempt`, [role(kind, name, [execs])], []]),
];
const execBinding = (kind: string, roleKind: string): readonly Row[] => {
  const namespace = roleKind === 'Role' ? { namespace: 'music' } : {};
  const own = kind === 'RoleBinding' ? { namespace: 'music' } : {};
  return [
    ['reads pods', [binding(kind, roleKind, 'reader', own), role(roleKind, 'reader', [reads], namespace)], []],
    [
      'gives exec',
      [binding(kind, roleKind, 'shell', own), role(roleKind, 'shell', [execs], namespace)],
      [`${kind}/bot`],
    ],
    ['a role that is not there', [binding(kind, roleKind, 'reader', own)], [`${kind}/bot`]],
    ['a role of the system', [binding(kind, roleKind, 'system:reader', own)], []],
  ];
};

const mounted = { automountServiceAccountToken: true };
const unmounted = { automountServiceAccountToken: false };
const named = { serviceAccountName: 'bot' };

const specification: Readonly<Record<string, readonly Row[]>> = {
  tagNotSpecified: [
    ...ofContainer({ image: 'redis:7.4' }, { image: 'redis' }),
    ...initCounts({}, { image: 'busybox' }),
    ...jobsCount({ image: 'redis' }),
    ['latest', [deployment(podSpec({ image: 'redis:latest' }))], ['Deployment/bot']],
    ['a digest has a colon', [deployment(podSpec({ image: `redis@sha256:${'a1'.repeat(32)}` }))], []],
    ["a registry's port has one, too", [deployment(podSpec({ image: 'localhost:5000/redis' }))], []],
    ['no image', [deployment({ containers: [{ name: 'bot' }] })], ['Deployment/bot']],
    ...oddKinds({ image: 'redis' }),
    [
      'inside a List',
      [{ apiVersion: 'v1', kind: 'List', items: [deployment(podSpec({ image: 'redis' })), nakedPod()] }],
      ['Deployment/bot'],
    ],
    ['a container without a name', [nakedPod({ containers: [{ image: 'redis' }] })], ['Pod/bot']],
    [
      'an ephemeral container is not known',
      [nakedPod(podSpec({}, { ephemeralContainers: [one({ image: 'redis' })] }))],
      [],
    ],
    ['no containers', [deployment({})], []],
  ],
  pullPolicyNotAlways: [
    ...ofContainer({ imagePullPolicy: 'Always' }, { imagePullPolicy: 'IfNotPresent' }),
    ...initCounts({ imagePullPolicy: 'Always' }, {}),
    ...jobsCount({ imagePullPolicy: 'Never' }),
    ['not set', [deployment()], ['Deployment/bot']],
    ['not set with latest', [deployment(podSpec({ image: 'redis' }))], ['Deployment/bot']],
    ['a digest is no excuse', [deployment(podSpec({ image: `redis@sha256:${'a1'.repeat(32)}` }))], ['Deployment/bot']],
  ],
  readinessProbeMissing: [
    ...ofContainer(
      { readinessProbe: { httpGet: { path: '/', port: 8080 } } },
      { livenessProbe: { exec: { command: ['ok'] } } },
    ),
    ...initPasses({ readinessProbe: { tcpSocket: { port: 'http' } } }, {}),
    ...jobsPass({}),
    ['no Service needed', [deployment()], ['Deployment/bot']],
    ['grpc', [deployment(podSpec({ readinessProbe: { grpc: { port: 9000 } } }))], []],
    ['an empty probe is written', [deployment(podSpec({ readinessProbe: {} }))], []],
    ['a probe without a value is not', [deployment(podSpec({ readinessProbe: null }))], ['Deployment/bot']],
    [
      'a native sidecar is an init container',
      [
        deployment(
          podSpec({ readinessProbe: {} }, { initContainers: [one({ name: 'proxy', restartPolicy: 'Always' })] }),
        ),
      ],
      [],
    ],
  ],
  livenessProbeMissing: [
    ...ofContainer({ livenessProbe: { exec: { command: ['ok'] } } }, { readinessProbe: { exec: { command: ['ok'] } } }),
    ...initPasses({ livenessProbe: { tcpSocket: { port: 80 } } }, {}),
    ...jobsPass({}),
    ['a probe without a value', [deployment(podSpec({ livenessProbe: null }))], ['Deployment/bot']],
  ],
  cpuRequestsMissing: amount('requests', 'cpu', { limits: { cpu: '1' }, requests: { memory: '1Gi' } }),
  cpuLimitsMissing: amount('limits', 'cpu', { requests: { cpu: '1' }, limits: { memory: '1Gi' } }),
  memoryRequestsMissing: amount('requests', 'memory', { limits: { memory: '1Gi' }, requests: { cpu: '1' } }),
  memoryLimitsMissing: amount('limits', 'memory', { requests: { memory: '1Gi' }, limits: { cpu: '1' } }),
  hostIPCSet: hostFlag('hostIPC'),
  hostPIDSet: hostFlag('hostPID'),
  hostNetworkSet: hostFlag('hostNetwork'),
  hostPortSet: [
    ...ofContainer({ ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 80, hostPort: 80 }] }),
    ...initCounts({}, { ports: [{ containerPort: 80, hostPort: 80 }] }),
    ['zero', [deployment(podSpec({ ports: [{ containerPort: 80, hostPort: 0 }] }))], []],
    [
      'beside hostNetwork',
      [deployment(podSpec({ ports: [{ containerPort: 80, hostPort: 80 }] }, { hostNetwork: true }))],
      ['Deployment/bot'],
    ],
  ],
  hostPathSet: [
    ['no volume', [deployment()], []],
    ['another volume', [deployment(podSpec({}, { volumes: [{ name: 'tmp', emptyDir: {} }] }))], []],
    [
      'a folder',
      [deployment(podSpec({}, { volumes: [{ name: 'data', hostPath: { path: '/srv' } }] }))],
      ['Deployment/bot'],
    ],
    [
      'a socket, not mounted',
      [nakedPod(podSpec({}, { volumes: [{ name: 'x', hostPath: { path: '/var/run/docker.sock' } }] }))],
      ['Pod/bot'],
    ],
  ],
  hostProcess: [
    ['not set', [deployment()], []],
    ['the pod', [deployment(podSpec({}, context({ windowsOptions: { hostProcess: true } })))], ['Deployment/bot']],
    ['a container', [deployment(podSpec(context({ windowsOptions: { hostProcess: true } })))], ['Deployment/bot']],
    ['false', [deployment(podSpec({}, context({ windowsOptions: { hostProcess: false } })))], []],
  ],
  procMount: [
    ...ofContainer(context({ procMount: 'Default' }), context({ procMount: 'Unmasked' })),
    ['not set', [deployment()], []],
    ['Windows is no excuse', [deployment(podSpec(context({ procMount: 'Unmasked' }), windows))], ['Deployment/bot']],
  ],
  notReadOnlyRootFilesystem: [
    ...ofContainer(context({ readOnlyRootFilesystem: true }), context({ readOnlyRootFilesystem: false })),
    ...initCounts(context({ readOnlyRootFilesystem: true }), {}),
    ...jobsCount({}),
    ['no context', [deployment()], ['Deployment/bot']],
    ['a context without a value', [deployment(podSpec(context(null)))], ['Deployment/bot']],
    ['Windows is no excuse', [deployment(podSpec({}, windows))], ['Deployment/bot']],
  ],
  privilegeEscalationAllowed: [
    ...ofContainer(context({ allowPrivilegeEscalation: false }), context({ allowPrivilegeEscalation: true })),
    ...initCounts(context({ allowPrivilegeEscalation: false }), {}),
    ...jobsCount({}),
    ['not set', [deployment(podSpec(context({})))], ['Deployment/bot']],
    ['no context', [deployment()], ['Deployment/bot']],
  ],
  runAsRootAllowed: [
    ...ofContainer(context({ runAsNonRoot: true }), context({ runAsNonRoot: false })),
    ...initCounts(context({ runAsNonRoot: true }), {}),
    ...jobsCount({}),
    ['nothing said', [deployment()], ['Deployment/bot']],
    ['empty contexts', [deployment(podSpec(context({}), context({})))], ['Deployment/bot']],
    ['the pod says no', [deployment(podSpec({}, context({ runAsNonRoot: true })))], []],
    ['the pod has a user', [deployment(podSpec({}, context({ runAsUser: 1000 })))], []],
    ['the pod has user 0', [deployment(podSpec({}, context({ runAsUser: 0 })))], ['Deployment/bot']],
    ['the container has a user', [deployment(podSpec(context({ runAsUser: 1000 })))], []],
    ['the container has user 0', [deployment(podSpec(context({ runAsUser: 0 })))], ['Deployment/bot']],
    [
      'the container overrides its pod with false',
      [deployment(podSpec(context({ runAsNonRoot: false }), context({ runAsNonRoot: true })))],
      ['Deployment/bot'],
    ],
    [
      'the container overrides its pod with user 0',
      [deployment(podSpec(context({ runAsUser: 0 }), context({ runAsNonRoot: true })))],
      ['Deployment/bot'],
    ],
    [
      'the container overrides its pod with true',
      [deployment(podSpec(context({ runAsNonRoot: true }), context({ runAsNonRoot: false })))],
      [],
    ],
  ],
  runAsPrivileged: [
    ...ofContainer(context({ privileged: false }), context({ privileged: true })),
    ...initCounts({}, context({ privileged: true })),
    ...jobsCount(context({ privileged: true })),
    ['not set', [deployment()], []],
  ],
  dangerousCapabilities: [
    ...ofContainer(
      context({ capabilities: { add: ['NET_BIND_SERVICE'] } }),
      context({ capabilities: { add: ['SYS_ADMIN'] } }),
    ),
    ...initCounts({}, context({ capabilities: { add: ['NET_ADMIN'] } })),
    ['all', [deployment(podSpec(context({ capabilities: { add: ['ALL'] } })))], ['Deployment/bot']],
    ['SYS_PTRACE is not on its list', [deployment(podSpec(context({ capabilities: { add: ['SYS_PTRACE'] } })))], []],
    ['nothing added', [deployment()], []],
  ],
  insecureCapabilities: [
    ...ofContainer(context({ capabilities: { drop: ['ALL'] } }), context({ capabilities: { drop: ['NET_RAW'] } })),
    ...initCounts(context({ capabilities: { drop: ['ALL'] } }), {}),
    ['nothing dropped', [deployment()], ['Deployment/bot']],
    [
      'the name in small letters is another',
      [deployment(podSpec(context({ capabilities: { drop: ['all'] } })))],
      ['Deployment/bot'],
    ],
    ['an empty list', [deployment(podSpec(context({ capabilities: { drop: [] } })))], ['Deployment/bot']],
    [
      'each that comes unasked',
      [
        deployment(
          podSpec(
            context({
              capabilities: {
                drop: [
                  'NET_ADMIN',
                  'CHOWN',
                  'DAC_OVERRIDE',
                  'FSETID',
                  'FOWNER',
                  'MKNOD',
                  'NET_RAW',
                  'SETGID',
                  'SETUID',
                  'SETFCAP',
                  'SETPCAP',
                  'NET_BIND_SERVICE',
                  'SYS_CHROOT',
                  'KILL',
                  'AUDIT_WRITE',
                ],
              },
            }),
          ),
        ),
      ],
      [],
    ],
  ],
  linuxHardening: [
    ['nothing', [deployment()], ['Deployment/bot']],
    ['a naked Pod', [nakedPod()], ['Pod/bot']],
    ['seccomp of the pod', [deployment(podSpec({}, context({ seccompProfile: { type: 'RuntimeDefault' } })))], []],
    ['seccomp of the container', [deployment(podSpec(context({ seccompProfile: { type: 'Localhost' } })))], []],
    [
      'seccomp unconfined',
      [deployment(podSpec(context({ seccompProfile: { type: 'Unconfined' } })))],
      ['Deployment/bot'],
    ],
    ['SELinux', [deployment(podSpec({}, context({ seLinuxOptions: { level: 's0:c123,c456' } })))], []],
    ['a capability dropped', [deployment(podSpec(context({ capabilities: { drop: ['NET_RAW'] } })))], []],
    [
      'dropped, and all added',
      [deployment(podSpec(context({ capabilities: { drop: ['NET_RAW'], add: ['ALL'] } })))],
      ['Deployment/bot'],
    ],
    [
      'AppArmor by annotation',
      [
        deployment(podSpec(), {
          annotations: { 'container.apparmor.security.beta.kubernetes.io/bot': 'runtime/default' },
        }),
      ],
      [],
    ],
    [
      'one of two containers',
      [deployment({ containers: [one(context({ capabilities: { drop: ['ALL'] } })), one({ name: 'second' })] })],
      ['Deployment/bot'],
    ],
  ],
  sensitiveContainerEnvVar: [
    ['no variables', [deployment()], []],
    ['a harmless one', [deployment(podSpec(env({ name: 'LOG_LEVEL', value: 'info' })))], []],
    ['a password', [deployment(podSpec(env({ name: 'DB_PASSWORD', value: 'hunter2-hunter2' })))], ['Deployment/bot']],
    [
      'a harmless value',
      [deployment(podSpec(env({ name: 'TOKEN_URL', value: 'https://id.example.com' })))],
      ['Deployment/bot'],
    ],
    ['in small letters', [deployment(podSpec(env({ name: 'api_token', value: 'x' })))], ['Deployment/bot']],
    ['a cloud key', [deployment(podSpec(env({ name: 'AZURE_STORAGE_KEY', value: 'x' })))], ['Deployment/bot']],
    ['no value', [deployment(podSpec(env({ name: 'PASSWORD' })))], []],
    ['an empty value', [deployment(podSpec(env({ name: 'PASSWORD', value: '' })))], []],
    [
      'from a Secret',
      [deployment(podSpec(env({ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } })))],
      [],
    ],
    ['a private key', [deployment(podSpec(env({ name: 'SIGNER', value: privateKey })))], ['Deployment/bot']],
    ['an init container', [deployment(initContainers({}, env({ name: 'SECRET', value: 'x' })))], ['Deployment/bot']],
    ['a CronJob', [cronJob(podSpec(env({ name: 'SECRET', value: 'x' })))], ['CronJob/bot']],
  ],
  sensitiveConfigmapContent: [
    ['settings', [configMap({ 'log.level': 'info' })], []],
    ['a password', [configMap({ password: 'hunter2-hunter2' })], ['ConfigMap/bot']],
    ['a token with another case', [configMap({ githubToken: 'x' })], ['ConfigMap/bot']],
    ['a private key', [configMap({ 'tls.key': privateKey })], ['ConfigMap/bot']],
    ['no data', [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('bot') }], []],
  ],
  priorityClassNotSet: [
    ['not set', [deployment()], ['Deployment/bot']],
    ['set', [deployment(podSpec({}, { priorityClassName: 'bots' }))], []],
    ['empty', [deployment(podSpec({}, { priorityClassName: '' }))], ['Deployment/bot']],
    ['a Job', [job()], ['Job/bot']],
    ['a naked Pod', [nakedPod()], ['Pod/bot']],
  ],
  deploymentMissingReplicas: [
    ['not written', [deployment()], ['Deployment/bot']],
    ['one', [deployment(podSpec(), { spec: { replicas: 1 } })], ['Deployment/bot']],
    ['none', [deployment(podSpec(), { spec: { replicas: 0 } })], ['Deployment/bot']],
    ['two', [deployment(podSpec(), { spec: { replicas: 2 } })], []],
    ['without a value', [deployment(podSpec(), { spec: { replicas: null } })], ['Deployment/bot']],
    ['an autoscaler is no excuse', [deployment(), scaler({ minReplicas: 2, maxReplicas: 4 })], ['Deployment/bot']],
    ['a StatefulSet is not asked', [statefulSet()], []],
  ],
  missingPodDisruptionBudget: [
    ['none', [deployment()], ['Deployment/bot']],
    ['one replica is no excuse', [deployment(podSpec(), { spec: { replicas: 1 } })], ['Deployment/bot']],
    ['one that matches', [deployment(), budget({ maxUnavailable: 1, ...selecting({ app: 'bot' }) })], []],
    ['of the beta', [deployment(), budget(selecting({ app: 'bot' }), {}, 'policy/v1beta1')], []],
    [
      'one shared label is enough',
      [labelled({ app: 'bot', tier: 'back' }), budget(selecting({ app: 'other', tier: 'back' }))],
      [],
    ],
    ['no shared label', [deployment(), budget(selecting({ app: 'other' }))], ['Deployment/bot']],
    ['pods without labels', [labelled(null), budget(selecting({ app: 'bot' }))], ['Deployment/bot']],
    ['an empty selector', [deployment(), budget({ selector: {} })], ['Deployment/bot']],
    [
      'expressions do not count',
      [deployment(), budget({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['bot'] }] } })],
      ['Deployment/bot'],
    ],
    [
      'of the same namespace',
      [labelled({ app: 'bot' }, { namespace: 'music' }), budget(selecting({ app: 'bot' }), { namespace: 'music' })],
      [],
    ],
    [
      'of another namespace',
      [labelled({ app: 'bot' }, { namespace: 'music' }), budget(selecting({ app: 'bot' }), { namespace: 'polls' })],
      ['Deployment/bot'],
    ],
    ['of no namespace', [labelled({ app: 'bot' }, { namespace: 'music' }), budget(selecting({ app: 'bot' }))], []],
    [
      'default is not no namespace',
      [labelled({ app: 'bot' }), budget(selecting({ app: 'bot' }), { namespace: 'default' })],
      ['Deployment/bot'],
    ],
    ['a StatefulSet is not asked', [statefulSet()], []],
  ],
  pdbDisruptionsIsZero: [
    ['one unavailable', [budget({ maxUnavailable: 1, ...selecting({ app: 'bot' }) })], []],
    ['none unavailable', [budget({ maxUnavailable: 0, ...selecting({ app: 'bot' }) })], ['PodDisruptionBudget/bot']],
    ['no percent', [budget({ maxUnavailable: '0%', ...selecting({ app: 'bot' }) })], ['PodDisruptionBudget/bot']],
    ['all available', [budget({ minAvailable: '100%', ...selecting({ app: 'bot' }) })], ['PodDisruptionBudget/bot']],
    [
      'as many as there are is not looked at',
      [deployment(podSpec(), { spec: { replicas: 2 } }), budget({ minAvailable: 2, ...selecting({ app: 'bot' }) })],
      [],
    ],
    ['nothing said', [budget(selecting({ app: 'bot' }))], []],
    ['no selector', [budget({ maxUnavailable: 0 })], ['PodDisruptionBudget/bot']],
    ['without values', [budget({ minAvailable: null, maxUnavailable: null })], []],
  ],
  pdbMinAvailableGreaterThanHPAMinReplicas: [
    [
      'above',
      [
        deployment(),
        budget({ minAvailable: 3, ...selecting({ app: 'bot' }) }),
        scaler({ minReplicas: 2, maxReplicas: 4 }),
      ],
      ['Deployment/bot'],
    ],
    [
      'equal',
      [
        deployment(),
        budget({ minAvailable: 2, ...selecting({ app: 'bot' }) }),
        scaler({ minReplicas: 2, maxReplicas: 4 }),
      ],
      [],
    ],
    [
      'a percentage',
      [
        deployment(),
        budget({ minAvailable: '90%', ...selecting({ app: 'bot' }) }),
        scaler({ minReplicas: 2, maxReplicas: 4 }),
      ],
      [],
    ],
    [
      'no minimum written',
      [deployment(), budget({ minAvailable: 3, ...selecting({ app: 'bot' }) }), scaler({ maxReplicas: 4 })],
      [],
    ],
    [
      'namespaces do not matter',
      [
        labelled({ app: 'bot' }, { namespace: 'music' }),
        budget({ minAvailable: 3, ...selecting({ app: 'bot' }) }, { namespace: 'polls' }),
        scaler({ minReplicas: 2, maxReplicas: 4 }, { namespace: 'other' }),
      ],
      ['Deployment/bot'],
    ],
    ['no autoscaler', [deployment(), budget({ minAvailable: 3, ...selecting({ app: 'bot' }) })], []],
    [
      'maxUnavailable',
      [
        deployment(),
        budget({ maxUnavailable: 3, ...selecting({ app: 'bot' }) }),
        scaler({ minReplicas: 2, maxReplicas: 4 }),
      ],
      [],
    ],
  ],
  hpaMaxAvailability: [
    ['above', [scaler({ minReplicas: 2, maxReplicas: 4 })], []],
    ['equal', [scaler({ minReplicas: 4, maxReplicas: 4 })], ['HorizontalPodAutoscaler/bot']],
    ['below', [scaler({ minReplicas: 4, maxReplicas: 2 })], ['HorizontalPodAutoscaler/bot']],
    ['the minimum is one where none is written', [scaler({ maxReplicas: 1 })], ['HorizontalPodAutoscaler/bot']],
    ['two above none', [scaler({ maxReplicas: 2 })], []],
    ['no maximum', [scaler({ minReplicas: 2 })], ['HorizontalPodAutoscaler/bot']],
    [
      'of another version, without a target',
      [
        {
          apiVersion: 'autoscaling/v1',
          kind: 'HorizontalPodAutoscaler',
          metadata: meta('bot'),
          spec: { minReplicas: 3, maxReplicas: 3 },
        },
      ],
      ['HorizontalPodAutoscaler/bot'],
    ],
  ],
  hpaMinAvailability: [
    ['two', [scaler({ minReplicas: 2, maxReplicas: 4 })], []],
    ['one', [scaler({ minReplicas: 1, maxReplicas: 4 })], ['HorizontalPodAutoscaler/bot']],
    ['zero', [scaler({ minReplicas: 0, maxReplicas: 4 })], ['HorizontalPodAutoscaler/bot']],
    ['none written', [scaler({ maxReplicas: 4 })], []],
  ],
  missingNetworkPolicy: [
    ['none', [deployment()], ['Deployment/bot']],
    ['both directions', [deployment(), policy({ matchLabels: { app: 'bot' } }, both)], []],
    [
      'one direction',
      [deployment(), policy({ matchLabels: { app: 'bot' } }, { ingress: both['ingress'] })],
      ['Deployment/bot'],
    ],
    [
      'empty rules don’t count',
      [deployment(), policy({ matchLabels: { app: 'bot' } }, { ...both, egress: [] })],
      ['Deployment/bot'],
    ],
    [
      'one policy must have both',
      [
        deployment(),
        policy({ matchLabels: { app: 'bot' } }, { ingress: both['ingress'] }),
        policy({ matchLabels: { app: 'bot' } }, { egress: both['egress'] }, { name: 'out' }),
      ],
      ['Deployment/bot'],
    ],
    ['another label', [deployment(), policy({ matchLabels: { app: 'other' } }, both)], ['Deployment/bot']],
    [
      'two labels exclude each other',
      [labelled({ app: 'bot', tier: 'back' }), policy({ matchLabels: { app: 'bot', tier: 'back' } }, both)],
      ['Deployment/bot'],
    ],
    [
      'of another namespace',
      [
        labelled({ app: 'bot' }, { namespace: 'music' }),
        policy({ matchLabels: { app: 'bot' } }, both, { namespace: 'polls' }),
      ],
      ['Deployment/bot'],
    ],
    ["on the node's network", [deployment(podSpec({}, { hostNetwork: true }))], ['Deployment/bot']],
    [
      'a Cilium policy is not known',
      [
        deployment(),
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: meta('bot'),
          spec: { endpointSelector: {}, ingress: [{}], egress: [{}] },
        },
      ],
      ['Deployment/bot'],
    ],
    ['a naked Pod', [nakedPod(), policy({ matchLabels: { app: 'bot' } }, both)], []],
  ],
  automountServiceAccountToken: [
    ['nothing said', [deployment()], ['Deployment/bot']],
    ['the pod says no', [deployment(podSpec({}, unmounted))], []],
    ['the pod says yes', [deployment(podSpec({}, mounted))], ['Deployment/bot']],
    ['its account says no', [deployment(podSpec({}, named)), account(meta('bot'), unmounted)], []],
    ['its account says nothing', [deployment(podSpec({}, named)), account(meta('bot'))], ['Deployment/bot']],
    ['its account is not there', [deployment(podSpec({}, named))], ['Deployment/bot']],
    [
      'the pod overrides its account',
      [deployment(podSpec({}, { ...named, ...mounted })), account(meta('bot'), unmounted)],
      ['Deployment/bot'],
    ],
    ['an account that nobody names', [deployment(), account(meta('default'), unmounted)], ['Deployment/bot']],
    [
      'rights are no excuse',
      [deployment(podSpec({}, named)), account(meta('bot')), binding('ClusterRoleBinding', 'ClusterRole', 'view')],
      ['Deployment/bot'],
    ],
    [
      'an account of another namespace',
      [
        deployment(podSpec({}, named), { metadata: { namespace: 'music' } }),
        account(meta('bot', { namespace: 'polls' }), unmounted),
      ],
      ['Deployment/bot'],
    ],
    [
      'an account of no namespace',
      [deployment(podSpec({}, named), { metadata: { namespace: 'music' } }), account(meta('bot'), unmounted)],
      [],
    ],
  ],
  tlsSettingsMissing: [
    ['none', [ingress({ rules: [hostRule] })], ['Ingress/bot']],
    ['some', [ingress({ rules: [hostRule], tls: [{ hosts: ['bot.example.com'], secretName: 'bot-tls' }] })], []],
    ['an empty list', [ingress({ rules: [hostRule], tls: [] })], ['Ingress/bot']],
    [
      'only a default backend',
      [ingress({ defaultBackend: { service: { name: 'bot', port: { number: 80 } } } })],
      ['Ingress/bot'],
    ],
  ],
  topologySpreadConstraint: [
    ['none', [deployment()], ['Deployment/bot']],
    ['an empty list', [deployment(podSpec({}, { topologySpreadConstraints: [] }))], ['Deployment/bot']],
    [
      'one',
      [
        deployment(
          podSpec(
            {},
            {
              topologySpreadConstraints: [
                { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
              ],
            },
          ),
        ),
      ],
      [],
    ],
    ['one replica is no excuse', [deployment(podSpec(), { spec: { replicas: 1 } })], ['Deployment/bot']],
    ...jobsPass({}),
  ],
  metadataAndInstanceMismatched: [
    ['the name', [deployment(podSpec(), { metadata: { labels: { 'app.kubernetes.io/instance': 'bot' } } })], []],
    [
      'another name',
      [deployment(podSpec(), { metadata: { labels: { 'app.kubernetes.io/instance': 'music' } } })],
      ['Deployment/bot'],
    ],
    ['no label', [deployment()], ['Deployment/bot']],
  ],
  clusterrolebindingClusterAdmin: [
    ['cluster-admin', [binding('ClusterRoleBinding', 'ClusterRole', 'cluster-admin')], ['ClusterRoleBinding/bot']],
    [
      'a role that allows everything',
      [binding('ClusterRoleBinding', 'ClusterRole', 'all'), role('ClusterRole', 'all', [reads, every])],
      ['ClusterRoleBinding/bot'],
    ],
    [
      'a limited role',
      [binding('ClusterRoleBinding', 'ClusterRole', 'reader'), role('ClusterRole', 'reader', [reads])],
      [],
    ],
    [
      'a binding of the system',
      [binding('ClusterRoleBinding', 'ClusterRole', 'cluster-admin', { name: 'system:x' })],
      [],
    ],
  ],
  rolebindingClusterAdminClusterRole: [
    ['cluster-admin', [binding('RoleBinding', 'ClusterRole', 'cluster-admin')], ['RoleBinding/bot']],
    [
      'a role that allows everything',
      [binding('RoleBinding', 'ClusterRole', 'all'), role('ClusterRole', 'all', [every])],
      ['RoleBinding/bot'],
    ],
    ['view', [binding('RoleBinding', 'ClusterRole', 'view')], []],
    ['a Role is asked elsewhere', [binding('RoleBinding', 'Role', 'all'), role('Role', 'all', [every])], []],
  ],
  rolebindingClusterAdminRole: [
    ['everything', [binding('RoleBinding', 'Role', 'all'), role('Role', 'all', [every])], ['RoleBinding/bot']],
    ['pods', [binding('RoleBinding', 'Role', 'reader'), role('Role', 'reader', [reads])], []],
    [
      'every verb on pods',
      [binding('RoleBinding', 'Role', 'pods'), role('Role', 'pods', [{ ...reads, verbs: ['*'] }])],
      [],
    ],
    [
      'a role of another namespace',
      [
        binding('RoleBinding', 'Role', 'all', { namespace: 'music' }),
        role('Role', 'all', [every], { namespace: 'polls' }),
      ],
      [],
    ],
  ],
  clusterrolePodExecAttach: execRole('ClusterRole', ['admin', 'edit', 'cluster-admin', 'system:node']),
  rolePodExecAttach: execRole('Role', ['system:controller']),
  clusterrolebindingPodExecAttach: [
    ...execBinding('ClusterRoleBinding', 'ClusterRole'),
    ['edit', [binding('ClusterRoleBinding', 'ClusterRole', 'edit')], []],
  ],
  rolebindingClusterRolePodExecAttach: [
    ...execBinding('RoleBinding', 'ClusterRole'),
    ['view is not exempt', [binding('RoleBinding', 'ClusterRole', 'view')], ['RoleBinding/bot']],
  ],
  rolebindingRolePodExecAttach: execBinding('RoleBinding', 'Role'),
};

test('every check of Polaris is asked, and has rows that fail and pass', async () => {
  const { rules } = await loadBuiltIn('parity-polaris');
  const asked = rules.flatMap(({ peer }) => (peer ?? []).map(({ tool, id }) => `${tool}:${id}`));
  expect([...new Set(asked)].sort()).toEqual(
    Object.keys(specification)
      .map((id) => `polaris:${id}`)
      .sort(),
  );
  expect(Object.keys(specification)).toHaveLength(44);
  for (const [id, rows] of Object.entries(specification)) {
    expect(rows.length, id).toBeGreaterThanOrEqual(3);
    expect(new Set(rows.map(([, , fails]) => fails.length > 0)), id).toEqual(new Set([true, false]));
  }
});

describe.each(Object.entries(specification))('%s', (id, rows) => {
  test.each(rows)('%s', async (_, objects, fails) => {
    expect(await failing(id, objects)).toEqual(fails);
  });
});

async function failing(id: string, objects: readonly Fields[]): Promise<readonly string[]> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'input.yaml'), objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    const { run } = await scan(['input.yaml'], { pack: 'parity-polaris' }, hostIn(folder));
    const results = run.targets.flatMap((target) => target.results);
    const subjects = results
      .filter(({ peer }) => peer?.some((one) => one.id === id))
      .flatMap(({ findings }) => findings.map(({ subject }) => `${subject.kind}/${subject.name}`));
    return [...new Set(subjects)].sort();
  });
}

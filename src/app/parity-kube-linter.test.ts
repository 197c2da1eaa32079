import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBuiltIn } from '../packs/builtin.ts';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

/*
 * What kube-linter says of small manifests, by its documentation: for each of its checks the objects that it blames.
 * The pack parity-kube-linter must say the same.
 */

type Fields = Readonly<Record<string, unknown>>;
interface Manifest extends Fields {
  readonly kind: string;
  readonly metadata: Fields;
}

/** Name of the row, what is scanned, and the objects that the check blames. */
type Row = readonly [name: string, objects: readonly Manifest[], blamed: readonly string[]];

const namespace = 'music';
const labels = { app: 'bot' };
const bot: Fields = { name: 'bot', image: 'ghcr.io/quietfox/bot:1.8.3' };

function object(apiVersion: string, kind: string, fields: Fields = {}, metadata: Fields = {}): Manifest {
  return { apiVersion, kind, metadata: { name: 'bot', namespace, ...metadata }, ...fields };
}

interface Written {
  readonly metadata?: Fields;
  /** Beside the template. */
  readonly own?: Fields;
  readonly pod?: Fields;
  /** Of its only container. */
  readonly container?: Fields;
  readonly labels?: Fields;
}

const specOf = ({ pod, container }: Written): Fields => ({ containers: [{ ...bot, ...container }], ...pod });
const templateOf = (written: Written): Fields => ({
  metadata: { labels: written.labels ?? labels },
  spec: specOf(written),
});

/** Each kind that kube-linter takes for a Deployment. */
const deploymentLike: Readonly<Record<string, (written: Written) => Manifest>> = {
  Pod: (one) => object('v1', 'Pod', { spec: specOf(one) }, { labels: one.labels ?? labels, ...one.metadata }),
  Deployment: templated('apps/v1', 'Deployment', { matchLabels: labels }),
  DaemonSet: templated('apps/v1', 'DaemonSet', { matchLabels: labels }),
  ReplicaSet: templated('apps/v1', 'ReplicaSet', { matchLabels: labels }),
  StatefulSet: templated('apps/v1', 'StatefulSet', { matchLabels: labels }),
  ReplicationController: templated('v1', 'ReplicationController', labels),
  DeploymentConfig: templated('apps.openshift.io/v1', 'DeploymentConfig', labels),
  Job: (one) => object('batch/v1', 'Job', { spec: { template: templateOf(one), ...one.own } }, one.metadata),
  CronJob: (one) =>
    object(
      'batch/v1',
      'CronJob',
      { spec: { schedule: '@daily', jobTemplate: { spec: { template: templateOf(one) } }, ...one.own } },
      one.metadata,
    ),
};

function templated(apiVersion: string, kind: string, selector: Fields): (written: Written) => Manifest {
  return (one) => object(apiVersion, kind, { spec: { selector, template: templateOf(one), ...one.own } }, one.metadata);
}

function a(kind: string, written: Written = {}): Manifest {
  const make = deploymentLike[kind];
  if (make === undefined) throw new Error(`${kind} is no kind of a Deployment`);
  return make(written);
}

const deployment = (written: Written = {}): Manifest => a('Deployment', written);
const inContainer = (container: Fields): readonly Manifest[] => [deployment({ container })];
const inInit = (fields: Fields): readonly Manifest[] => [
  deployment({ pod: { initContainers: [{ ...bot, name: 'init', ...fields }] } }),
];
const context = (securityContext: Fields): readonly Manifest[] => inContainer({ securityContext });
const inPod = (pod: Fields): readonly Manifest[] => [deployment({ pod })];

const service = (spec: Fields, metadata?: Fields): Manifest => object('v1', 'Service', { spec }, metadata);
const serving = service({ selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
const policy = (spec: Fields, metadata?: Fields): Manifest =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { spec }, metadata);
const budget = (spec: Fields, metadata?: Fields): Manifest =>
  object('policy/v1', 'PodDisruptionBudget', { spec: { selector: { matchLabels: labels }, ...spec } }, metadata);
const autoscaler = (spec: Fields, metadata?: Fields): Manifest =>
  object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'bot' },
        maxReplicas: 9,
        ...spec,
      },
    },
    metadata,
  );
const ingress = (spec: Fields): Manifest => object('networking.k8s.io/v1', 'Ingress', { spec });
const backend = (port: Fields, name = 'bot'): Fields => ({ service: { name, port } });
const path = (one: Fields): Fields => ({
  rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: one }] } }],
});
const account = (name: string, metadata?: Fields): Manifest =>
  object('v1', 'ServiceAccount', {}, { name, ...metadata });
const rbac = 'rbac.authorization.k8s.io';
const role = (rules: readonly Fields[], kind = 'Role', fields: Fields = {}): Manifest =>
  object(`${rbac}/v1`, kind, { rules, ...fields }, kind === 'Role' ? {} : { namespace: undefined });
const binding = (kind: string, roleKind: string, name = 'bot'): Manifest =>
  object(
    `${rbac}/v1`,
    kind,
    {
      roleRef: { apiGroup: rbac, kind: roleKind, name },
      subjects: [{ kind: 'ServiceAccount', name: 'bot', namespace }],
    },
    kind === 'RoleBinding' ? {} : { namespace: undefined },
  );
const rule = (resources: readonly string[], verbs: readonly string[]): Fields => ({
  apiGroups: [''],
  resources,
  verbs,
});
const monitor = (spec: Fields): Manifest =>
  object('monitoring.coreos.com/v1', 'ServiceMonitor', { spec: { endpoints: [{ port: 'http' }], ...spec } });

const probe = (port: unknown): Fields => ({ httpGet: { path: '/', port } });
const port = { name: 'http', containerPort: 8080 };
const probeRows = (field: string): readonly Row[] => [
  ['a number that no port has', inContainer({ [field]: probe(9090), ports: [port] }), ['Deployment/bot']],
  ['a name that no port has', inContainer({ [field]: probe('web'), ports: [port] }), ['Deployment/bot']],
  ['a tcp probe without any port', inContainer({ [field]: { tcpSocket: { port: 8080 } } }), ['Deployment/bot']],
  ['a grpc probe elsewhere', inContainer({ [field]: { grpc: { port: 9000 } }, ports: [port] }), ['Deployment/bot']],
  ['a port of UDP', inContainer({ [field]: probe(8080), ports: [{ ...port, protocol: 'UDP' }] }), ['Deployment/bot']],
  [
    'a probe of another host',
    inContainer({ [field]: { httpGet: { host: 'a.example', port: 1 } } }),
    ['Deployment/bot'],
  ],
  ['the number', inContainer({ [field]: probe(8080), ports: [port] }), []],
  ['the name', inContainer({ [field]: probe('http'), ports: [{ ...port, protocol: 'TCP' }] }), []],
  ['a command', inContainer({ [field]: { exec: { command: ['true'] } } }), []],
  ['no probe', [deployment()], []],
  ['a sidecar', inInit({ restartPolicy: 'Always', [field]: probe(9090) }), []],
];

const mounting = (hostPath: string, mount: Fields = {}): Written => ({
  pod: { volumes: [{ name: 'node', hostPath: { path: hostPath } }] },
  container: { volumeMounts: [{ name: 'node', mountPath: '/node', ...mount }] },
});
const unmounted = (hostPath: string): readonly Manifest[] =>
  inPod({ volumes: [{ name: 'node', hostPath: { path: hostPath } }] });
const mountedByInit = (hostPath: string): readonly Manifest[] => [
  deployment({
    pod: {
      volumes: [{ name: 'node', hostPath: { path: hostPath } }],
      initContainers: [{ ...bot, name: 'init', volumeMounts: [{ name: 'node', mountPath: '/node' }] }],
    },
  }),
];

const term = (fields: Fields = {}): Fields => ({
  labelSelector: { matchLabels: labels },
  topologyKey: 'kubernetes.io/hostname',
  ...fields,
});
const required = (...terms: readonly Fields[]): Fields => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
});
const preferred = (one: Fields): Fields => ({
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: one }],
    },
  },
});
const replicated = (replicas: unknown, pod: Fields = {}): readonly Manifest[] => [
  deployment({ own: { replicas }, pod }),
];

const variable = (fields: Fields): readonly Manifest[] => inContainer({ env: [fields] });
const fromSecret = (fields: Fields = {}): readonly Manifest[] =>
  variable({ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'bot', key: 'token', ...fields } } });
const fromConfig = (fields: Fields = {}): readonly Manifest[] =>
  variable({ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'bot', key: 'level', ...fields } } });
const secret = (key: string, metadata?: Fields): Manifest =>
  object('v1', 'Secret', { stringData: { [key]: 'not-a-real-one' } }, metadata);

const it = ['Deployment/bot'];

const table: Readonly<Record<string, readonly Row[]>> = {
  'access-to-create-pods': [
    [
      'a role that creates pods',
      [role([rule(['pods'], ['create'])]), binding('RoleBinding', 'Role')],
      ['RoleBinding/bot'],
    ],
    [
      'a cluster role that creates deployments',
      [
        role([{ ...rule(['deployments'], ['get', 'create']), apiGroups: ['apps'] }], 'ClusterRole'),
        binding('ClusterRoleBinding', 'ClusterRole'),
      ],
      ['ClusterRoleBinding/bot'],
    ],
    [
      'a cluster role in a namespace',
      [role([rule(['pods'], ['create'])], 'ClusterRole'), binding('RoleBinding', 'ClusterRole')],
      ['RoleBinding/bot'],
    ],
    ['a role that reads pods', [role([rule(['pods'], ['get', 'list'])]), binding('RoleBinding', 'Role')], []],
    ['a role that nobody has', [role([rule(['pods'], ['create'])])], []],
    ['a role that is not there', [binding('RoleBinding', 'Role')], []],
  ],
  'access-to-secrets': [
    ['a role that reads', [role([rule(['secrets'], ['get'])]), binding('RoleBinding', 'Role')], ['RoleBinding/bot']],
    ['any verb', [role([rule(['configmaps', 'secrets'], ['*'])]), binding('RoleBinding', 'Role')], ['RoleBinding/bot']],
    [
      'an aggregate of one that reads',
      [
        role([], 'ClusterRole', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: 'bot' } }] } }),
        object(
          `${rbac}/v1`,
          'ClusterRole',
          { rules: [rule(['secrets'], ['list'])] },
          {
            name: 'part',
            namespace: undefined,
            labels: { into: 'bot' },
          },
        ),
        binding('ClusterRoleBinding', 'ClusterRole'),
      ],
      ['ClusterRoleBinding/bot'],
    ],
    [
      'two rules that only touch',
      [role([rule(['secrets'], []), rule(['pods'], ['get'])]), binding('RoleBinding', 'Role')],
      [],
    ],
    ['a role that reads ConfigMaps', [role([rule(['configmaps'], ['get'])]), binding('RoleBinding', 'Role')], []],
  ],
  'cluster-admin-role-binding': [
    ['cluster-admin', [binding('ClusterRoleBinding', 'ClusterRole', 'cluster-admin')], ['ClusterRoleBinding/bot']],
    ['another role', [binding('ClusterRoleBinding', 'ClusterRole', 'view')], []],
    ['cluster-admin of one namespace', [binding('RoleBinding', 'ClusterRole', 'cluster-admin')], []],
  ],
  'dangling-horizontalpodautoscaler': [
    ['no target', [autoscaler({})], ['HorizontalPodAutoscaler/bot']],
    ['a target of another kind', [autoscaler({}), a('StatefulSet')], ['HorizontalPodAutoscaler/bot']],
    [
      'a kind that makes no pods',
      [autoscaler({ scaleTargetRef: { apiVersion: 'v1', kind: 'Service', name: 'bot' } }), serving],
      ['HorizontalPodAutoscaler/bot'],
    ],
    ['its target', [autoscaler({}), deployment()], []],
    ['its target in another namespace', [autoscaler({}, { namespace: 'other' }), deployment()], []],
  ],
  'dangling-ingress': [
    ['no Service', [ingress(path(backend({ number: 80 })))], ['Ingress/bot']],
    ['another port', [ingress(path(backend({ number: 81 }))), serving], ['Ingress/bot']],
    ['another name of a port', [ingress(path(backend({ name: 'web' }))), serving], ['Ingress/bot']],
    [
      'a default that is not there',
      [ingress({ defaultBackend: backend({ number: 80 }, 'gone') }), serving],
      ['Ingress/bot'],
    ],
    [
      'one of two',
      [ingress({ ...path(backend({ number: 80 })), defaultBackend: backend({ number: 80 }, 'gone') }), serving],
      ['Ingress/bot'],
    ],
    ['the number', [ingress(path(backend({ number: 80 }))), serving], []],
    ['the name', [ingress(path(backend({ name: 'http' }))), serving], []],
    [
      'of an old API',
      [
        object('networking.k8s.io/v1beta1', 'Ingress', {
          spec: { backend: { serviceName: 'bot', servicePort: 80 } },
        }),
        serving,
      ],
      [],
    ],
  ],
  'dangling-networkpolicy': [
    [
      'labels that no pod has',
      [policy({ podSelector: { matchLabels: { app: 'web' } } }), deployment()],
      ['NetworkPolicy/bot'],
    ],
    [
      'pods of another namespace',
      [policy({ podSelector: { matchLabels: labels } }, { namespace: 'other' }), deployment()],
      ['NetworkPolicy/bot'],
    ],
    ['everything, and nothing is there', [policy({ podSelector: {} })], ['NetworkPolicy/bot']],
    ['its pods', [policy({ podSelector: { matchLabels: labels } }), deployment()], []],
    ['a CronJob', [policy({ podSelector: { matchLabels: labels } }), a('CronJob')], []],
    ['everything', [policy({ podSelector: {} }), deployment()], []],
  ],
  'dangling-networkpolicypeer-podselector': [
    [
      'callers that are not there',
      [
        policy({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] }),
        deployment(),
      ],
      ['NetworkPolicy/bot'],
    ],
    [
      'destinations that are not there',
      [policy({ podSelector: {}, egress: [{ to: [{ podSelector: { matchLabels: { app: 'web' } } }] }] }), deployment()],
      ['NetworkPolicy/bot'],
    ],
    [
      'one of two',
      [
        policy({
          podSelector: {},
          ingress: [
            { from: [{ podSelector: { matchLabels: labels } }, { podSelector: { matchLabels: { app: 'web' } } }] },
          ],
        }),
        deployment(),
      ],
      ['NetworkPolicy/bot'],
    ],
    [
      'callers that are there',
      [policy({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: labels } }] }] }), deployment()],
      [],
    ],
    [
      'callers of another namespace',
      [
        policy({
          podSelector: {},
          ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} }] }],
        }),
        deployment(),
      ],
      [],
    ],
    [
      'addresses',
      [policy({ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }), deployment()],
      [],
    ],
  ],
  'dangling-service': [
    ['no pod', [serving], ['Service/bot']],
    ['pods of another namespace', [serving, deployment({ metadata: { namespace: 'other' } })], ['Service/bot']],
    ['one label that no pod has', [service({ selector: { ...labels, tier: 'web' } }), deployment()], ['Service/bot']],
    ['no selector', [service({ ports: [{ port: 80 }] }), deployment()], ['Service/bot']],
    ['an empty selector', [service({ selector: {} }), deployment()], ['Service/bot']],
    ['its pods', [serving, deployment()], []],
    ['a Pod', [serving, a('Pod')], []],
    [
      'both without namespace',
      [service({ selector: labels }, { namespace: undefined }), deployment({ metadata: { namespace: undefined } })],
      [],
    ],
    [
      'one without namespace, one in default',
      [service({ selector: labels }, { namespace: undefined }), deployment({ metadata: { namespace: 'default' } })],
      [],
    ],
    ['a name outside', [service({ type: 'ExternalName', externalName: 'bot.example' })], []],
  ],
  'dangling-servicemonitor': [
    ['no Service', [monitor({ selector: { matchLabels: labels } })], ['ServiceMonitor/bot']],
    ['a Service without the label', [monitor({ selector: { matchLabels: labels } }), serving], ['ServiceMonitor/bot']],
    ['no selector', [monitor({}), serving], ['ServiceMonitor/bot']],
    ['an empty selector', [monitor({ selector: {} }), serving], ['ServiceMonitor/bot']],
    [
      'a Service of another namespace',
      [
        monitor({ selector: { matchLabels: labels }, namespaceSelector: { matchNames: ['other'] } }),
        service({ selector: labels }, { labels }),
      ],
      ['ServiceMonitor/bot'],
    ],
    [
      'any namespace, and nothing there',
      [monitor({ selector: { matchLabels: { app: 'web' } }, namespaceSelector: { any: true } }), serving],
      ['ServiceMonitor/bot'],
    ],
    ['its Service', [monitor({ selector: { matchLabels: labels } }), service({ selector: labels }, { labels })], []],
    [
      'its Service elsewhere',
      [
        monitor({ selector: { matchLabels: labels }, namespaceSelector: { any: true } }),
        service({ selector: labels }, { labels, namespace: 'other' }),
      ],
      [],
    ],
    [
      'a Service without that port',
      [monitor({ selector: { matchLabels: labels } }), service({ selector: labels, ports: [{ port: 9 }] }, { labels })],
      [],
    ],
  ],
  'default-service-account': [
    ['none named', [deployment()], it],
    ['the default', inPod({ serviceAccountName: 'default' }), it],
    ['the default, with a token', inPod({ serviceAccountName: 'default', automountServiceAccountToken: true }), it],
    ['one of its own', inPod({ serviceAccountName: 'bot' }), []],
    ['one of its own, in the old field', inPod({ serviceAccount: 'bot' }), []],
    ['no token', inPod({ automountServiceAccountToken: false }), []],
  ],
  'deprecated-service-account-field': [
    ['the old field alone', inPod({ serviceAccount: 'bot' }), it],
    ['two names', inPod({ serviceAccount: 'bot', serviceAccountName: 'other' }), it],
    ['the same name twice', inPod({ serviceAccount: 'bot', serviceAccountName: 'bot' }), []],
    ['the new field alone', inPod({ serviceAccountName: 'bot' }), []],
    ['none', [deployment()], []],
  ],
  'dnsconfig-options': [
    ['none', [deployment()], it],
    ['another option', inPod({ dnsConfig: { options: [{ name: 'edns0' }] } }), it],
    ['another value', inPod({ dnsConfig: { options: [{ name: 'ndots', value: '5' }] } }), it],
    ['nobody else', inPod({ dnsConfig: {} }), it],
    ['two dots', inPod({ dnsConfig: { options: [{ name: 'edns0' }, { name: 'ndots', value: '2' }] } }), []],
  ],
  'docker-sock': [
    ['the socket', [deployment(mounting('/var/run/docker.sock'))], it],
    ['the socket elsewhere', [deployment(mounting('/run/docker.sock', { readOnly: true }))], it],
    ['by an init container', mountedByInit('/var/run/docker.sock'), it],
    ['nobody mounts it', unmounted('/var/run/docker.sock'), []],
    ['the folder', [deployment(mounting('/var/run'))], []],
    ['another socket', [deployment(mounting('/run/containerd/containerd.sock'))], []],
  ],
  'drop-net-raw-capability': [
    ['other capabilities dropped', context({ capabilities: { drop: ['CHOWN'] } }), it],
    ['an empty block', context({ capabilities: {} }), it],
    ['added', context({ capabilities: { add: ['NET_RAW'], drop: ['ALL'] } }), it],
    ['all added', context({ capabilities: { add: ['ALL'], drop: ['NET_RAW'] } }), it],
    ['an init container', inInit({ securityContext: { capabilities: { add: ['CHOWN'] } } }), it],
    ['dropped', context({ capabilities: { drop: ['NET_RAW'] } }), []],
    ['all dropped', context({ capabilities: { add: ['CHOWN'], drop: ['all'] } }), []],
    ['no block', context({}), []],
    ['an empty field', context({ capabilities: null }), []],
    ['no context', [deployment()], []],
  ],
  'duplicate-env-var': [
    [
      'twice',
      inContainer({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      it,
    ],
    ['twice alike', inContainer({ env: [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '1' }] }), it],
    ['in an init container', inInit({ env: [{ name: 'A' }, { name: 'A' }] }), it],
    [
      'once each',
      inContainer({
        env: [
          { name: 'A', value: '1' },
          { name: 'a', value: '1' },
        ],
      }),
      [],
    ],
    [
      'in two containers',
      [
        deployment({
          pod: {
            containers: [
              { ...bot, env: [{ name: 'A' }] },
              { ...bot, name: 'b', env: [{ name: 'A' }] },
            ],
          },
        }),
      ],
      [],
    ],
  ],
  'env-value-from': [
    ['no Secret', fromSecret(), it],
    ['no key', [...fromSecret(), secret('other')], it],
    ['a Secret of another namespace', [...fromSecret(), secret('token', { namespace: 'other' })], it],
    ['no ConfigMap', fromConfig(), it],
    ['no key of a ConfigMap', [...fromConfig(), object('v1', 'ConfigMap', { data: { other: 'x' } })], it],
    ['the Secret', [...fromSecret(), secret('token')], []],
    ['the ConfigMap', [...fromConfig(), object('v1', 'ConfigMap', { data: { level: 'info' } })], []],
    ['optional', fromSecret({ optional: true }), []],
    ['a field', variable({ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }), []],
  ],
  'env-var-secret': [
    ['a value', variable({ name: 'CLIENT_SECRET', value: 'abc' }), it],
    ['a value, in any case', variable({ name: 'mySecretKey', value: 'changeme' }), it],
    ['in an init container', inInit({ env: [{ name: 'SECRET', value: 'x' }] }), it],
    ['an empty value', variable({ name: 'SECRET', value: '' }), []],
    ['no value', variable({ name: 'SECRET' }), []],
    ['a reference', variable({ name: 'SECRET', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }), []],
    ['another name', variable({ name: 'PASSWORD', value: 'hunter2hunter2' }), []],
  ],
  'exposed-services': [
    ['a node port', [service({ selector: labels, type: 'NodePort' })], ['Service/bot']],
    ['a load balancer', [service({ selector: labels, type: 'LoadBalancer' })], ['Service/bot']],
    ['inside', [service({ selector: labels, type: 'ClusterIP' })], []],
    ['no type', [serving], []],
  ],
  'host-ipc': [
    ['shared', inPod({ hostIPC: true }), it],
    ['not shared', inPod({ hostIPC: false }), []],
    ['unset', [deployment()], []],
  ],
  'host-network': [
    ['shared', inPod({ hostNetwork: true }), it],
    ['not shared', inPod({ hostNetwork: false }), []],
    ['unset', [deployment()], []],
  ],
  'host-pid': [
    ['shared', inPod({ hostPID: true }), it],
    ['not shared', inPod({ hostPID: false }), []],
    ['unset', [deployment()], []],
  ],
  'hpa-minimum-three-replicas': [
    ['two', [autoscaler({ minReplicas: 2 })], ['HorizontalPodAutoscaler/bot']],
    ['none written', [autoscaler({})], ['HorizontalPodAutoscaler/bot']],
    ['zero', [autoscaler({ minReplicas: 0 })], ['HorizontalPodAutoscaler/bot']],
    ['three', [autoscaler({ minReplicas: 3 })], []],
  ],
  'invalid-target-ports': [
    ['capitals', inContainer({ ports: [{ name: 'HTTP', containerPort: 80 }] }), it],
    ['too long', inContainer({ ports: [{ name: 'a-name-of-sixteen', containerPort: 80 }] }), it],
    ['an underscore', inInit({ ports: [{ name: 'my_port', containerPort: 80 }] }), it],
    ['no letter', inContainer({ ports: [{ name: '123', containerPort: 80 }] }), it],
    ['two hyphens', inContainer({ ports: [{ name: 'my--port', containerPort: 80 }] }), it],
    ['a hyphen at the end', inContainer({ ports: [{ name: 'port-', containerPort: 80 }] }), it],
    ['a Service with a bad name', [service({ ports: [{ port: 80, targetPort: 'my_port' }] })], ['Service/bot']],
    ['a Service with a number in quotes', [service({ ports: [{ port: 80, targetPort: '8080' }] })], ['Service/bot']],
    ['a Service with a number out of range', [service({ ports: [{ port: 80, targetPort: 65536 }] })], ['Service/bot']],
    ['a negative number', [service({ ports: [{ port: 80, targetPort: -1 }] })], ['Service/bot']],
    [
      'good ones',
      [...inContainer({ ports: [{ name: 'a-name-of-15-ch', containerPort: 80 }, { containerPort: 81 }] }), serving],
      [],
    ],
    ['a Service without target', [service({ ports: [{ port: 80 }] })], []],
    ['the same name twice', inContainer({ ports: [port, { name: 'http', containerPort: 81 }] }), []],
  ],
  'job-ttl-seconds-after-finished': [
    ['a Job without', [a('Job')], ['Job/bot']],
    ['a hook without', [a('Job', { metadata: { annotations: { 'helm.sh/hook': 'pre-install' } } })], ['Job/bot']],
    ['a Job with', [a('Job', { own: { ttlSecondsAfterFinished: 60 } })], []],
    ['a Job with zero', [a('Job', { own: { ttlSecondsAfterFinished: 0 } })], []],
    [
      'a CronJob with',
      [a('CronJob', { own: { jobTemplate: { spec: { ttlSecondsAfterFinished: 60, template: templateOf({}) } } } })],
      ['CronJob/bot'],
    ],
    ['a CronJob without', [a('CronJob')], []],
  ],
  'latest-tag': [
    ['latest', inContainer({ image: 'redis:latest' }), it],
    ['none', inContainer({ image: 'redis' }), it],
    ['none with a port', inContainer({ image: 'localhost:5000/redis' }), it],
    ['none with a folder', inContainer({ image: 'quietfox/redis' }), it],
    ['no image', [deployment({ pod: { containers: [{ name: 'bot' }] } })], it],
    ['an init container', inInit({ image: 'busybox:latest' }), it],
    ['a tag', inContainer({ image: 'localhost:5000/redis:7' }), []],
    ['a digest', inContainer({ image: `ghcr.io/quietfox/bot@sha256:${'a'.repeat(64)}` }), []],
    ['a tag like it', inContainer({ image: 'redis:latest-alpine' }), []],
  ],
  'liveness-port': probeRows('livenessProbe'),
  'readiness-port': probeRows('readinessProbe'),
  'startup-port': probeRows('startupProbe'),
  'minimum-three-replicas': [
    ['two', replicated(2), it],
    ['none written', [deployment()], it],
    ['zero', replicated(0), it],
    ['a StatefulSet of one', [a('StatefulSet', { own: { replicas: 1 } })], ['StatefulSet/bot']],
    ['under an autoscaler', [...replicated(1), autoscaler({ minReplicas: 3 })], it],
    ['three', replicated(3), []],
    ['a DaemonSet', [a('DaemonSet')], []],
    ['a Pod and jobs', [a('Pod'), a('Job'), a('CronJob')], []],
  ],
  'mismatching-selector': [
    ['another value', [deployment({ own: { selector: { matchLabels: { app: 'web' } } } })], it],
    ['one label more', [deployment({ own: { selector: { matchLabels: { ...labels, tier: 'web' } } } })], it],
    [
      'an expression',
      [deployment({ own: { selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } } })],
      it,
    ],
    ['none', [deployment({ own: { selector: null } })], it],
    ['an empty one', [deployment({ own: { selector: {} } })], it],
    ['pods without labels', [deployment({ labels: {} })], it],
    ['a DaemonSet', [a('DaemonSet', { labels: { app: 'web' } })], ['DaemonSet/bot']],
    ['the same', [deployment()], []],
    ['fewer labels', [deployment({ labels: { ...labels, tier: 'web' } })], []],
    ['jobs', [a('Job'), a('CronJob')], []],
    ['a Pod', [a('Pod')], []],
  ],
  'no-anti-affinity': [
    ['none', replicated(2), it],
    ['another key', replicated(2, required(term({ topologyKey: 'topology.kubernetes.io/zone' }))), it],
    ['other pods', replicated(2, required(term({ labelSelector: { matchLabels: { app: 'web' } } }))), it],
    ['no selector', replicated(2, required(term({ labelSelector: undefined }))), it],
    ['another namespace', replicated(2, required(term({ namespaces: ['other'] }))), it],
    ['a ReplicaSet', [a('ReplicaSet', { own: { replicas: 2 } })], ['ReplicaSet/bot']],
    [
      'a spread over nodes',
      replicated(2, {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            whenUnsatisfiable: 'DoNotSchedule',
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: labels },
          },
        ],
      }),
      it,
    ],
    ['required', replicated(2, required(term())), []],
    ['preferred', replicated(3, preferred(term())), []],
    ['its own namespace by name', replicated(2, required(term({ namespaces: ['other', namespace] }))), []],
    ['one of two', replicated(2, required(term({ topologyKey: 'zone' }), term())), []],
    ['one replica', replicated(1), []],
    ['none written', [deployment(), autoscaler({ minReplicas: 3 })], []],
    ['zero', replicated(0), []],
    ['a DaemonSet', [a('DaemonSet')], []],
  ],
  'no-extensions-v1beta': [
    ['a Deployment', [{ ...deployment(), apiVersion: 'extensions/v1beta1' }], it],
    ['an Ingress', [{ ...ingress({}), apiVersion: 'extensions/v1beta1' }], ['Ingress/bot']],
    ['another old version', [{ ...deployment(), apiVersion: 'apps/v1beta1' }], []],
    ['a good one', [deployment()], []],
  ],
  'no-liveness-probe': [
    ['none', [deployment()], it],
    [
      'one of two',
      [
        deployment({
          pod: {
            containers: [
              { ...bot, livenessProbe: probe(1) },
              { ...bot, name: 'b' },
            ],
          },
        }),
      ],
      it,
    ],
    ['a job', [a('Job'), a('CronJob')], ['CronJob/bot', 'Job/bot']],
    ['one', inContainer({ livenessProbe: probe(1) }), []],
    [
      'an init container without',
      [deployment({ container: { livenessProbe: probe(1) }, pod: { initContainers: [{ ...bot, name: 'i' }] } })],
      [],
    ],
  ],
  'no-readiness-probe': [
    ['none', [deployment()], it],
    [
      'one of two',
      [
        deployment({
          pod: {
            containers: [
              { ...bot, readinessProbe: probe(1) },
              { ...bot, name: 'b' },
            ],
          },
        }),
      ],
      it,
    ],
    ['one', inContainer({ readinessProbe: probe(1) }), []],
    [
      'an init container without',
      [deployment({ container: { readinessProbe: probe(1) }, pod: { initContainers: [{ ...bot, name: 'i' }] } })],
      [],
    ],
  ],
  'no-node-affinity': [
    ['none', [deployment()], it],
    ['other affinity', inPod({ affinity: { podAffinity: {} } }), it],
    [
      'some',
      inPod({
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
      }),
      [],
    ],
    ['an empty one', inPod({ affinity: { nodeAffinity: {} } }), []],
  ],
  'no-read-only-root-fs': [
    ['unset', [deployment()], it],
    ['false', context({ readOnlyRootFilesystem: false }), it],
    [
      'an init container',
      [
        deployment({
          container: { securityContext: { readOnlyRootFilesystem: true } },
          pod: { initContainers: [{ ...bot, name: 'i' }] },
        }),
      ],
      it,
    ],
    ['true', context({ readOnlyRootFilesystem: true }), []],
  ],
  'no-rolling-update-strategy': [
    ['Recreate', [deployment({ own: { strategy: { type: 'Recreate' } } })], it],
    [
      'a StatefulSet on delete',
      [a('StatefulSet', { own: { updateStrategy: { type: 'OnDelete' } } })],
      ['StatefulSet/bot'],
    ],
    ['a DaemonSet on delete', [a('DaemonSet', { own: { updateStrategy: { type: 'OnDelete' } } })], ['DaemonSet/bot']],
    [
      'Recreate with a claim',
      [
        deployment({
          own: { strategy: { type: 'Recreate' } },
          pod: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'd' } }] },
        }),
      ],
      it,
    ],
    ['RollingUpdate', [deployment({ own: { strategy: { type: 'RollingUpdate' } } })], []],
    ['Rolling', [a('DeploymentConfig', { own: { strategy: { type: 'Rolling' } } })], []],
    ['the default', [deployment(), a('DaemonSet'), a('StatefulSet')], []],
  ],
  'non-existent-service-account': [
    ['not there', inPod({ serviceAccountName: 'bot' }), it],
    ['not there, in the old field', inPod({ serviceAccount: 'bot' }), it],
    ['in another namespace', [...inPod({ serviceAccountName: 'bot' }), account('bot', { namespace: 'other' })], it],
    ['there', [...inPod({ serviceAccountName: 'bot' }), account('bot')], []],
    ['the default', inPod({ serviceAccountName: 'default' }), []],
    ['none', [deployment()], []],
  ],
  'non-isolated-pod': [
    ['no policy', [deployment()], it],
    ['a policy for others', [deployment(), policy({ podSelector: { matchLabels: { app: 'web' } } })], it],
    ['a policy of another namespace', [deployment(), policy({ podSelector: {} }, { namespace: 'other' })], it],
    ["on the node's network", inPod({ hostNetwork: true }), it],
    [
      'a policy for one direction',
      [deployment(), policy({ podSelector: { matchLabels: labels }, policyTypes: ['Ingress'] })],
      [],
    ],
    ['a policy for all', [deployment(), policy({ podSelector: {} })], []],
  ],
  'pdb-max-unavailable': [
    ['zero', [budget({ maxUnavailable: 0 })], ['PodDisruptionBudget/bot']],
    ['zero percent', [budget({ maxUnavailable: '0%' }), deployment()], ['PodDisruptionBudget/bot']],
    ['one', [budget({ maxUnavailable: 1 }), deployment()], []],
    ['one percent', [budget({ maxUnavailable: '1%' }), deployment()], []],
    ['the other field', [budget({ minAvailable: 0 })], []],
  ],
  'pdb-min-available': [
    ['as many as there are', [budget({ minAvailable: 2 }), ...replicated(2)], ['PodDisruptionBudget/bot']],
    ['more than there are', [budget({ minAvailable: 3 }), ...replicated(2)], ['PodDisruptionBudget/bot']],
    ['one of one', [budget({ minAvailable: 1 }), deployment()], ['PodDisruptionBudget/bot']],
    ['half of one, rounded up', [budget({ minAvailable: '50%' }), ...replicated(1)], ['PodDisruptionBudget/bot']],
    ['all of them', [budget({ minAvailable: '100%' })], ['PodDisruptionBudget/bot']],
    ['no selector', [budget({ minAvailable: 1, selector: undefined })], ['PodDisruptionBudget/bot']],
    [
      "an autoscaler's minimum",
      [budget({ minAvailable: 2 }), deployment(), autoscaler({ minReplicas: 2 })],
      ['PodDisruptionBudget/bot'],
    ],
    [
      'one of two workloads',
      [budget({ minAvailable: 2 }), ...replicated(3), a('StatefulSet', { own: { replicas: 2 } })],
      ['PodDisruptionBudget/bot'],
    ],
    ['fewer', [budget({ minAvailable: 1 }), ...replicated(2)], []],
    ['half of three', [budget({ minAvailable: '50%' }), ...replicated(3)], []],
    [
      "fewer than an autoscaler's minimum",
      [budget({ minAvailable: 1 }), deployment(), autoscaler({ minReplicas: 2 })],
      [],
    ],
    ['other pods', [budget({ minAvailable: 1, selector: { matchLabels: { app: 'web' } } }), deployment()], []],
    ['pods of another namespace', [budget({ minAvailable: 1 }, { namespace: 'other' }), deployment()], []],
    ['the other field', [budget({ maxUnavailable: 1 }), deployment()], []],
  ],
  'pdb-unhealthy-pod-eviction-policy': [
    ['unset', [budget({ maxUnavailable: 1 })], ['PodDisruptionBudget/bot']],
    ['AlwaysAllow', [budget({ unhealthyPodEvictionPolicy: 'AlwaysAllow' })], []],
    ['IfHealthyBudget', [budget({ unhealthyPodEvictionPolicy: 'IfHealthyBudget' })], []],
  ],
  'priority-class-name': [
    ['one', inPod({ priorityClassName: 'important' }), it],
    ['none', [deployment()], []],
    ['an empty one', inPod({ priorityClassName: '' }), []],
  ],
  'privilege-escalation-container': [
    ['true', context({ allowPrivilegeEscalation: true }), it],
    ['privileged', context({ privileged: true, allowPrivilegeEscalation: false }), it],
    ['SYS_ADMIN', context({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } }), it],
    ['an init container', inInit({ securityContext: { allowPrivilegeEscalation: true } }), it],
    ['false', context({ allowPrivilegeEscalation: false }), []],
    ['unset', context({}), []],
    ['no context', [deployment()], []],
    ['SYS_ADMIN dropped', context({ capabilities: { drop: ['SYS_ADMIN'] } }), []],
  ],
  'privileged-container': [
    ['true', context({ privileged: true }), it],
    ['an init container', inInit({ securityContext: { privileged: true } }), it],
    ['false', context({ privileged: false }), []],
    ['unset', [deployment()], []],
  ],
  'privileged-ports': [
    ['80', inContainer({ ports: [{ containerPort: 80 }] }), it],
    ['22', inContainer({ ports: [{ containerPort: 22 }] }), it],
    ['1023 of UDP', inContainer({ ports: [{ containerPort: 1023, protocol: 'UDP' }] }), it],
    ['1024', inContainer({ ports: [{ containerPort: 1024 }] }), []],
    ['zero', inContainer({ ports: [{ containerPort: 0 }] }), []],
  ],
  'read-secret-from-env-var': [
    ['a key', fromSecret(), it],
    [
      'in an init container',
      inInit({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] }),
      it,
    ],
    ['a key of a ConfigMap', fromConfig(), []],
    ['a whole Secret', inContainer({ envFrom: [{ secretRef: { name: 'bot' } }] }), []],
    ['a value', variable({ name: 'A', value: 'b' }), []],
  ],
  'required-annotation-email': [
    ['none', [deployment()], it],
    ['no address', [deployment({ metadata: { annotations: { email: 'ops' } } })], it],
    [
      'on the template',
      [
        deployment({
          own: { template: { ...templateOf({}), metadata: { labels, annotations: { email: 'ops@bot.example' } } } },
        }),
      ],
      it,
    ],
    ['an address', [deployment({ metadata: { annotations: { email: 'ops@bot.example' } } })], []],
  ],
  'required-label-owner': [
    ['none', [deployment()], it],
    ['on the template', [deployment({ labels: { ...labels, owner: 'ops' } })], it],
    ['one', [deployment({ metadata: { labels: { owner: 'ops' } } })], []],
    ['a CronJob', [a('CronJob')], ['CronJob/bot']],
  ],
  'restart-policy': [
    ['unset', [deployment()], it],
    ['Never', [a('Pod', { pod: { restartPolicy: 'Never' } })], ['Pod/bot']],
    ['a job that is not restarted', [a('Job', { pod: { restartPolicy: 'Never' } })], ['Job/bot']],
    ['Always', inPod({ restartPolicy: 'Always' }), []],
    ['OnFailure', [a('CronJob', { pod: { restartPolicy: 'OnFailure' } })], []],
  ],
  'run-as-non-root': [
    ['unset', [deployment()], it],
    ['false', context({ runAsNonRoot: false }), it],
    ['user 0', context({ runAsUser: 0 }), it],
    ['true with user 0', context({ runAsNonRoot: true, runAsUser: 0 }), it],
    [
      'user 0 over that of the pod',
      [deployment({ pod: { securityContext: { runAsUser: 1000 } }, container: { securityContext: { runAsUser: 0 } } })],
      it,
    ],
    ['group 0', context({ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 0 }), it],
    [
      'group 0 of the pod',
      [
        deployment({
          pod: { securityContext: { runAsGroup: 0 } },
          container: { securityContext: { runAsUser: 1000 } },
        }),
      ],
      it,
    ],
    [
      'an init container',
      [
        deployment({
          container: { securityContext: { runAsUser: 1000 } },
          pod: { initContainers: [{ ...bot, name: 'i' }] },
        }),
      ],
      it,
    ],
    ['true', context({ runAsNonRoot: true }), []],
    ['a user', context({ runAsUser: 1000 }), []],
    ['a user, and false', context({ runAsNonRoot: false, runAsUser: 1000 }), []],
    ['true of the pod', inPod({ securityContext: { runAsNonRoot: true } }), []],
    [
      'user 0 of the pod, another of the container',
      [
        deployment({
          pod: { securityContext: { runAsUser: 0, runAsGroup: 0 } },
          container: { securityContext: { runAsUser: 1000, runAsGroup: 1000 } },
        }),
      ],
      [],
    ],
    ['group 0 of files', [deployment({ pod: { securityContext: { runAsUser: 1000, fsGroup: 0 } } })], []],
  ],
  'scc-deny-privileged-container': [
    [
      'permitted',
      [
        object(
          'security.openshift.io/v1',
          'SecurityContextConstraints',
          { allowPrivilegedContainer: true },
          { namespace: undefined },
        ),
      ],
      ['SecurityContextConstraints/bot'],
    ],
    [
      'refused',
      [
        object(
          'security.openshift.io/v1',
          'SecurityContextConstraints',
          { allowPrivilegedContainer: false },
          { namespace: undefined },
        ),
      ],
      [],
    ],
    ['unset', [object('security.openshift.io/v1', 'SecurityContextConstraints', {}, { namespace: undefined })], []],
  ],
  'schema-validation': [
    ['a wrong type', [deployment({ own: { replicas: 'two' } })], it],
    ['a missing field', [deployment({ own: { selector: undefined } })], it],
    ['a container without a name', [deployment({ pod: { containers: [{ image: 'redis:7' }] } })], it],
    ['a field that nobody knows', [deployment({ own: { replicsa: 2 } })], []],
    ['a good one', [deployment()], []],
  ],
  'sensitive-host-mounts': [
    ['/etc', [deployment(mounting('/etc'))], it],
    ['the whole node', [deployment(mounting('/', { readOnly: true }))], it],
    ['by an init container', mountedByInit('/proc'), it],
    ['a DaemonSet', [a('DaemonSet', mounting('/sys'))], ['DaemonSet/bot']],
    ['nobody mounts it', unmounted('/etc'), []],
    ['below it', [deployment(mounting('/etc/ssl'))], []],
    ['with a slash', [deployment(mounting('/etc/'))], []],
    ['a folder of its own', [deployment(mounting('/srv/bot'))], []],
  ],
  'sorted-keys': [
    ['unsorted', [{ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'bot', namespace } }], ['ConfigMap/bot']],
    [
      'unsorted below',
      [{ apiVersion: 'v1', data: { b: '', a: '' }, kind: 'ConfigMap', metadata: { name: 'bot', namespace } }],
      ['ConfigMap/bot'],
    ],
    [
      'sorted',
      [{ apiVersion: 'v1', data: { a: '', b: '' }, kind: 'ConfigMap', metadata: { name: 'bot', namespace } }],
      [],
    ],
  ],
  'ssh-port': [
    ['22', inContainer({ ports: [{ containerPort: 22 }] }), it],
    ['22 of TCP', inInit({ ports: [{ containerPort: 22, protocol: 'TCP' }] }), it],
    ['22 of UDP', inContainer({ ports: [{ containerPort: 22, protocol: 'UDP' }] }), []],
    ['another', inContainer({ ports: [{ containerPort: 2222 }] }), []],
    ['behind a Service', [deployment(), service({ selector: labels, ports: [{ port: 22 }] })], []],
  ],
  'unsafe-proc-mount': [
    ['unmasked', context({ procMount: 'Unmasked' }), it],
    ['the default', context({ procMount: 'Default' }), []],
    ['unset', [deployment()], []],
  ],
  'unsafe-sysctls': [
    ['of the kernel', inPod({ securityContext: { sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }] } }), it],
    ['of the network', inPod({ securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '1' }] } }), it],
    ['of message queues', inPod({ securityContext: { sysctls: [{ name: 'fs.mqueue.msg_max', value: '1' }] } }), it],
    ['another', inPod({ securityContext: { sysctls: [{ name: 'vm.swappiness', value: '1' }] } }), []],
    ['none', [deployment()], []],
  ],
  'unset-cpu-requirements': [
    ['none', [deployment()], it],
    ['a limit alone', inContainer({ resources: { limits: { cpu: 1 } } }), it],
    ['zero', inContainer({ resources: { requests: { cpu: '0' } } }), it],
    ['zero thousandths', inContainer({ resources: { requests: { cpu: '0m' } } }), it],
    [
      'an init container',
      [
        deployment({
          container: { resources: { requests: { cpu: 1 } } },
          pod: { initContainers: [{ ...bot, name: 'i' }] },
        }),
      ],
      it,
    ],
    ['of the pod as a whole', inPod({ resources: { requests: { cpu: 1 } } }), it],
    ['a request', inContainer({ resources: { requests: { cpu: '10m' } } }), []],
  ],
  'unset-memory-requirements': [
    ['none', [deployment()], it],
    ['a request alone', inContainer({ resources: { requests: { memory: '1Gi' } } }), it],
    ['zero', inContainer({ resources: { limits: { memory: 0 } } }), it],
    [
      'an init container',
      [
        deployment({
          container: { resources: { limits: { memory: '1Gi' } } },
          pod: { initContainers: [{ ...bot, name: 'i' }] },
        }),
      ],
      it,
    ],
    ['a limit', inContainer({ resources: { limits: { memory: '128Mi' } } }), []],
  ],
  'use-namespace': [
    ['none', [deployment({ metadata: { namespace: undefined } })], it],
    ['default', [deployment({ metadata: { namespace: 'default' } })], it],
    ['a Service', [service({ selector: labels }, { namespace: 'default' })], ['Service/bot']],
    ['a ConfigMap', [object('v1', 'ConfigMap', {}, { namespace: 'default' })], []],
    ['another', [deployment()], []],
  ],
  'wildcard-in-rules': [
    ['resources', [role([rule(['*'], ['get'])])], ['Role/bot']],
    ['verbs', [role([rule(['pods'], ['get']), rule(['pods'], ['*'])], 'ClusterRole')], ['ClusterRole/bot']],
    ['names', [role([rule(['pods'], ['get'])])], []],
    ['groups', [role([{ ...rule(['pods'], ['get']), apiGroups: ['*'] }])], []],
  ],
  'writable-host-mount': [
    ['unset', [deployment(mounting('/srv'))], it],
    ['false', [deployment(mounting('/srv', { readOnly: false }))], it],
    ['by an init container', mountedByInit('/srv'), it],
    ['read-only', [deployment(mounting('/srv', { readOnly: true }))], []],
    ['nobody mounts it', unmounted('/srv'), []],
    [
      'another volume',
      [
        deployment({
          pod: { volumes: [{ name: 'd', emptyDir: {} }] },
          container: { volumeMounts: [{ name: 'd', mountPath: '/d' }] },
        }),
      ],
      [],
    ],
  ],
};

/** Whom the rules with this id blame. */
function blamedFor(id: string, objects: readonly Manifest[]): Promise<readonly string[]> {
  return withFolder(async (folder) => {
    // JSON is YAML, and a single document of one object reads like any other.
    writeFileSync(join(folder, 'all.yaml'), objects.map((one) => JSON.stringify(one)).join('\n---\n'));
    const { run } = await scan(['.'], { pack: 'parity-kube-linter' }, hostIn(folder));
    const results = onlyTarget(run).results.filter(({ peer }) => peer?.some((one) => one.id === id));
    const names = results.flatMap(({ findings }) => findings.map(({ subject }) => `${subject.kind}/${subject.name}`));
    return [...new Set(names)].sort();
  });
}

test('every check of kube-linter has rows here, 31 of them on by default', async () => {
  const { rules } = await loadBuiltIn('parity-kube-linter');
  const peers = rules.flatMap((one) => (one.peer ?? []).map((peer) => ({ ...peer, informative: one.informative })));
  expect([...new Set(peers.map(({ id }) => id))].sort()).toEqual(Object.keys(table).sort());
  expect(Object.keys(table)).toHaveLength(63);
  expect(new Set(peers.filter(({ optional }) => optional !== true).map(({ id }) => id)).size).toBe(31);
  expect(peers.filter(({ optional, informative }) => (optional === true) !== informative)).toEqual([]);
  for (const rows of Object.values(table)) expect(rows.length).toBeGreaterThanOrEqual(3);
});

describe.each(Object.entries(table))('%s', (id, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('%s', async (_, [, objects, blamed]) => {
    expect(await blamedFor(id, objects)).toEqual(blamed);
  });
});

/** Objects with little in them, or nothing: what each of these checks makes of them. */
const empty = { spec: null };
const bare: Manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'bot' } };
const nulls = deployment({
  own: { replicas: null, strategy: null },
  pod: { affinity: null, initContainers: null, securityContext: null, serviceAccountName: null, volumes: null },
  container: {
    env: null,
    livenessProbe: null,
    ports: null,
    resources: null,
    securityContext: null,
    volumeMounts: null,
  },
});
const sparse: readonly (readonly [id: string, objects: readonly Manifest[], blamed: readonly string[]])[] = [
  ['required-label-owner', [bare], it],
  ['use-namespace', [bare], it],
  ['mismatching-selector', [bare], it],
  ['minimum-three-replicas', [bare], it],
  ['minimum-three-replicas', [nulls], it],
  ['unset-cpu-requirements', [bare], []],
  ['unset-cpu-requirements', [nulls], it],
  ['unset-memory-requirements', [nulls], it],
  ['no-read-only-root-fs', [nulls], it],
  ['run-as-non-root', [nulls], it],
  ['no-liveness-probe', [nulls], it],
  ['no-node-affinity', [nulls], it],
  ['default-service-account', [nulls], it],
  ['default-service-account', [bare], it],
  ['restart-policy', [bare], it],
  ['no-rolling-update-strategy', [nulls, { ...bare, metadata: { name: 'bare' } }], []],
  ['drop-net-raw-capability', [nulls], []],
  ['privilege-escalation-container', [nulls], []],
  ['env-var-secret', [nulls], []],
  ['duplicate-env-var', [nulls], []],
  ['liveness-port', [nulls], []],
  ['sensitive-host-mounts', [nulls], []],
  ['no-anti-affinity', [deployment({ own: { replicas: 2 }, pod: { affinity: {} } })], it],
  ['no-anti-affinity', replicated(2, { affinity: { podAntiAffinity: {} } }), it],
  ['non-isolated-pod', [deployment({ labels: {} }), policy({ podSelector: {} })], []],
  ['non-isolated-pod', [deployment({ labels: {} }), policy({ podSelector: { matchLabels: labels } })], it],
  ['dangling-service', [{ ...serving, ...empty }], ['Service/bot']],
  ['dangling-service', [serving, deployment({ labels: {} })], ['Service/bot']],
  ['dangling-ingress', [ingress({}), { ...ingress({}), metadata: { name: 'other', namespace }, ...empty }], []],
  ['dangling-networkpolicy', [{ ...policy({}), ...empty }], ['NetworkPolicy/bot']],
  ['dangling-networkpolicypeer-podselector', [policy({ podSelector: {}, ingress: [{}] })], []],
  ['invalid-target-ports', [{ ...serving, ...empty }], []],
  ['exposed-services', [{ ...serving, ...empty }], []],
  ['hpa-minimum-three-replicas', [{ ...autoscaler({}), ...empty }], ['HorizontalPodAutoscaler/bot']],
  ['pdb-max-unavailable', [{ ...budget({}), ...empty }], []],
  ['pdb-min-available', [{ ...budget({}), ...empty }], []],
  ['pdb-unhealthy-pod-eviction-policy', [{ ...budget({}), ...empty }], ['PodDisruptionBudget/bot']],
  ['pdb-min-available', [budget({ minAvailable: 0 }), deployment()], []],
  ['job-ttl-seconds-after-finished', [{ ...a('Job'), ...empty }], ['Job/bot']],
  ['job-ttl-seconds-after-finished', [{ ...a('CronJob'), ...empty }], []],
  ['wildcard-in-rules', [{ ...role([]), rules: null }], []],
  ['access-to-secrets', [{ ...role([]), rules: null }, binding('RoleBinding', 'Role')], []],
];

test.each(sparse.map(([id, objects, blamed], row) => [id, row, objects, blamed] as const))(
  '%s of what holds little (%i)',
  async (id, _, objects, blamed) => {
    expect(await blamedFor(id, objects)).toEqual(blamed);
  },
);

test('the items of a list are asked like any other object', async () => {
  const list = { apiVersion: 'v1', kind: 'List', metadata: {}, items: [serving, ...replicated(2)] };
  expect(await blamedFor('dangling-service', [list])).toEqual([]);
  expect(await blamedFor('no-anti-affinity', [list])).toEqual(it);
  expect(await blamedFor('minimum-three-replicas', [list])).toEqual(it);
});

/** Each is at fault in every kind that runs pods. */
const faults: Readonly<Record<string, Written>> = {
  'env-var-secret': { container: { env: [{ name: 'SECRET', value: 'x' }] } },
  'duplicate-env-var': { container: { env: [{ name: 'A' }, { name: 'A' }] } },
  'host-network': { pod: { hostNetwork: true } },
  'latest-tag': { container: { image: 'redis' } },
  'liveness-port': { container: { livenessProbe: probe(1) } },
  'no-read-only-root-fs': {},
  'non-existent-service-account': { pod: { serviceAccountName: 'gone' } },
  'non-isolated-pod': {},
  'required-label-owner': {},
  'run-as-non-root': {},
  'sensitive-host-mounts': mounting('/etc'),
  'unsafe-sysctls': { pod: { securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '1' }] } } },
  'unset-cpu-requirements': {},
  'unset-memory-requirements': {},
  'use-namespace': { metadata: { namespace: undefined } },
  'writable-host-mount': mounting('/srv'),
};

test.each(Object.entries(faults))('%s is asked of every kind that runs pods', async (id, written) => {
  const kinds = Object.keys(deploymentLike);
  const objects = kinds.map((kind) => a(kind, written));
  expect(await blamedFor(id, objects)).toEqual(kinds.map((kind) => `${kind}/bot`).sort());
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ClusterEvidence, ClusterList } from '../../../model/cluster.ts';
import { groupOf } from '../../../model/identity.ts';
import type { Json, JsonRecord } from '../../../model/json.ts';
import { asRecord, stringAt } from '../../../model/json.ts';
import type { PackRule } from '../../../model/pack.ts';
import type { ReadinessRun } from '../../../model/scorecard.ts';
import type { Collected } from '../../judge.ts';
import { judgeCollected } from '../../judge.ts';
import { loadStaticEvidence } from '../../evidence.ts';
import type { ScanFlags } from '../../flags.ts';
import { locateNowhere } from '../../locate.ts';
import { look } from '../../look.ts';
import { readPack, readSettings } from '../../settings.ts';
import { hostIn, projectNamed } from '../../testing/projects.ts';

/** What a real API server answered after the sound music bot was applied to it, without system objects. */
export function soundBotLive(): readonly JsonRecord[] {
  const file = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'live', 'music-bot-sound.json');
  return JSON.parse(readFileSync(file, 'utf8')) as readonly JsonRecord[];
}

/** The Secrets that its template names, as a source keeps them that was permitted to see names of keys. */
export function soundSecrets(): readonly JsonRecord[] {
  const file = join(projectNamed('music-bot/sound').folder, 'k8s', 'secrets.yaml.example');
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    const { stringData, ...secret } = document.toJS() as JsonRecord;
    const unseen: JsonRecord = { $secret: { class: 'other', length: 0, type: 'string' } };
    return { ...secret, data: Object.fromEntries(Object.keys(asRecord(stringData) ?? {}).map((key) => [key, unseen])) };
  });
}

/** Kinds that the source asks for, whether or not any exist. */
const askedKinds: Readonly<Record<string, readonly [apiVersion: string, plural: string]>> = {
  Deployment: ['apps/v1', 'deployments'],
  StatefulSet: ['apps/v1', 'statefulsets'],
  DaemonSet: ['apps/v1', 'daemonsets'],
  CronJob: ['batch/v1', 'cronjobs'],
  Job: ['batch/v1', 'jobs'],
  Pod: ['v1', 'pods'],
  ReplicaSet: ['apps/v1', 'replicasets'],
  ReplicationController: ['v1', 'replicationcontrollers'],
  Service: ['v1', 'services'],
  ConfigMap: ['v1', 'configmaps'],
  ServiceAccount: ['v1', 'serviceaccounts'],
  PersistentVolumeClaim: ['v1', 'persistentvolumeclaims'],
  Ingress: ['networking.k8s.io/v1', 'ingresses'],
  NetworkPolicy: ['networking.k8s.io/v1', 'networkpolicies'],
  PodDisruptionBudget: ['policy/v1', 'poddisruptionbudgets'],
  HorizontalPodAutoscaler: ['autoscaling/v2', 'horizontalpodautoscalers'],
  Role: ['rbac.authorization.k8s.io/v1', 'roles'],
  RoleBinding: ['rbac.authorization.k8s.io/v1', 'rolebindings'],
  ResourceQuota: ['v1', 'resourcequotas'],
  LimitRange: ['v1', 'limitranges'],
  ServiceMonitor: ['monitoring.coreos.com/v1', 'servicemonitors'],
  PodMonitor: ['monitoring.coreos.com/v1', 'podmonitors'],
  PrometheusRule: ['monitoring.coreos.com/v1', 'prometheusrules'],
};

/** Custom resources that the cluster's discovery proves it does not know. */
const unknownKinds: readonly (readonly [kind: string, group: string])[] = [
  ['CiliumNetworkPolicy', 'cilium.io'],
  ['CiliumClusterwideNetworkPolicy', 'cilium.io'],
  ['AdminNetworkPolicy', 'policy.networking.k8s.io'],
  ['BaselineAdminNetworkPolicy', 'policy.networking.k8s.io'],
  ['ClusterNetworkPolicy', 'policy.networking.k8s.io'],
  ['NetworkPolicy', 'projectcalico.org'],
  ['NetworkPolicy', 'crd.projectcalico.org'],
  ['GlobalNetworkPolicy', 'projectcalico.org'],
  ['GlobalNetworkPolicy', 'crd.projectcalico.org'],
  ['ScaledObject', 'keda.sh'],
];

/** Kinds that lie in no namespace: of each there is one list. */
const clusterKinds: Readonly<Record<string, readonly [apiVersion: string, plural: string]>> = {
  Namespace: ['v1', 'namespaces'],
  ClusterRole: ['rbac.authorization.k8s.io/v1', 'clusterroles'],
  ClusterRoleBinding: ['rbac.authorization.k8s.io/v1', 'clusterrolebindings'],
};

export interface ClusterSetting {
  /** With what lies in no namespace. */
  readonly whole?: true;
  readonly namespaces?: readonly string[];
  /** Kinds whose list the API server refuses. */
  readonly refused?: readonly string[];
  /** Kinds that are asked for beside the usual ones. */
  readonly also?: Readonly<Record<string, readonly [apiVersion: string, plural: string]>>;
  readonly more?: Partial<ClusterEvidence>;
}

/** Evidence of a cluster that holds these objects, as `kubectl get -o json` prints them. */
export function clusterWith(objects: readonly JsonRecord[], setting: ClusterSetting = {}): ClusterEvidence {
  const namespaces = setting.namespaces ?? ['discord-music'];
  const lists = Object.entries({ ...askedKinds, ...setting.also }).flatMap(([kind, [apiVersion, resource]]) =>
    namespaces.map((namespace): ClusterList => {
      const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
      const isRefused = setting.refused?.includes(kind) === true;
      return {
        group: groupOf(apiVersion),
        version,
        resource,
        kind,
        namespace,
        path: `/${resource}?limit=500`,
        answer: isRefused
          ? { status: 'unknown', reason: 'permission-denied', text: `listing ${resource} in ${namespace} is forbidden` }
          : { status: 'listed' },
        objects: isRefused
          ? []
          : objects.filter(
              (one) => stringAt(one, 'kind') === kind && stringAt(one, 'metadata', 'namespace') === namespace,
            ),
        pages: 1,
      };
    }),
  );
  const beyond = Object.entries(setting.whole === true ? clusterKinds : {}).map(
    ([kind, [apiVersion, resource]]): ClusterList => {
      const isRefused = setting.refused?.includes(kind) === true;
      return {
        group: groupOf(apiVersion),
        version: 'v1',
        resource,
        kind,
        namespace: '',
        path: `/${resource}?limit=500`,
        answer: isRefused
          ? { status: 'unknown', reason: 'permission-denied', text: `listing ${resource} is forbidden` }
          : { status: 'listed' },
        objects: isRefused ? [] : objects.filter((one) => stringAt(one, 'kind') === kind),
        pages: 1,
      };
    },
  );
  const absent = unknownKinds.map(([kind, group]): ClusterList => {
    const list = {
      group,
      kind,
      version: 'v1',
      resource: `${kind.toLowerCase()}s`,
      namespace: '',
      path: `/apis/${group}`,
    };
    return { ...list, answer: { status: 'absent' }, objects: [], pages: 0 };
  });
  return {
    context: 'prod',
    server: 'https://cluster.example:6443',
    identity: { value: { by: 'uid of kube-system', value: '6b2f' } },
    version: { value: 'v1.36.3' },
    serverTime: { value: '2026-11-21T09:00:00Z' },
    localTime: '2026-11-21T09:00:00Z',
    namespaces: namespaces.map((name) => ({ name, proven: { value: true } })),
    allNamespaces: false,
    lists: [...lists, ...beyond, ...absent],
    permissions: [],
    notes: [],
    ...setting.more,
  };
}

/** Scans a folder, with a cluster beside it where one is given. `isAsked`: which of the pack's rules are. */
export async function scanWith(
  folder: string,
  cluster: ClusterEvidence | undefined,
  isAsked: (rule: PackRule) => boolean = () => true,
): Promise<ReadinessRun> {
  const host = hostIn(folder);
  const asked: ScanFlags = { profile: 'full' };
  const settings = await readSettings(['.'], asked, host);
  const known = await loadStaticEvidence(settings.kubernetesVersion);
  const { evidence, locators } = await look(settings, asked, known, host);
  const collected: Collected = {
    live: cluster === undefined ? {} : { cluster: { status: 'present', evidence: cluster } },
    scope: evidence.scope,
    targets: evidence.targets,
    locate: (target) => locators.get(target) ?? locateNowhere,
    config: settings.config,
    name: 'music-bot',
    warnings: evidence.warnings,
  };
  const pack = await readPack(settings, asked, host);
  return judgeCollected(collected, {
    settings,
    flags: asked,
    pack: { ...pack, rules: pack.rules.filter(isAsked) },
    known,
    startedAt: host.now(),
    clock: host.now,
    command: 'readiness scan .',
    progress: () => undefined,
  });
}

/** The objects with one changed at a path; the change is handed the old value. Throws where no such object is. */
export function changed(
  objects: readonly JsonRecord[],
  name: string,
  path: readonly (string | number)[],
  change: (value: Json | undefined) => Json,
): readonly JsonRecord[] {
  if (!objects.some((object) => nameOf(object) === name)) throw new Error(`no object ${name}`);
  return objects.map((object) => (nameOf(object) === name ? (setAt(object, path, change) as JsonRecord) : object));
}

/** `Deployment/gateway` */
export function nameOf(object: JsonRecord): string {
  return `${stringAt(object, 'kind') ?? ''}/${stringAt(object, 'metadata', 'name') ?? ''}`;
}

function setAt(
  value: Json | undefined,
  path: readonly (string | number)[],
  change: (value: Json | undefined) => Json,
): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (index === step ? setAt(item, rest, change) : item));
  const record = (value ?? {}) as JsonRecord;
  return { ...record, [step]: setAt(record[step], rest, change) };
}

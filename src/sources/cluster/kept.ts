import type { Shape } from './shape.ts';
import { fields } from './shape.ts';

/*
 * What is kept of each kind besides apiVersion, kind and metadata. What is not named here never reaches a bundle. A whole
 * `spec` is kept where the same checks judge it that judge manifests; secrets are taken out of it afterwards.
 */

/** Of conditions; `lastHeartbeatTime` and the like tell nothing and differ at each look. */
const conditions = { conditions: [fields('type status reason message lastTransitionTime lastUpdateTime')] } as const;
const counts = fields(
  'observedGeneration replicas readyReplicas availableReplicas updatedReplicas unavailableReplicas currentReplicas ' +
    'fullyLabeledReplicas currentRevision updateRevision terminatingReplicas',
);
const resources = fields('requests limits claims');

const podContainer = [
  { ...fields('name image imagePullPolicy restartPolicy ports readinessProbe'), resources },
] as const satisfies Shape;
const containerState = {
  waiting: fields('reason message'),
  running: fields('startedAt'),
  terminated: fields('exitCode signal reason message startedAt finishedAt'),
} as const satisfies Shape;
const containerStatus = [
  {
    ...fields('name image imageID ready started restartCount'),
    state: containerState,
    lastState: containerState,
  },
] as const satisfies Shape;

/** Of pods that a controller made (their template is in the object that made them): what all of a workload have alike. */
const alike = {
  ...fields(
    'nodeSelector serviceAccountName automountServiceAccountToken hostNetwork priorityClassName ' +
      'terminationGracePeriodSeconds readinessGates tolerations',
  ),
  containers: podContainer,
  initContainers: podContainer,
  ephemeralContainers: [fields('name image')],
} as const satisfies Shape;
const volume: Shape = {
  ...fields('name persistentVolumeClaim ephemeral'),
  configMap: fields('name optional'),
  secret: fields('secretName optional'),
};

const podStatus: Shape = {
  ...fields('phase reason message startTime qosClass podIP nominatedNodeName observedGeneration'),
  ...conditions,
  containerStatuses: containerStatus,
  initContainerStatuses: containerStatus,
  ephemeralContainerStatuses: containerStatus,
};

/** What {@link keptOf} says of a pod that a controller made, in the parts that are looked at apart. */
export const madePodParts = { own: fields('nodeName'), alike, volume, status: podStatus } as const;
const madePod: Shape = { ...madePodParts.own, ...alike, volumes: [volume] };

const rules = fields('rules aggregationRule');
const binding = fields('roleRef subjects');
const webhooks: Shape = {
  webhooks: [
    {
      ...fields(
        'name failurePolicy matchPolicy sideEffects timeoutSeconds rules namespaceSelector objectSelector matchConditions',
      ),
      clientConfig: fields('service url'),
    },
  ],
};
const specAlone: Shape = { spec: true };

const kept: Readonly<Record<string, Shape>> = {
  ConfigMap: { ...fields('data immutable'), binaryData: true },
  ServiceAccount: {
    automountServiceAccountToken: true,
    secrets: [fields('name')],
    imagePullSecrets: [fields('name')],
  },
  Service: { spec: true, status: { loadBalancer: true, ...conditions } },
  PersistentVolumeClaim: { spec: true, status: { ...fields('phase accessModes capacity'), ...conditions } },
  PersistentVolume: {
    spec: {
      ...fields('capacity accessModes persistentVolumeReclaimPolicy storageClassName volumeMode nodeAffinity'),
      claimRef: fields('kind namespace name'),
    },
    status: fields('phase reason message'),
  },
  ResourceQuota: { spec: true, status: true },
  LimitRange: specAlone,
  Deployment: { spec: true, status: { ...counts, ...conditions } },
  StatefulSet: { spec: true, status: { ...counts, ...conditions } },
  DaemonSet: {
    spec: true,
    status: {
      ...fields(
        'observedGeneration currentNumberScheduled desiredNumberScheduled numberAvailable numberMisscheduled ' +
          'numberReady numberUnavailable updatedNumberScheduled',
      ),
      ...conditions,
    },
  },
  ReplicationController: { spec: true, status: { ...counts, ...conditions } },
  ReplicaSet: { spec: true, status: { ...counts, ...conditions } },
  Job: {
    spec: true,
    status: { ...fields('active ready succeeded failed terminating startTime completionTime'), ...conditions },
  },
  CronJob: {
    spec: true,
    status: { ...fields('lastScheduleTime lastSuccessfulTime'), active: [fields('namespace name')] },
  },
  HorizontalPodAutoscaler: {
    spec: true,
    status: {
      ...fields('observedGeneration currentReplicas desiredReplicas lastScaleTime currentMetrics'),
      ...conditions,
    },
  },
  PodDisruptionBudget: {
    spec: true,
    status: {
      ...fields('observedGeneration currentHealthy desiredHealthy disruptionsAllowed expectedPods'),
      ...conditions,
    },
  },
  Ingress: { spec: true, status: { loadBalancer: true } },
  NetworkPolicy: specAlone,
  GlobalNetworkPolicy: specAlone,
  CiliumNetworkPolicy: fields('spec specs'),
  CiliumClusterwideNetworkPolicy: fields('spec specs'),
  AdminNetworkPolicy: specAlone,
  BaselineAdminNetworkPolicy: specAlone,
  ClusterNetworkPolicy: specAlone,
  EndpointSlice: {
    ...fields('addressType ports'),
    endpoints: [{ ...fields('addresses conditions nodeName zone'), targetRef: fields('kind namespace name') }],
  },
  Event: {
    ...fields(
      'type reason action note eventTime reportingController deprecatedCount deprecatedFirstTimestamp ' +
        'deprecatedLastTimestamp series',
    ),
    regarding: fields('apiVersion kind namespace name fieldPath'),
  },
  Role: rules,
  ClusterRole: rules,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  PodMetrics: { ...fields('timestamp window'), containers: [fields('name usage')] },
  Gateway: {
    spec: true,
    status: {
      ...conditions,
      listeners: [{ ...fields('name attachedRoutes supportedKinds'), ...conditions }],
      addresses: true,
    },
  },
  HTTPRoute: {
    spec: true,
    status: { parents: [{ ...fields('parentRef controllerName'), ...conditions }] },
  },
  ServiceMonitor: specAlone,
  PodMonitor: specAlone,
  PrometheusRule: specAlone,
  Certificate: {
    spec: true,
    status: { ...fields('notAfter notBefore renewalTime revision'), ...conditions },
  },
  VerticalPodAutoscaler: { spec: true, status: { ...conditions, recommendation: true } },
  ScaledObject: { spec: true, status: { ...fields('hpaName scaleTargetKind originalReplicaCount'), ...conditions } },
  Namespace: { status: fields('phase') },
  Node: {
    spec: { ...fields('unschedulable'), taints: [fields('key value effect timeAdded')] },
    status: {
      ...conditions,
      allocatable: true,
      capacity: true,
      nodeInfo: fields('kubeletVersion containerRuntimeVersion osImage operatingSystem architecture'),
    },
  },
  StorageClass: fields('provisioner reclaimPolicy volumeBindingMode allowVolumeExpansion'),
  ValidatingWebhookConfiguration: webhooks,
  MutatingWebhookConfiguration: webhooks,
};

/** `isMade`: a controller made the object, so that its template stands elsewhere. */
export function keptOf(kind: string, isMade: boolean): Shape {
  if (kind === 'Pod') return { spec: isMade ? madePod : true, status: podStatus };
  if (kind === 'ReplicaSet' && isMade) {
    return { spec: fields('replicas selector minReadySeconds'), status: { ...counts, ...conditions } };
  }
  return kept[kind] ?? {};
}

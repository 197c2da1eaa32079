import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Corpora of manifests as a fleet of bots would have them: systems of 20 objects, with an average of about 1 KB a document,
 * 100 files a folder. Every seventh system has a fault in an agreement between its files, so that findings are written too.
 */
export function writeCorpus(folder: string, documents: number): void {
  let written = 0;
  for (let system = 0; written < documents; system += 1) {
    const place = join(folder, `group-${Math.floor(system / 25)}`, `bot-${system}`);
    mkdirSync(place, { recursive: true });
    for (const [name, texts] of Object.entries(botSystem(system))) {
      const room = documents - written;
      if (room <= 0) break;
      const kept = texts.slice(0, room);
      writeFileSync(join(place, `${name}.yaml`), kept.join('---\n'));
      written += kept.length;
    }
  }
}

function botSystem(number: number): Readonly<Record<string, readonly string[]>> {
  const namespace = `bot-${number}`;
  const faulty = number % 7 === 0;
  return {
    namespace: [
      `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${namespace}\n  labels:\n    pod-security.kubernetes.io/enforce: restricted\n`,
    ],
    settings: [
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: ${namespace}\ndata:\n  LOG_LEVEL: info\n  REDIS_HOST: ${faulty ? 'cache' : 'redis'}\n  REDIS_PORT: "6379"\n  DATABASE_HOST: postgres\n`,
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: bot\n  namespace: ${namespace}\nautomountServiceAccountToken: false\n`,
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: bot\n  namespace: ${namespace}\nrules:\n  - apiGroups: [""]\n    resources: [configmaps]\n    verbs: [get, list]\n`,
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: bot\n  namespace: ${namespace}\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: bot\nsubjects:\n  - kind: ServiceAccount\n    name: bot\n    namespace: ${namespace}\n`,
    ],
    bot: [workload('Deployment', 'discord-bot', namespace, 1, 'ghcr.io/example/discord-bot:2.4.1', 9090)],
    api: [
      workload('Deployment', 'api', namespace, 2, 'ghcr.io/example/bot-api:2.4.1', 3000),
      service('api', namespace, 80, faulty ? 3001 : 3000),
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: api\n  namespace: ${namespace}\nspec:\n  tls:\n    - hosts: [bot-${number}.example.org]\n      secretName: api-tls\n  rules:\n    - host: bot-${number}.example.org\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend:\n              service:\n                name: api\n                port:\n                  number: 80\n`,
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: api\n  namespace: ${namespace}\nspec:\n  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app: api\n`,
      `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: api\n  namespace: ${namespace}\nspec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: api\n  minReplicas: 2\n  maxReplicas: 6\n  metrics:\n    - type: Resource\n      resource:\n        name: cpu\n        target:\n          type: Utilization\n          averageUtilization: 70\n`,
    ],
    worker: [workload('Deployment', 'worker', namespace, 2, 'ghcr.io/example/bot-worker:2.4.1', 9091)],
    redis: [
      workload('StatefulSet', 'redis', namespace, 1, 'redis:7.4.1', 6379),
      service('redis', namespace, 6379, 6379),
    ],
    postgres: [
      workload('StatefulSet', 'postgres', namespace, 1, 'postgres:16.4', 5432),
      service('postgres', namespace, 5432, 5432),
    ],
    policies: [
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: ${namespace}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]\n`,
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: allow\n  namespace: ${namespace}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress:\n    - from:\n        - podSelector: {}\n  egress:\n    - to:\n        - podSelector: {}\n    - to:\n        - namespaceSelector: {}\n      ports:\n        - protocol: UDP\n          port: 53\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n      ports:\n        - protocol: TCP\n          port: 443\n`,
    ],
    monitoring: [
      `apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata:\n  name: pods\n  namespace: ${namespace}\nspec:\n  selector:\n    matchLabels:\n      part-of: bot\n  podMetricsEndpoints:\n    - port: main\n`,
    ],
  };
}

function service(name: string, namespace: string, port: number, target: number): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n  labels:\n    app: ${name}\nspec:\n  selector:\n    app: ${name}\n  ports:\n    - name: main\n      port: ${port}\n      targetPort: ${target}\n`;
}

function workload(
  kind: string,
  name: string,
  namespace: string,
  replicas: number,
  image: string,
  port: number,
): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app: ${name}
    part-of: bot
spec:
  replicas: ${replicas}
${kind === 'StatefulSet' ? `  serviceName: ${name}\n` : name === 'discord-bot' ? '  strategy:\n    type: Recreate\n' : ''}  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        part-of: bot
    spec:
      serviceAccountName: bot
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: ${name}
          image: ${image}
          envFrom:
            - configMapRef:
                name: settings
          env:
            - name: NODE_ENV
              value: production
${name === 'discord-bot' ? '            - name: DISCORD_TOKEN\n              valueFrom:\n                secretKeyRef:\n                  name: bot-secrets\n                  key: DISCORD_TOKEN\n' : ''}          ports:
            - name: main
              containerPort: ${port}
          readinessProbe:
            tcpSocket:
              port: ${port}
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
`;
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './credentials.ts';
import { aggregatorArgs } from './metrics.ts';

/* Arguments of each program of a control plane. Every one listens on loopback, on ports that were free a moment ago. */

const local = '127.0.0.1';
const certificates = (folder: string, name: string): string => join(folder, `${name}-certificates`);

/** Certificate of the API server with the authority that has signed it. The API server makes both at its start. */
export const apiServerCa = (folder: string): string => join(certificates(folder, 'apiserver'), 'apiserver.crt');

export const etcdArgs = (folder: string, { client, peer }: { client: number; peer: number }): readonly string[] => [
  `--data-dir=${join(folder, 'etcd')}`,
  `--listen-client-urls=http://${local}:${client}`,
  `--advertise-client-urls=http://${local}:${client}`,
  `--listen-peer-urls=http://${local}:${peer}`,
  // Nothing has to outlast the run.
  '--unsafe-no-fsync',
  '--log-level=error',
];

export const apiServerArgs = (
  folder: string,
  options: {
    etcd: number;
    port: number;
    credentials: Credentials;
    controllers: boolean;
    audit: boolean;
    metrics: boolean;
  },
): readonly string[] => [
  `--etcd-servers=http://${local}:${options.etcd}`,
  `--cert-dir=${certificates(folder, 'apiserver')}`,
  `--bind-address=${local}`,
  `--secure-port=${options.port}`,
  // Of a network for documentation, which nothing asks: without it the machine's own address would show up in the cluster.
  '--advertise-address=192.0.2.1',
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-key-file=${options.credentials.keyFile}`,
  `--service-account-signing-key-file=${options.credentials.keyFile}`,
  `--token-auth-file=${options.credentials.tokensFile}`,
  '--authorization-mode=RBAC',
  '--service-cluster-ip-range=10.0.0.0/24',
  '--profiling=false',
  // A controller makes the ServiceAccounts that this plugin demands of every pod.
  ...(options.controllers ? [] : ['--disable-admission-plugins=ServiceAccount']),
  ...(options.metrics ? aggregatorArgs(folder) : []),
  ...(options.audit
    ? [`--audit-policy-file=${join(folder, auditPolicyFile)}`, `--audit-log-path=${join(folder, auditLogFile)}`]
    : []),
];

export const auditPolicyFile = 'audit-policy.json';
export const auditLogFile = 'audit.log';

/** Who asked what, and nothing of the bodies. */
export const auditPolicy = JSON.stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata' }],
});

const controllerArgs = (folder: string, name: string, port: number, kubeconfig: string): readonly string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--authentication-kubeconfig=${kubeconfig}`,
  `--authorization-kubeconfig=${kubeconfig}`,
  '--leader-elect=false',
  `--bind-address=${local}`,
  `--secure-port=${port}`,
  `--cert-dir=${certificates(folder, name)}`,
];

export const controllerManagerArgs = (
  folder: string,
  { port, kubeconfig, keyFile }: { port: number; kubeconfig: string; keyFile: string },
): readonly string[] => [
  ...controllerArgs(folder, 'controller-manager', port, kubeconfig),
  `--service-account-private-key-file=${keyFile}`,
  `--root-ca-file=${apiServerCa(folder)}`,
  // An autoscaler's status would come after 15 seconds.
  '--horizontal-pod-autoscaler-sync-period=1s',
  // A busy machine delays the heartbeats of nodes; these never die.
  '--node-monitor-grace-period=600s',
];

export const schedulerArgs = (
  folder: string,
  { port, kubeconfig }: { port: number; kubeconfig: string },
): readonly string[] => controllerArgs(folder, 'scheduler', port, kubeconfig);

/** kwok ends at once when it is given no stages: what becomes of a node and of a pod, step by step. */
export const kwokArgs = ({ port, kubeconfig }: { port: number; kubeconfig: string }): readonly string[] => {
  const stages = join(import.meta.dirname, 'stages');
  const files = readdirSync(stages).filter((name) => name.endsWith('.yaml'));
  return [
    `--kubeconfig=${kubeconfig}`,
    '--manage-all-nodes=true',
    ...files.sort().map((name) => `--config=${join(stages, name)}`),
    '--node-lease-duration-seconds=40',
    `--server-address=${local}:${port}`,
    `--node-port=${port}`,
    '--cidr=10.1.0.0/16',
    '--node-ip=10.0.0.1',
  ];
};

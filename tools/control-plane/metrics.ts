import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/* The metrics API (`metrics.k8s.io`): a real metrics-server behind the API server's aggregator. It asks kwok for what the pods use. */

const files = {
  ca: 'front-proxy-ca.crt',
  caKey: 'front-proxy-ca.key',
  certificate: 'front-proxy.crt',
  key: 'front-proxy.key',
  clientCa: 'client-ca.crt',
  clientCaKey: 'client-ca.key',
};
const clientName = 'front-proxy-client';

/**
 * Certificates by which metrics-server knows the API server, and therefore believes it who asks. Throws when openssl
 * (from 3.0) is not there.
 */
export function writeFrontProxyCertificates(folder: string): void {
  const fresh = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' ');
  run(folder, [...fresh, '-subj', '/CN=front-proxy-ca', '-keyout', files.caKey, '-out', files.ca]);
  // Signs nothing: metrics-server wants to see an authority for clients, too, and it may not be the same.
  run(folder, [...fresh, '-subj', '/CN=client-ca', '-keyout', files.clientCaKey, '-out', files.clientCa]);
  const signed = ['-CA', files.ca, '-CAkey', files.caKey, '-addext', 'basicConstraints=critical,CA:FALSE'];
  run(folder, [...fresh, ...signed, '-subj', `/CN=${clientName}`, '-keyout', files.key, '-out', files.certificate]);
}

function run(folder: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl made no certificate for the metrics API: ${error?.message ?? stderr}`);
}

/** More arguments of the API server. */
export const aggregatorArgs = (folder: string): readonly string[] => [
  `--client-ca-file=${join(folder, files.clientCa)}`,
  `--requestheader-client-ca-file=${join(folder, files.ca)}`,
  `--requestheader-allowed-names=${clientName}`,
  '--requestheader-username-headers=X-Remote-User',
  '--requestheader-group-headers=X-Remote-Group',
  '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  `--proxy-client-cert-file=${join(folder, files.certificate)}`,
  `--proxy-client-key-file=${join(folder, files.key)}`,
];

export const metricsServerArgs = (
  folder: string,
  { port, kubeconfig }: { port: number; kubeconfig: string },
): readonly string[] => [
  `--kubeconfig=${kubeconfig}`,
  `--authentication-kubeconfig=${kubeconfig}`,
  `--authorization-kubeconfig=${kubeconfig}`,
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  `--cert-dir=${join(folder, 'metrics-server-certificates')}`,
  // The shortest that it takes. A value of CPU needs two looks.
  '--metric-resolution=10s',
  '--kubelet-request-timeout=5s',
  // kwok is the kubelet of every node: on loopback, on the port that the node names, without TLS.
  '--kubelet-preferred-address-types=ExternalIP',
  '--kubelet-use-node-status-port',
  '--deprecated-kubelet-completely-insecure',
];

/** Where a node's metrics are, by the annotation that metrics-server knows. */
export const metricsPath = (node: string): Readonly<Record<string, string>> => ({
  'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${node}/metrics/resource`,
});

/** Registers the metrics API, for a metrics-server on a port of loopback. */
export const metricsApiManifest = (port: number): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'metrics-server', namespace: 'kube-system' },
        spec: { type: 'ExternalName', externalName: '127.0.0.1', ports: [{ port }] },
      },
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1beta1.metrics.k8s.io' },
        spec: {
          group: 'metrics.k8s.io',
          version: 'v1beta1',
          groupPriorityMinimum: 100,
          versionPriority: 100,
          insecureSkipTLSVerify: true,
          service: { name: 'metrics-server', namespace: 'kube-system', port },
        },
      },
    ],
  });

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, get } from '../processes/get.ts';
import { freePorts } from '../processes/ports.ts';
import type { RunningProcess } from '../processes/start.ts';
import { startProcess, waitUntilReady } from '../processes/start.ts';
import { componentProgram } from '../real-components/find.ts';
import type { Credentials } from './credentials.ts';
import { kubeconfigsOf, tokenOf } from './credentials.ts';
import type { Kubectl } from './kubectl.ts';
import { kubectlOf } from './kubectl.ts';
import { metricsApiManifest, metricsServerArgs, writeFrontProxyCertificates } from './metrics.ts';
import type { FakeNode } from './nodes.ts';
import { nodesManifest } from './nodes.ts';
import * as parts from './parts.ts';
import type { FakeVolumes } from './volumes.ts';
import { volumesManifest } from './volumes.ts';

export interface Plan {
  readonly folder: string;
  readonly credentials: Credentials;
  readonly controllers: boolean;
  readonly kwok: boolean;
  readonly nodes: readonly FakeNode[];
  readonly volumes: readonly FakeVolumes[];
  readonly metrics: boolean;
  readonly audit: boolean;
  readonly apiServerFlags: readonly string[];
}

export interface Launched {
  readonly server: string;
  readonly caFile: string;
  readonly kubeconfig: (identity?: string) => string;
  readonly kubectl: Kubectl;
}

/** Starts one part after the other, each when it can, and adds it to `running` at once: what fails later must be able to end it. */
export async function launch(plan: Plan, running: RunningProcess[]): Promise<Launched> {
  const { folder, credentials, controllers, kwok, nodes, volumes, metrics, audit } = plan;
  const start = async (name: string, program: string, args: readonly string[]): Promise<RunningProcess> => {
    const started = await startProcess({ name, file: componentProgram(program), args, folder });
    running.push(started);
    return started;
  };
  const [client = 0, peer = 0, api = 0, managerPort = 0, schedulerPort = 0, kwokPort = 0, metricsPort = 0] =
    await freePorts(7);
  const server = `https://127.0.0.1:${api}`;
  const caFile = parts.apiServerCa(folder);
  const asAdmin = { token: tokenOf(credentials), trusting: true } as const;
  writeFileSync(join(folder, parts.auditPolicyFile), parts.auditPolicy);
  if (metrics) writeFrontProxyCertificates(folder);

  const etcd = await start('etcd', 'etcd', parts.etcdArgs(folder, { client, peer }));
  await waitUntilReady(etcd, () => answers(`http://127.0.0.1:${client}/health`));
  const apiServer = await start('apiserver', 'kube-apiserver', [
    ...parts.apiServerArgs(folder, { etcd: client, port: api, credentials, controllers, audit, metrics }),
    ...plan.apiServerFlags,
  ]);
  await waitUntilReady(apiServer, async () => {
    // The namespace is made some moments after the server says that it is ready.
    const paths = ['/readyz', '/api/v1/namespaces/default'];
    const all = await Promise.all(paths.map((path) => answers(`${server}${path}`, asAdmin)));
    return all.every(Boolean);
  });

  const kubeconfig = kubeconfigsOf(folder, credentials, { server, caFile });
  const kubectl = kubectlOf(componentProgram('kubectl'), folder, kubeconfig);
  const own = kubeconfig();
  if (controllers) {
    const { keyFile } = credentials;
    const manager = await start(
      'controller-manager',
      'kube-controller-manager',
      parts.controllerManagerArgs(folder, { port: managerPort, kubeconfig: own, keyFile }),
    );
    const scheduler = await start(
      'scheduler',
      'kube-scheduler',
      parts.schedulerArgs(folder, { port: schedulerPort, kubeconfig: own }),
    );
    await waitUntilReady(manager, () => answers(`https://127.0.0.1:${managerPort}/healthz`, { trusting: true }));
    await waitUntilReady(scheduler, () => answers(`https://127.0.0.1:${schedulerPort}/healthz`, { trusting: true }));
  }
  const make = (manifest: string): Promise<string> => kubectl(['create', '-f', '-'], { input: manifest });
  if (nodes.length > 0) await make(nodesManifest(nodes, metrics));
  if (volumes.length > 0) await make(volumesManifest(volumes));
  if (kwok) {
    const player = await start('kwok', 'kwok', parts.kwokArgs({ port: kwokPort, kubeconfig: own }));
    await waitUntilReady(player, async () => {
      const { body } = await get(`${server}/api/v1/nodes`, asAdmin);
      return itemsOf(body).filter(isReady).length >= nodes.length;
    });
  }
  if (metrics) {
    const metricsServer = await start(
      'metrics-server',
      'metrics-server',
      metricsServerArgs(folder, { port: metricsPort, kubeconfig: own }),
    );
    await make(metricsApiManifest(metricsPort));
    await waitUntilReady(metricsServer, () => answers(`${server}/apis/metrics.k8s.io/v1beta1/nodes`, asAdmin));
  }
  return { server, caFile, kubeconfig, kubectl };
}

interface Item {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const itemsOf = (body: string): readonly Item[] => (JSON.parse(body) as { items: readonly Item[] }).items;

const isReady = ({ status }: Item): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;

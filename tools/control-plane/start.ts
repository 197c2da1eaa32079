import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, get } from '../processes/get.ts';
import { ownFolder, removeFolder } from '../processes/own.ts';
import { freePorts } from '../processes/ports.ts';
import type { RunningProcess } from '../processes/start.ts';
import { startProcess, waitUntilReady } from '../processes/start.ts';
import { componentProgram } from '../real-components/find.ts';
import type { AuditedRequest } from './audit.ts';
import { auditedRequests } from './audit.ts';
import type { Credentials, Identity } from './credentials.ts';
import { admin, writeCredentials, writeKubeconfig } from './credentials.ts';
import type { Kubectl } from './kubectl.ts';
import { applyManifests, kubectlOf } from './kubectl.ts';
import type { FakeNode } from './nodes.ts';
import { nodesManifest, threeNodes } from './nodes.ts';
import * as parts from './parts.ts';

export interface ControlPlaneOptions {
  /**
   * With the controller manager and the scheduler: Deployments get pods, claims are bound, status is kept up to date.
   * Without them the cluster is what the API server was told, and a status that is patched by hand
   * (`kubectl patch --subresource=status`) stays: the way to states such as OOMKilled.
   */
  readonly controllers: boolean;
  /** With kwok, which makes nodes ready and runs the pods that are bound to one. It is there when left out. */
  readonly kwok?: boolean;
  /** Nodes to make; one in each of three zones when left out. */
  readonly nodes?: readonly FakeNode[];
  /** Who may ask, besides the identity `admin` that may do everything. */
  readonly identities?: readonly Identity[];
  /** Keeps who asked what, for `requests`. */
  readonly audit?: boolean;
}

export interface ControlPlane {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** Certificates to trust, as PEM. */
  readonly caFile: string;
  /** Everything that this cluster writes; gone after `stop`. */
  readonly folder: string;
  /** Of the processes, in the order of their start. */
  readonly pids: readonly number[];
  /** Bearer token of an identity, the administrator's without a name. Throws for an unknown name. */
  readonly token: (identity?: string) => string;
  /** Path of a kubeconfig of an identity, the administrator's without a name. Throws for an unknown name. */
  readonly kubeconfig: (identity?: string) => string;
  readonly kubectl: Kubectl;
  /** Applies files and folders as the administrator, in whatever order they need. */
  readonly applyManifests: (paths: readonly string[]) => Promise<void>;
  /** What an identity has asked so far, in order. Empty without `audit`. */
  readonly requests: (identity: string) => readonly AuditedRequest[];
  /** The last lines of a part's log: `etcd`, `apiserver`, `controller-manager`, `scheduler`, `kwok`. */
  readonly log: (part: string) => string;
  /** Ends everything, kwok first and etcd last, and removes the folder. Harmless when called again. */
  readonly stop: () => Promise<void>;
}

/** Times that a start is tried: a port that was free may be taken by somebody else before it is listened on. */
const tries = 3;
const portTaken = /address already in use/;

/**
 * Starts a real Kubernetes control plane on loopback, with kwok for the nodes. Needs the programs of
 * `controlPlaneComponents`. Throws, with nothing left behind, when a part does not become ready; its log is in the
 * message. Whatever ends this process ends the cluster, too.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === tries || !(error instanceof Error) || !portTaken.test(error.message)) throw error;
    }
  }
}

async function startOnce(options: ControlPlaneOptions): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'readiness-control-plane-'));
  ownFolder(folder);
  const running: RunningProcess[] = [];
  let ended: Promise<void> | undefined;
  // Backwards: without etcd the API server waits for it instead of ending.
  const stop = (): Promise<void> =>
    (ended ??= (async () => {
      for (const one of running.toReversed()) await one.stop();
      removeFolder(folder);
    })());
  try {
    const credentials = writeCredentials(folder, options.identities ?? []);
    return await startParts(folder, credentials, options, running, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  folder: string,
  credentials: Credentials,
  { controllers, kwok = true, nodes = threeNodes, audit = false }: ControlPlaneOptions,
  running: RunningProcess[],
  stop: () => Promise<void>,
): Promise<ControlPlane> {
  const start = async (name: string, program: string, args: readonly string[]): Promise<RunningProcess> => {
    const started = await startProcess({ name, file: componentProgram(program), args, folder });
    running.push(started);
    return started;
  };
  const [client = 0, peer = 0, api = 0, managerPort = 0, schedulerPort = 0, kwokPort = 0] = await freePorts(6);
  const server = `https://127.0.0.1:${api}`;
  const caFile = parts.apiServerCa(folder);
  const token = tokenOf(credentials);
  writeFileSync(join(folder, parts.auditPolicyFile), parts.auditPolicy);

  const etcd = await start('etcd', 'etcd', parts.etcdArgs(folder, { client, peer }));
  await waitUntilReady(etcd, () => answers(`http://127.0.0.1:${client}/health`));
  const apiServer = await start(
    'apiserver',
    'kube-apiserver',
    parts.apiServerArgs(folder, { etcd: client, port: api, credentials, controllers, audit }),
  );
  const asAdmin = { token: token(), trusting: true } as const;
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
  if (nodes.length > 0) await kubectl(['create', '-f', '-'], { input: nodesManifest(nodes) });
  if (kwok) {
    const player = await start('kwok', 'kwok', parts.kwokArgs({ port: kwokPort, kubeconfig: own }));
    await waitUntilReady(player, async () => {
      const list = await get(`${server}/api/v1/nodes`, asAdmin);
      return (
        (list.body.match(/"type":"Ready","status":"True"|"status":"True"[^}]*"type":"Ready"/g) ?? []).length >=
        nodes.length
      );
    });
  }
  return {
    server,
    caFile,
    folder,
    pids: running.map(({ pid }) => pid),
    token,
    kubeconfig,
    kubectl,
    applyManifests: (paths) => applyManifests(kubectl, paths),
    requests: (identity) => auditedRequests(join(folder, parts.auditLogFile), identity),
    log: (part) => running.find(({ name }) => name === part)?.log() ?? '',
    stop,
  };
}

const tokenOf =
  ({ tokens }: Credentials) =>
  (identity: string = admin.name): string => {
    const token = tokens.get(identity);
    if (token === undefined) throw new Error(`no identity ${identity}: there are ${[...tokens.keys()].join(', ')}`);
    return token;
  };

/** Writes one for every identity. */
function kubeconfigsOf(
  folder: string,
  credentials: Credentials,
  cluster: { server: string; caFile: string },
): (identity?: string) => string {
  const files = new Map<string, string>();
  mkdirSync(join(folder, 'kubeconfigs'));
  for (const [name, token] of credentials.tokens) {
    const file = join(folder, 'kubeconfigs', `${files.size}.json`);
    writeKubeconfig(file, { ...cluster, name, token });
    files.set(name, file);
  }
  return (identity = admin.name) => {
    tokenOf(credentials)(identity);
    return files.get(identity) ?? '';
  };
}

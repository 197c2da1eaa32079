import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFolder, removeFolder } from '../processes/own.ts';
import type { RunningProcess } from '../processes/start.ts';
import type { AuditedRequest } from './audit.ts';
import { auditedRequests } from './audit.ts';
import type { Identity } from './credentials.ts';
import { tokenOf, writeCredentials } from './credentials.ts';
import type { Kubectl } from './kubectl.ts';
import { applyManifests } from './kubectl.ts';
import { launch } from './launch.ts';
import type { FakeNode } from './nodes.ts';
import { threeNodes } from './nodes.ts';
import { auditLogFile } from './parts.ts';
import type { FakeVolumes } from './volumes.ts';

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
  /** Volumes for claims, which stay pending without. */
  readonly volumes?: readonly FakeVolumes[];
  /**
   * With a real metrics-server: pods use half of what they ask for, or what their annotations `kwok.x-k8s.io/usage-cpu`
   * and `-memory` say. What a new pod uses shows after some 20 seconds, and an empty node uses nothing that shows. Needs
   * kwok, and openssl on PATH. Without it `metrics.k8s.io` is not there, and autoscalers say that they know nothing.
   */
  readonly metrics?: boolean;
  /** Who may ask, besides the identity `admin` that may do everything. */
  readonly identities?: readonly Identity[];
  /** Keeps who asked what, for `requests`. */
  readonly audit?: boolean;
  /** More arguments of the API server: other ways to log in, limits. */
  readonly apiServerFlags?: readonly string[];
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
  /**
   * Process id of a part, named as in `log`: an API server that gets SIGSTOP answers nobody until SIGCONT. Throws for a
   * part that is not there.
   */
  readonly pidOf: (part: string) => number;
  /** Bearer token of an identity, the administrator's without a name. Throws for an unknown name. */
  readonly token: (identity?: string) => string;
  /** Path of a kubeconfig of an identity, the administrator's without a name. Throws for an unknown name. */
  readonly kubeconfig: (identity?: string) => string;
  readonly kubectl: Kubectl;
  /** Applies files and folders as the administrator, in whatever order they need. */
  readonly applyManifests: (paths: readonly string[]) => Promise<void>;
  /** What an identity has asked so far, in order. Empty without `audit`. */
  readonly requests: (identity: string) => readonly AuditedRequest[];
  /** The last lines of a part's log: `etcd`, `apiserver`, `controller-manager`, `scheduler`, `kwok`, `metrics-server`. */
  readonly log: (part: string) => string;
  /** Ends everything, in the order of a shutdown (etcd last), and removes the folder. Harmless when called again. */
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
    const { controllers, kwok = true, nodes = threeNodes, volumes = [], metrics = false, audit = false } = options;
    const { apiServerFlags = [] } = options;
    if (metrics && !kwok) throw new Error('metrics are of pods that kwok runs: leave kwok on');
    const plan = { folder, credentials, controllers, kwok, nodes, volumes, metrics, audit, apiServerFlags };
    const { server, caFile, kubeconfig, kubectl } = await launch(plan, running);
    return {
      server,
      caFile,
      folder,
      pids: running.map(({ pid }) => pid),
      pidOf: (part) => partNamed(running, part).pid,
      token: (identity) => tokenOf(credentials, identity),
      kubeconfig,
      kubectl,
      applyManifests: (paths) => applyManifests(kubectl, paths),
      requests: (identity) => auditedRequests(join(folder, auditLogFile), identity),
      log: (part) => partNamed(running, part).log(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function partNamed(running: readonly RunningProcess[], part: string): RunningProcess {
  const found = running.find(({ name }) => name === part);
  if (found === undefined) throw new Error(`no part ${part}: there are ${running.map(({ name }) => name).join(', ')}`);
  return found;
}

import type { Agent } from 'node:http';
import { rootCertificates } from 'node:tls';
import type { AgentOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { stepsOf } from './library.ts';

export interface ProxyOptions {
  readonly tls: AgentOptions;
  /** Milliseconds until a proxy must have connected. */
  readonly patience: number;
  readonly connections: number;
}

/** Connects through the proxy that the kubeconfig names for its current cluster. */
export function proxyAgent(config: KubeConfig, { tls, patience, connections }: ProxyOptions): Agent {
  const { ca, rejectUnauthorized } = tls;
  const options = {
    ...tls,
    keepAlive: true,
    maxSockets: connections,
    timeout: patience,
    // The proxy's own certificate may be of the cluster's authority, as with kubectl, or of a public one. Said outright, so
    // that no variable of the environment switches the look at it off.
    proxyRequestOptions: {
      rejectUnauthorized,
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca].flat() }),
    },
  };
  // The library knows which program of the three to use; its own call of it leaves out the deadline.
  return stepsOf(config).createAgent(config.getCurrentCluster(), options);
}

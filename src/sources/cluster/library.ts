import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Cluster, KubeConfig } from '@kubernetes/client-node';

/** Steps of the library that it has no public name for. Its one public way takes them together, with an agent that has no deadline. */
interface Steps {
  /** Fills in certificates and headers of the current user. */
  applyOptions(options: RequestOptions): Promise<void>;
  /** HTTP, HTTPS or SOCKS, by what the cluster says. */
  createAgent(cluster: Cluster | null, options: object): Agent;
}

export function stepsOf(config: KubeConfig): Steps {
  return config as unknown as Steps;
}

import type { ClusterEvidence, ClusterList } from '../../../model/cluster.ts';
import type { SourceAnswer } from '../../../model/live.ts';
import type { ClusterOptions } from '../collect.ts';
import { collectCluster } from '../collect.ts';
import type { FakeApi, FakeCluster } from './fake-api.ts';
import { startFakeApi } from './fake-api.ts';

export interface Collected {
  readonly answer: SourceAnswer<ClusterEvidence>;
  readonly api: FakeApi;
  /** Pauses between repetitions, in milliseconds. */
  readonly pauses: readonly number[];
}

/** Collects from a fake API server that is started for it and ended afterwards. */
export async function collectFrom(cluster: FakeCluster, options: Partial<ClusterOptions> = {}): Promise<Collected> {
  const api = await startFakeApi(cluster);
  const pauses: number[] = [];
  try {
    const answer = await collectCluster({
      kubeconfig: api.kubeconfig,
      env: {},
      allowExec: false,
      namespaces: cluster.namespaces.slice(0, 1),
      allNamespaces: false,
      secrets: 'none',
      annotations: new Set(),
      secretNames: new Set(),
      world: {
        now: () => new Date(),
        random: () => 0.5,
        sleep: (milliseconds) => {
          pauses.push(milliseconds);
          return Promise.resolve();
        },
      },
      progress: () => undefined,
      ...options,
    });
    return { answer, api, pauses };
  } finally {
    await api.close();
  }
}

/** The evidence; throws where there is none. */
export function evidenceIn({ answer }: Pick<Collected, 'answer'>): ClusterEvidence {
  if (answer.status !== 'present') throw new Error(`no evidence: ${answer.text}`);
  return answer.evidence;
}

export function listOf(evidence: ClusterEvidence, resource: string, group = ''): ClusterList {
  const found = evidence.lists.find((list) => list.resource === resource && list.group === group);
  if (found === undefined) throw new Error(`no list of ${resource}`);
  return found;
}

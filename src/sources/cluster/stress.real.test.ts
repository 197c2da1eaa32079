import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsApiManifest } from '../../../tools/control-plane/metrics.ts';
import type { ControlPlane } from '../../../tools/control-plane/start.ts';
import { startControlPlane } from '../../../tools/control-plane/start.ts';
import type { ClusterEvidence, ClusterList } from '../../model/cluster.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { ClusterOptions } from './collect.ts';
import { collectCluster } from './collect.ts';

/*
 * A real API server whose extension is down, that stands still, and that dies in the middle: what was read is kept, what was
 * not is unknown, and nothing is ever taken for absent or empty.
 */
const reader = 'reader';
let plane: ControlPlane;

const objects = ['a', 'b', 'c'].flatMap((name) => [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'bot' } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'bot' }, spec: { ports: [{ port: 80 }] } },
]);
const apply = (...documents: readonly (object | string)[]): Promise<string> =>
  plane.kubectl(['apply', '-f', '-'], {
    input: documents.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n---\n'),
  });

beforeAll(async () => {
  plane = await startControlPlane({
    controllers: false,
    kwok: false,
    nodes: [],
    identities: [{ name: reader, groups: ['readers'] }],
  });
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bot' } });
  await apply(...objects);
  await plane.kubectl(['create', 'clusterrolebinding', 'reader', '--clusterrole=cluster-admin', `--user=${reader}`]);
});
afterAll(() => plane.stop());

async function look(options: Partial<ClusterOptions> = {}): Promise<SourceAnswer<ClusterEvidence>> {
  return collectCluster({
    kubeconfig: plane.kubeconfig(reader),
    env: {},
    allowExec: false,
    namespaces: ['bot'],
    allNamespaces: false,
    secrets: 'none',
    annotations: new Set(),
    secretNames: new Set(),
    world: { now: () => new Date(), random: () => 0.5, sleep: () => Promise.resolve() },
    progress: () => undefined,
    ...options,
  });
}

function evidenceOf(answer: SourceAnswer<ClusterEvidence>): ClusterEvidence {
  if (answer.status !== 'present') throw new Error(answer.text);
  return answer.evidence;
}

const listOf = ({ lists }: ClusterEvidence, resource: string, group = ''): ClusterList => {
  const found = lists.find((list) => list.resource === resource && list.group === group);
  if (found === undefined) throw new Error(`no list of ${resource}`);
  return found;
};

/** Groups that this cluster has. */
const builtIn =
  /^(?:|apps|batch|autoscaling|policy|(?:networking|discovery|events|storage|rbac\.authorization|admissionregistration)\.k8s\.io)$/;

/** A kind that the cluster has is never absent, and a list that was begun and not ended never whole. */
function expectNothingLost(evidence: ClusterEvidence): void {
  const lost = evidence.lists.filter(({ group, answer }) => builtIn.test(group) && answer.status === 'absent');
  expect(lost.map(({ resource }) => resource)).toEqual([]);
  for (const resource of ['configmaps', 'services']) {
    const { answer, objects: read } = listOf(evidence, resource);
    if (answer.status === 'listed') expect(read).toHaveLength(3);
  }
}

const unknownIn = ({ lists }: ClusterEvidence): readonly (readonly [string, string])[] =>
  lists.flatMap(({ resource, group, answer }) =>
    answer.status === 'unknown' && group !== 'metrics.k8s.io' ? [[resource, answer.reason] as const] : [],
  );

test('an extension of the API that is down takes nothing else with it', async () => {
  await apply(metricsApiManifest(1));
  const evidence = evidenceOf(await look());
  expect(listOf(evidence, 'pods', 'metrics.k8s.io').answer).toMatchObject({
    status: 'unknown',
    reason: 'not-collected',
  });
  expect(unknownIn(evidence)).toEqual([]);
  expectNothingLost(evidence);
});

describe('in the middle of a run', () => {
  /** Does something to the API server once some lists were read. */
  const after = (lists: number, act: () => void): Pick<ClusterOptions, 'progress'> => ({
    progress: (text) => {
      if (text.startsWith(`reading the cluster: ${lists} of`)) act();
    },
  });
  const signal = (name: NodeJS.Signals): void => {
    process.kill(plane.pidOf('apiserver'), name);
  };

  test('it stands still for a moment: everything is read', async () => {
    const pause = (): void => {
      signal('SIGSTOP');
      setTimeout(() => {
        signal('SIGCONT');
      }, 1500);
    };
    const evidence = evidenceOf(await look(after(8, pause)));
    expect(unknownIn(evidence)).toEqual([]);
    expectNothingLost(evidence);
  });

  test('it stands still for longer than is waited: what was read is kept, the rest timed out', async () => {
    try {
      const limits = { request: 1000, source: 4000 };
      const stop = (): void => {
        signal('SIGSTOP');
      };
      const evidence = evidenceOf(await look({ ...after(8, stop), limits }));
      const unknown = unknownIn(evidence);
      expect(unknown.length).toBeGreaterThan(5);
      expect(new Set(unknown.map(([, reason]) => reason))).toEqual(new Set(['timeout']));
      expectNothingLost(evidence);
    } finally {
      signal('SIGCONT');
    }
  });

  test('it dies: what was read is kept, the rest can not be reached', async () => {
    const kill = (): void => {
      signal('SIGKILL');
    };
    const evidence = evidenceOf(await look(after(8, kill)));
    const unknown = unknownIn(evidence);
    expect(unknown.length).toBeGreaterThan(5);
    expect(new Set(unknown.map(([, reason]) => reason))).toEqual(new Set(['unreachable']));
    expectNothingLost(evidence);
    expect(await look()).toMatchObject({ status: 'failed', reason: 'unreachable' });
  });
});

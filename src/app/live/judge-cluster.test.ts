import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../inventory/graph.ts';
import type { ClusterList } from '../../model/cluster.ts';
import type { JsonRecord } from '../../model/json.ts';
import type { ScorecardLook } from '../../model/scorecard.ts';
import { loadStaticEvidence } from '../evidence.ts';
import { judgeCluster } from './judge-cluster.ts';
import { clusterWith } from './testing/live-cluster.ts';

const known = await loadStaticEvidence(undefined);
const input = {
  documents: [],
  faults: [],
  unread: [],
  defaultNamespace: 'default',
  directory: true,
  excludedFiles: 0,
  files: 0,
  declaredRoles: {},
  externalHosts: [],
  catalogues: known.catalogues,
  scopeOf: (apiVersion: string, kind: string) => known.schema.scopeOf(apiVersion, kind),
};
const at = '2026-11-21T09:00:00Z';
const evidence = clusterWith([]);

function nodes(...marks: readonly (string | undefined)[]): ClusterList {
  const objects = marks.map((mark, index): JsonRecord => ({
    metadata: {
      name: `node-${index}`,
      ...(mark === undefined ? {} : { annotations: { 'kwok.x-k8s.io/node': mark } }),
    },
  }));
  const list = { group: '', version: 'v1', resource: 'nodes', kind: 'Node', namespace: '', path: '/api/v1/nodes' };
  return { ...list, answer: { status: 'listed' }, objects, pages: 1 };
}

const lookOf = (answer: Parameters<typeof judgeCluster>[0], judgedAt = at): ScorecardLook | undefined =>
  judgeCluster(answer, { at: judgedAt }, buildGraph(input), input).look;

describe('what a reader sees first of a cluster', () => {
  const facts = [
    { label: 'context', value: 'prod' },
    { label: 'server', value: 'https://cluster.example:6443' },
    { label: 'namespaces', value: 'discord-music' },
    { label: 'version', value: 'v1.36.3' },
  ];

  test.each<readonly [string, ClusterList, readonly string[]]>([
    ['real nodes', nodes(undefined, undefined), []],
    ['some simulated ones', nodes('fake', undefined, 'fake'), ['2 of 3 nodes are simulated by kwok']],
    ['the annotation with another value', nodes('real'), []],
  ])('%s', (_name, list, remarks) => {
    const look = lookOf({ status: 'present', evidence: { ...evidence, lists: [...evidence.lists, list] } });
    expect(look).toEqual({ source: 'cluster', status: 'present', facts, remarks });
  });

  test('why it says nothing', () => {
    expect(lookOf({ status: 'present', evidence }, '2026-11-23T09:00:00Z')).toEqual({
      source: 'cluster',
      status: 'failed',
      facts,
      remarks: ['the cluster was asked at 2026-11-21T09:00:00Z, more than a day before 2026-11-23T09:00:00Z'],
    });
    expect(lookOf({ status: 'failed', reason: 'unreachable', text: 'nobody answers' })).toEqual({
      source: 'cluster',
      status: 'failed',
      facts: [],
      remarks: ['nobody answers'],
    });
  });
});

test('a cluster whose clock is off is unknown as a whole: nobody can tell when its answers were true', () => {
  const text = 'the clock of the API server says 2026-11-19T09:00:00.000Z and this machine’s 2026-11-21T09:00:00.000Z';
  const judged = judgeCluster(
    { status: 'present', evidence: { ...evidence, serverTime: { reason: 'stale', text } } },
    { at },
    buildGraph(input),
    input,
  );
  expect(judged.view).toBeUndefined();
  expect(judged.absence).toEqual({ reason: 'stale', text });
  expect(judged.look?.status).toBe('failed');
});

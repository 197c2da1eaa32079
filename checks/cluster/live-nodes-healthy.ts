import type { CheckFinding } from '../../src/model/check.ts';
import { valueAt } from '../../src/model/json.ts';
import { conditionOf, listed, standing } from '../kit/cluster.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

/** Code LV19. Nodes that carry none of the pods are somebody else's. */
export default defineCheck({
  id: 'live-nodes-healthy',
  title: 'The nodes that carry the pods are healthy',
  why: 'A node that is not ready or under pressure is about to lose or to evict what runs on it.',
  fix: 'Read the conditions of the node: free its memory or disk, repair or replace it, and end maintenance with uncordon.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/reference/node/node-status/#condition'],
  since: '0.1.0',
  subject: 'cluster',
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    notReady: '{node}, which carries {pods} pods, is not ready ({status}): {message}',
    pressure: '{node}, which carries {pods} pods, reports {condition}: {message}',
    cordoned: '{node}, which carries {pods} pods, takes no more',
  },
  run: ({ evidence: { cluster }, finding }) => {
    const carried = new Map<string, number>();
    let hole: ReturnType<typeof unknown> | undefined;
    for (const { pods } of cluster.workloads) {
      if (!('value' in pods)) hole ??= unknown(pods.reason, pods.text);
      for (const { node } of standing('value' in pods ? pods.value : pods.read)) {
        if (node !== undefined && node !== '') carried.set(node, (carried.get(node) ?? 0) + 1);
      }
    }
    if (carried.size === 0) return hole ?? notAsked('no pod is on a node');
    const nodes = new Map(listed(cluster.list('core/Node', '')).map((one) => [one.identity.name, one.object]));
    const findings: CheckFinding[] = [];
    for (const [node, pods] of [...carried].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const object = nodes.get(node);
      const ready = object === undefined ? undefined : conditionOf(object, 'Ready');
      if (object === undefined || ready === undefined) {
        hole ??= unknown('partial-data', `the node ${node} is not in the list, or has no condition Ready`);
        continue;
      }
      if (ready.status !== 'True') {
        const data = { node, pods, status: ready.status === '' ? 'no status' : ready.status, message: told(ready) };
        findings.push(finding('notReady', { data, at: [], discriminator: node }));
      }
      for (const type of pressures) {
        const condition = conditionOf(object, type);
        if (condition?.status !== 'True') continue;
        const data = { node, pods, condition: type, message: told(condition) };
        findings.push(finding('pressure', { data, at: [], discriminator: `${node} ${type}` }));
      }
      if (valueAt(object, 'spec', 'unschedulable') === true)
        findings.push(finding('cordoned', { data: { node, pods }, at: [], discriminator: node }));
    }
    return findings.length === 0 && hole !== undefined ? hole : failIfAny(findings);
  },
});

function told({ message, reason }: { readonly message: string; readonly reason: string }): string {
  if (message !== '') return message;
  return reason === '' ? 'no message' : reason;
}

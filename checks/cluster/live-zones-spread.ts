import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView, LivePod } from '../../src/model/cluster.ts';
import { listed } from '../kit/cluster.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeSpread } from '../kit/live-spread.ts';
import { unknown } from '../kit/verdict.ts';

/** The label's name since Kubernetes 1.17, and before. */
const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

/** Code LV10, zones. */
export default defineCheck({
  id: 'live-zones-spread',
  title: 'Ready replicas run in several zones',
  why: 'A zone fails as a whole; replicas in one zone fail with it.',
  fix: 'Spread the pods over zones (topologySpreadConstraints on topology.kubernetes.io/zone), and have nodes in several.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/setup/best-practices/multiple-zones/'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    min: { type: 'integer', minimum: 2, maximum: 10, unit: 'zones', description: 'In how many zones replicas run' },
  },
  messages: { together: 'the {ready} ready replicas of {workload} run in {count} of at least {min} zones: {names}' },
  run: ({ subject, evidence, params, finding }) =>
    judgeSpread(
      subject,
      params.min,
      (pod) => zoneOf(pod, evidence.cluster),
      (data, at) => finding('together', { data, at }),
    ),
});

function zoneOf({ node, identity }: LivePod, view: ClusterView): string | Extract<Verdict, { outcome: 'unknown' }> {
  const found = listed(view.list('core/Node', '')).find((one) => one.identity.name === node);
  const zone = zoneLabels.map((label) => found?.labels.get(label)).find((value) => value !== undefined && value !== '');
  return zone ?? unknown('partial-data', `the node of ${identity.name} does not say in which zone it stands`);
}

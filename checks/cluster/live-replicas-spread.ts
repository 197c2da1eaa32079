import { defineCheck } from '../kit/define-check.ts';
import { judgeSpread } from '../kit/live-spread.ts';
import { unknown } from '../kit/verdict.ts';

/** Code LV10, nodes. */
export default defineCheck({
  id: 'live-replicas-spread',
  title: 'Ready replicas run on several nodes',
  why: 'Replicas on one node end with it: a drain or a crash of one machine is an outage.',
  fix: 'Spread the pods over nodes (topologySpreadConstraints on kubernetes.io/hostname) and roll out once more.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    min: { type: 'integer', minimum: 2, maximum: 100, unit: 'nodes', description: 'On how many nodes replicas run' },
  },
  messages: { together: 'the {ready} ready replicas of {workload} run on {count} of at least {min} nodes: {names}' },
  run: ({ subject, params, finding }) =>
    judgeSpread(
      subject,
      params.min,
      ({ node, identity }) => node ?? unknown('partial-data', `on which node ${identity.name} runs is not known`),
      (data, at) => finding('together', { data, at }),
    ),
});

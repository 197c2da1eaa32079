import type { Verdict } from '../../src/model/check.ts';
import { scalerOf, unlessSeveral } from '../kit/autoscalers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { antiAffinityOf, bestOf, topologySpreadOf } from '../kit/spread.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'replica-spread',
  title: 'Replicas are kept on different nodes',
  why: 'Several replicas on one node are one replica: they go down together with it.',
  fix: 'Add a topologySpreadConstraint on kubernetes.io/hostname whose labelSelector matches the pod labels, or a podAntiAffinity.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['autoscalers'],
  needs: ['graph'],
  params: {
    topologyKeys: { type: 'strings', minItems: 1, description: 'Labels of nodes over which replicas may be spread' },
  },
  messages: {
    none: '{workload} runs several replicas ({replicas}), and nothing keeps them off one node',
    others: 'what should spread the replicas of {workload} selects other pods than its own',
    key: 'replicas of {workload} are spread over {key}, which is no node, zone or region',
  },
  run: ({ subject, graph, params, finding }): Verdict => {
    const { topologyKeys } = params;
    const spread = bestOf([
      topologySpreadOf(subject, graph, topologyKeys),
      antiAffinityOf(subject, graph, topologyKeys),
    ]);
    const unasked = unlessSeveral(subject, graph);
    // Where only an autoscaler elsewhere could make it several, good spreading is good either way.
    if (unasked !== undefined && (unasked.outcome !== 'unknown' || spread.kind !== 'spread')) return unasked;
    const workload = nameOf(subject);
    switch (spread.kind) {
      case 'spread':
        return pass;
      case 'unclear':
        return unknown('not-collected', spread.text);
      case 'no-selector':
        return notAsked('topology-spread-valid names the constraint without a selector');
      case 'others':
        return fail(finding('others', { data: { workload }, at: spread.path }));
      case 'key':
        return fail(finding('key', { data: { workload, key: spread.key }, at: spread.path }));
      case 'none': {
        const scaler = scalerOf(subject, graph);
        const replicas = scaler === undefined ? (subject.replicas?.effective ?? 1) : `scaled by ${nameOf(scaler)}`;
        return fail(
          finding('none', {
            data: { workload, replicas },
            at: [...subject.template.specPath, 'topologySpreadConstraints'],
          }),
        );
      }
    }
  },
});

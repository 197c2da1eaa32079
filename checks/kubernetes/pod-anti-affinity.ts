import type { Verdict } from '../../src/model/check.ts';
import { unlessOneWritten, unlessSeveral, unlessTwoWritten } from '../kit/autoscalers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { antiAffinityOf } from '../kit/spread.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

const unless = {
  scaled: unlessSeveral,
  written: unlessTwoWritten,
  'unless-one': unlessOneWritten,
} as const;

export default defineCheck({
  id: 'pod-anti-affinity',
  title: 'Replicas keep away from each other by anti-affinity',
  why: 'A pod anti-affinity against its own labels is the stricter way to keep replicas apart: required, it never lets two share a node.',
  fix: 'Add affinity.podAntiAffinity with a topologyKey of the node, zone or region and a labelSelector that matches the pod labels.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['autoscalers'],
  needs: ['graph'],
  params: {
    namespaces: {
      type: 'string',
      enum: ['followed', 'ignored'],
      description: 'Whether a term has to look at pods of its own namespace, and at pods with the same labels',
    },
    replicas: {
      type: 'string',
      enum: ['scaled', 'written', 'unless-one'],
      description:
        'Which workloads have several: those that an autoscaler or their own number lets run two, any kind in which two are written, or those that do not write one replica or none',
    },
    topologyKeys: { type: 'strings', minItems: 1, description: 'Labels of nodes over which replicas may be spread' },
  },
  messages: {
    none: '{workload} has no pod anti-affinity',
    others: 'the pod anti-affinity of {workload} selects other pods than its own',
    key: 'the pod anti-affinity of {workload} keeps pods apart by {key}, which is no node, zone or region',
  },
  run: ({ subject, graph, params, finding }): Verdict => {
    const spread = antiAffinityOf(subject, graph, params.topologyKeys, params.namespaces);
    const unasked = unless[params.replicas](subject, graph);
    if (unasked !== undefined && (unasked.outcome !== 'unknown' || spread.kind !== 'spread')) return unasked;
    const workload = nameOf(subject);
    switch (spread.kind) {
      case 'spread':
        return pass;
      case 'unclear':
        return unknown('not-collected', spread.text);
      case 'others':
        return fail(finding('others', { data: { workload }, at: spread.path }));
      case 'key':
        return fail(finding('key', { data: { workload, key: spread.key }, at: spread.path }));
      case 'no-selector':
      case 'none':
        return fail(
          finding('none', { data: { workload }, at: [...subject.template.specPath, 'affinity', 'podAntiAffinity'] }),
        );
    }
  },
});

import type { RelatedPlace, Verdict } from '../../src/model/check.ts';
import { edgeId, nodeId } from '../../src/model/edge.ts';
import type { Autoscaler, Workload } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { opensGateway } from '../kit/gateway-tokens.ts';
import { readValue } from '../kit/read.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

/** KEDA's default of maxReplicaCount (https://keda.sh/docs/latest/reference/scaledobject-spec/#maxreplicacount). */
const kedaMaximum = 100;

export default defineCheck({
  id: 'gateway-scale-fixed',
  title: 'No autoscaler changes the number or the size of gateway pods',
  why: 'The number of gateway pods follows from the shards, not from load: a pod more doubles every event or leaves shards out, and each restart costs an identify.',
  fix: 'Remove the autoscaler; grow by shards, and set requests and limits by hand.',
  effort: 'minutes',
  references: [
    'https://docs.discord.com/developers/events/gateway#sharding',
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['autoscalers'],
  needs: ['graph'],
  params: {},
  messages: {
    scales: '{autoscaler} may run {count} pods of {workload}, whose gateway is not sharded and may run once only',
    'scales-shards':
      '{autoscaler} changes the pods of {workload} between {least} and {count}, while its shards stay the same',
    restarts:
      '{autoscaler} (mode {mode}) restarts the pods of {workload} to resize them, and each restart opens its session anew',
  },
  readsRole: true,
  run: ({ subject, graph, finding }) => {
    const role = roleOf(subject);
    if (!opensGateway(subject)) return notAsked('it opens no gateway session');
    const workload = nameOf(subject);
    return judgeEach(graph.autoscalersOf(subject), (autoscaler): Verdict => {
      const common = {
        discriminator: autoscaler.key,
        related: [otherEnd(subject)],
        breaks: edgeId(nodeId(autoscaler), 'scales', nodeId(subject)),
      };
      const data = { autoscaler: nameOf(autoscaler), workload };
      if (autoscaler.type === 'VerticalPodAutoscaler') {
        const path = ['spec', 'updatePolicy', 'updateMode'];
        const written = readValue(autoscaler.object, ...path) ?? 'Auto';
        // A plain `Off` is a boolean to YAML, which the API server refuses.
        if (typeof written !== 'string') return unknown('partial-data', `the mode of ${data.autoscaler} is no text`);
        const mode = written;
        if (mode !== 'Auto' && mode !== 'Recreate') return pass;
        return fail(finding('restarts', { data: { ...data, mode }, at: { declaration: autoscaler, path }, ...common }));
      }
      const { least, most } = bounds(autoscaler);
      const at = { declaration: autoscaler, path: autoscaler.max.path };
      if (role === 'gateway')
        return most > 1 ? fail(finding('scales', { data: { ...data, count: most }, at, ...common })) : pass;
      // Leased shards move to whatever pods there are.
      if (subject.shards?.kind === 'leased' || least === most) return pass;
      return fail(finding('scales-shards', { data: { ...data, least, count: most }, at, ...common }));
    });
  },
});

function bounds(autoscaler: Autoscaler): { readonly least: number; readonly most: number } {
  readValue(autoscaler.object, ...autoscaler.min.path);
  readValue(autoscaler.object, ...autoscaler.max.path);
  const least = autoscaler.min.effective;
  const most = autoscaler.max.written ?? (autoscaler.type === 'ScaledObject' ? kedaMaximum : least);
  return { least, most };
}

function otherEnd(workload: Workload): RelatedPlace {
  return {
    as: 'other-end',
    text: `${nameOf(workload)} holds the gateway session`,
    at: { declaration: workload, path: ['metadata', 'name'] },
  };
}

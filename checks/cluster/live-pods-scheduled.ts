import type { Verdict } from '../../src/model/check.ts';
import { conditionOf, duration, judgePods, nowOf, placeOfPods } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV08. */
export default defineCheck({
  id: 'live-pods-scheduled',
  title: 'Every pod has found a node',
  why: 'A pod that fits nowhere is capacity that is counted on and never comes.',
  fix: "Read the scheduler's reason: lower the requests, add nodes, or correct selectors, tolerations and affinities.",
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    graceMinutes: {
      type: 'integer',
      minimum: 0,
      maximum: 1440,
      unit: 'minutes',
      description: 'How long a pod may look for a node, as it does while one is added',
    },
  },
  messages: { pending: '{pod} of {workload} has no node for {since} ({reason}): {message}' },
  run: ({ subject, evidence, params, finding }): Verdict =>
    judgePods(subject, notAsked('it runs no pod'), (pod) => {
      if (pod.deleting || pod.phase === 'Failed' || pod.phase === 'Succeeded')
        return notAsked('its pods have ended, or are about to');
      if (pod.node !== undefined && pod.node !== '') return pass;
      const condition = conditionOf(pod.object, 'PodScheduled');
      const since = condition?.since ?? pod.createdAt;
      if (since === undefined) return unknown('partial-data', `since when ${pod.identity.name} waits is not known`);
      const lasted = nowOf(evidence.cluster) - since;
      if (lasted < params.graceMinutes * 60_000)
        return unknown('insufficient-samples', `${pod.identity.name} looks for a node since ${duration(lasted)}`);
      return fail(
        finding('pending', {
          data: {
            pod: pod.identity.name,
            workload: nameOf(subject),
            since: duration(lasted),
            reason: condition?.reason ?? 'no scheduler has looked at it',
            message: condition?.message ?? 'no message',
          },
          at: placeOfPods(subject),
        }),
      );
    }),
});

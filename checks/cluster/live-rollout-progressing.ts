import type { Verdict } from '../../src/model/check.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { asNumber, valueAt } from '../../src/model/json.ts';
import { conditionOf, liveOf, statusOf } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV04. */
export default defineCheck({
  id: 'live-rollout-progressing',
  title: 'No rollout is stuck',
  why: 'A stuck rollout keeps the old version running while everybody believes in the new one.',
  fix: 'Read the condition and the pods of the newest ReplicaSet, then repair it or roll back (kubectl rollout undo).',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    stuck: 'the rollout of {workload} is stuck ({reason}): {message}',
    refused: 'pods of {workload} are refused ({reason}): {message}',
    paused: 'the rollout of {workload} is paused, and {updated} of {desired} replicas are of the new version',
  },
  run: ({ subject, finding }): Verdict => {
    if (subject.identity.kind !== 'Deployment' || subject.identity.group !== 'apps')
      return notAsked('only Deployments say whether their rollout goes on');
    const live = liveOf(subject);
    const status = statusOf(live);
    const workload = nameOf(subject);
    const refused = conditionOf(live.object, 'ReplicaFailure');
    if (refused?.status === 'True') {
      const { reason, message } = refused;
      return fail(finding('refused', { data: { workload, reason, message }, at: ['spec'] }));
    }
    const progressing = conditionOf(live.object, 'Progressing');
    if (progressing?.status === 'False') {
      const { reason, message } = progressing;
      return fail(finding('stuck', { data: { workload, reason, message }, at: ['spec'] }));
    }
    const { desired, updated, isComplete } = countsOf(live.object, status);
    if (isComplete) return pass;
    if (valueAt(live.object, 'spec', 'paused') === true)
      return fail(finding('paused', { data: { workload, updated, desired }, at: ['spec', 'paused'] }));
    return unknown(
      'insufficient-samples',
      `a rollout of ${workload} is under way (${updated} of ${desired} replicas are of the new version): ask again when it is over`,
    );
  },
});

/** As `kubectl rollout status` decides whether a rollout is over. */
function countsOf(
  object: JsonRecord,
  status: JsonRecord,
): { readonly desired: number; readonly updated: number; readonly isComplete: boolean } {
  const desired = asNumber(valueAt(object, 'spec', 'replicas')) ?? 1;
  // Counts of zero are left out of the answer.
  const updated = asNumber(status['updatedReplicas']) ?? 0;
  const all = asNumber(status['replicas']) ?? 0;
  return { desired, updated, isComplete: updated >= desired && all <= updated };
}

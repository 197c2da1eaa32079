import type { Measurement, Verdict } from '../../src/model/check.ts';
import type { LiveContainer, LivePod } from '../../src/model/cluster.ts';
import { judgePods, nowOf, placeOfContainer, timeAt, withLargest } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, graded, notAsked, pass, unknown } from '../kit/verdict.ts';

const day = 86_400_000;

/** Code LV05. */
export default defineCheck({
  id: 'live-restarts-low',
  title: 'Containers do not restart more than once a day',
  why: 'Restarts lose sessions and hide faults.',
  fix: 'Read the log of the last run (kubectl logs --previous) and the exit code, and repair what ends it.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    goodPerDay: {
      type: 'number',
      minimum: 0,
      maximum: 1000,
      unit: 'restarts a day',
      description: 'Restarts of one container that cost nothing',
    },
    badPerDay: {
      type: 'number',
      minimum: 0,
      maximum: 1000,
      unit: 'restarts a day',
      description: 'Restarts from which nothing is left of the answer',
    },
  },
  messages: { often: '{container} of {pod} ({workload}) restarted {restarts} times in {days} days' },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const { kind } = subject.identity;
    if (kind === 'Job' || kind === 'CronJob' || kind === 'ScaledJob') return notAsked('a Job tries again on purpose');
    const { goodPerDay: good, badPerDay: bad } = params;
    const measured: Measurement[] = [];
    const judge = (pod: LivePod, container: LiveContainer): Verdict => {
      const { restarts, name } = container;
      if (restarts === undefined || pod.createdAt === undefined)
        return unknown('partial-data', `how often ${name} of ${pod.identity.name} restarted is not known`);
      const now = nowOf(evidence.cluster);
      const age = Math.max(0, now - pod.createdAt);
      // Within its first day a pod has had fewer days than one: what it counts is the least that a day may hold.
      const rate = restarts / Math.max(1, age / day);
      measured.push({
        what: `restarts of ${name} in ${pod.identity.name}`,
        value: rounded(rate),
        unit: 'a day',
        good,
        bad,
      });
      const often = finding('often', {
        data: {
          container: name,
          pod: pod.identity.name,
          workload: nameOf(subject),
          restarts,
          days: rounded(age / day),
        },
        at: placeOfContainer(subject, name),
        container: name,
        discriminator: pod.identity.name,
      });
      if (restarts > 0 && rate >= bad) return fail(often);
      if (age < day)
        return unknown(
          'insufficient-samples',
          `${pod.identity.name} is younger than a day: restarts of the day before are not in its count`,
        );
      const last = lastEnd(container);
      if (restarts > good && (last === undefined || now - last < day))
        return unknown(
          'insufficient-samples',
          `${name} of ${pod.identity.name} restarted within a day, and how often of its ${restarts} times is not told`,
        );
      if (rate <= good) return pass;
      const part = Math.max(0, Math.min(1000, Math.floor(((bad - rate) / (bad - good)) * 1000)));
      return graded(part, 1000, often);
    };
    const verdict = judgePods(subject, notAsked('it runs no pod'), (pod) => {
      if (pod.deleting || pod.phase === 'Failed' || pod.phase === 'Succeeded')
        return notAsked('its pods have ended, or are about to');
      const own = pod.containers.filter(({ kind: one }) => one === 'regular' || one === 'sidecar');
      return combine(own.map((container) => judge(pod, container)));
    });
    return withLargest(verdict, measured);
  },
});

/** When its last run ended. */
function lastEnd({ state, lastState }: LiveContainer): number | undefined {
  return timeAt(state, 'terminated', 'finishedAt') ?? timeAt(lastState, 'terminated', 'finishedAt');
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

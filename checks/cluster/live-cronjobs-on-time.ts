import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView, LiveObject } from '../../src/model/cluster.ts';
import { longestGap, parseCron } from '../../src/model/cron.ts';
import { asRecord, listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { conditionOf, duration, listed, nowOf, timeAt } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, guarded, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV21, CronJobs: the question that tells whether backups are made. */
export default defineCheck({
  id: 'live-cronjobs-on-time',
  title: 'Every CronJob has succeeded lately',
  why: 'A backup that has not run for weeks is found out on the day it is needed.',
  fix: 'Read the log of its last Job, correct the cause, and run it once by hand: kubectl create job --from=cronjob/NAME.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['batch/CronJob'],
  reads: [],
  needs: ['cluster'],
  params: {
    intervals: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      description: 'How many of the longest times between two runs the last success may be ago',
    },
  },
  messages: {
    suspended: '{job} is suspended, and no manifest says so',
    late: '{job} last succeeded {since} ago, and runs every {gap}',
    never: '{job} has never succeeded in {since}, and runs every {gap}',
    lastFailed: 'the last run of {job}, {run}, has failed ({reason})',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const { object, declaration } = subject;
    const job = nameOf(subject);
    if (valueAt(object, 'spec', 'suspend') === true) {
      return valueAt(declaration?.object, 'spec', 'suspend') === true
        ? notAsked('its manifest suspends it')
        : fail(finding('suspended', { data: { job }, at: ['spec', 'suspend'] }));
    }
    const schedule = parseCron(stringAt(object, 'spec', 'schedule') ?? '');
    const minutes = schedule === undefined ? undefined : longestGap(schedule);
    if (minutes === undefined) return unknown('parse-error', `the schedule of ${job} can't be followed`);
    const view = evidence.cluster;
    const gap = duration(minutes * 60_000);
    const allowed = minutes * 60_000 * params.intervals;
    const at = ['spec', 'schedule'];
    const own = (): Verdict => {
      const success = timeAt(object, 'status', 'lastSuccessfulTime');
      const since = success ?? timeAt(object, 'metadata', 'creationTimestamp');
      if (since === undefined) return unknown('partial-data', `since when ${job} is there is not known`);
      const age = nowOf(view) - since;
      const data = { job, since: duration(age), gap };
      if (success !== undefined) return age <= allowed ? pass : fail(finding('late', { data, at }));
      return age <= allowed
        ? unknown('insufficient-samples', `${job} is there for ${data.since}, and has not succeeded yet`)
        : fail(finding('never', { data, at }));
    };
    const last = (): Verdict => {
      const run = lastEnded(subject, view);
      const condition = run === undefined ? undefined : conditionOf(run.object, 'Failed');
      if (run === undefined || condition?.status !== 'True') return pass;
      const data = { job, run: run.identity.name, reason: condition.reason || 'no reason' };
      return fail(finding('lastFailed', { data, at }));
    };
    return combine([guarded(own), guarded(last)]);
  },
});

/** The newest of its Jobs that are kept and have ended. */
function lastEnded({ identity }: LiveObject, view: ClusterView): LiveObject | undefined {
  const ended = listed(view.list('batch/Job', identity.namespace)).filter(
    ({ object }) =>
      listAt(object, 'metadata', 'ownerReferences').some(
        (owner) =>
          asRecord(owner)?.['controller'] === true &&
          stringAt(owner, 'kind') === 'CronJob' &&
          stringAt(owner, 'name') === identity.name,
      ) && ['Failed', 'Complete'].some((type) => conditionOf(object, type)?.status === 'True'),
  );
  const born = (one: LiveObject): number => timeAt(one.object, 'metadata', 'creationTimestamp') ?? 0;
  return [...ended].sort((a, b) => born(b) - born(a))[0];
}

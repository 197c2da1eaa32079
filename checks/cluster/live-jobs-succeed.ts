import type { Verdict } from '../../src/model/check.ts';
import { asRecord, listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { conditionOf } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV21, Jobs. */
export default defineCheck({
  id: 'live-jobs-succeed',
  title: 'Every Job that ended has succeeded',
  why: 'A migration or an import that failed leaves data half changed, and nothing but its status says so.',
  fix: 'Read the log of the last pod of the Job, correct the cause, and run it again.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['batch/Job'],
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    failed: '{job} has failed ({reason}): {message}',
    suspended: '{job} is suspended, and no manifest says so',
  },
  run: ({ subject, finding }): Verdict => {
    const { object, declaration } = subject;
    const isOwned = listAt(object, 'metadata', 'ownerReferences').some(
      (owner) => stringAt(owner, 'kind') === 'CronJob' && asRecord(owner)?.['controller'] === true,
    );
    if (isOwned) return notAsked('its CronJob is asked instead');
    const job = nameOf(subject);
    for (const type of ['Failed', 'FailureTarget']) {
      const condition = conditionOf(object, type);
      if (condition?.status !== 'True') continue;
      const data = { job, reason: condition.reason || 'no reason', message: condition.message || 'no message' };
      return fail(finding('failed', { data, at: ['metadata', 'name'] }));
    }
    if (conditionOf(object, 'Complete')?.status === 'True') return pass;
    if (valueAt(object, 'spec', 'suspend') === true) {
      return valueAt(declaration?.object, 'spec', 'suspend') === true
        ? notAsked('its manifest suspends it')
        : fail(finding('suspended', { data: { job }, at: ['metadata', 'name'] }));
    }
    return unknown('insufficient-samples', `${job} has not ended yet`);
  },
});

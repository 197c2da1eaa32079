import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'cronjob-concurrency-policy',
  title: 'No CronJob runs beside itself',
  why: 'By default the next run starts while a slow one is still at work: two clean-ups or two backups on the same data.',
  fix: 'Set concurrencyPolicy: Forbid, or Replace to end the older run.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy'],
  since: '0.1.0',
  subject: 'cron-job',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unset: '{job} sets no concurrencyPolicy, so a run may start beside a slow one',
    allowed: '{job} sets concurrencyPolicy {policy}, so a run may start beside a slow one',
  },
  run: ({ subject, finding }) => {
    const at = ['spec', 'concurrencyPolicy'];
    const policy = readString(subject.object, ...at) ?? '';
    if (policy === 'Forbid' || policy === 'Replace') return pass;
    const data = { job: nameOf(subject) };
    return fail(
      policy === ''
        ? finding('unset', { data, at })
        : finding('allowed', { data: { ...data, policy: policy.slice(0, 40) }, at }),
    );
  },
});

import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'cronjob-restart-policy',
  title: 'Every CronJob says what happens when its container fails',
  why: 'The default, Always, is refused for jobs: the CronJob is accepted and never makes a pod, so the backup or clean-up never runs.',
  fix: 'Set restartPolicy: OnFailure or Never in the job template.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'],
  since: '0.1.0',
  subject: 'cron-job',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    missing: '{job} sets no restartPolicy, and the default Always is refused for jobs',
    refused: '{job} sets restartPolicy {policy}, which is refused for jobs',
  },
  run: ({ subject, finding }) => {
    const at = [...subject.template.specPath, 'restartPolicy'];
    const policy = readString(subject.object, ...at);
    if (policy === 'Never' || policy === 'OnFailure') return pass;
    return fail(
      policy === undefined || policy === ''
        ? finding('missing', { data: { job: nameOf(subject) }, at })
        : finding('refused', { data: { job: nameOf(subject), policy }, at }),
    );
  },
});

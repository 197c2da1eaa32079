import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readNumber } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'cronjob-starting-deadline',
  title: 'Every CronJob says how late it may still start',
  why: 'Without a deadline a CronJob that missed more than a hundred starts, in an outage of the control plane, is never started again.',
  fix: 'Set startingDeadlineSeconds to how late a run still makes sense, and to more than ten seconds.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline'],
  since: '0.1.0',
  subject: 'cron-job',
  reads: [],
  needs: ['graph'],
  params: {
    min: {
      type: 'integer',
      unit: 'seconds',
      minimum: 0,
      maximum: 86_400,
      description: 'Shortest deadline that the controller is sure to notice: it looks every ten seconds',
    },
  },
  messages: {
    missing: '{job} sets no startingDeadlineSeconds',
    tooShort:
      '{job} may start {seconds} s late at most; the controller looks only every {min} s, so it may never start',
  },
  run: ({ subject, params, finding }) => {
    const at = ['spec', 'startingDeadlineSeconds'];
    const seconds = readNumber(subject.object, ...at);
    if (seconds === undefined) return fail(finding('missing', { data: { job: nameOf(subject) }, at }));
    if (seconds >= params.min) return pass;
    return fail(finding('tooShort', { data: { job: nameOf(subject), seconds, min: params.min }, at }));
  },
});

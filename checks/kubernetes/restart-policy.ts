import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, filledIn, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'restart-policy',
  title: 'Every pod says that it is restarted',
  why: 'What happens after a crash should be read in the file, not remembered.',
  fix: 'Write restartPolicy: Always in the pod template.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unset: '{workload} leaves the restart policy to the default',
    never: '{workload} sets restartPolicy {policy}, so nothing starts it again',
  },
  run: ({ subject, finding }) => {
    const { kind } = subject.identity;
    // A job starts new pods by its backoffLimit; what it may write has a check of its own.
    if (kind === 'Job' || kind === 'CronJob' || kind === 'ScaledJob')
      return notAsked('a job decides by its backoffLimit');
    const at = [...subject.template.specPath, 'restartPolicy'];
    const policy = readString(subject.template.spec, 'restartPolicy') ?? '';
    if (policy === 'Always' && subject.document.live === true)
      return filledIn('the API server writes restartPolicy Always where nothing is written');
    if (policy === 'Always' || policy === 'OnFailure') return pass;
    const data = { workload: nameOf(subject) };
    return fail(
      policy === ''
        ? finding('unset', { data, at })
        : finding('never', { data: { ...data, policy: policy.slice(0, 40) }, at }),
    );
  },
});

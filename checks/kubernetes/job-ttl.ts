import { listAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

/** What deletes a finished hook instead (https://helm.sh/docs/topics/charts_hooks/, Argo CD's resource hooks). */
const hooks = ['helm.sh/hook', 'argocd.argoproj.io/hook'];

export default defineCheck({
  id: 'job-ttl',
  title: 'Finished jobs are cleaned up',
  why: 'A finished Job keeps its pods and their logs until somebody deletes it. A CronJob already keeps a few by its history limits, and a lifetime in its template deletes those before anybody has read them.',
  fix: 'Set ttlSecondsAfterFinished on a Job; on a CronJob leave it out, and set the history limits.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/'],
  since: '0.1.0',
  subject: 'job',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    missing: '{job} sets no ttlSecondsAfterFinished, so it stays after it has finished',
    twice: '{job} sets ttlSecondsAfterFinished for jobs that its history limits already count',
  },
  run: ({ subject, finding }) => {
    const isCronJob = subject.identity.kind === 'CronJob';
    const at = isCronJob
      ? ['spec', 'jobTemplate', 'spec', 'ttlSecondsAfterFinished']
      : ['spec', 'ttlSecondsAfterFinished'];
    const lifetime = readValue(subject.object, ...at) ?? undefined;
    if (isCronJob)
      return lifetime === undefined ? pass : fail(finding('twice', { data: { job: nameOf(subject) }, at }));
    if (lifetime !== undefined) return pass;
    if (hooks.some((hook) => subject.annotations.has(hook))) return notAsked('a hook is deleted by what runs it');
    if (listAt(subject.object, 'metadata', 'ownerReferences').length > 0)
      return notAsked('it is deleted with its owner');
    return fail(finding('missing', { data: { job: nameOf(subject) }, at }));
  },
});

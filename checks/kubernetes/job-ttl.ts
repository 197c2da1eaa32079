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
  why: 'A finished Job keeps its pods and their logs until somebody deletes it. A CronJob keeps a few by its history limits.',
  fix: 'Set ttlSecondsAfterFinished.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/'],
  since: '0.1.0',
  subject: 'job',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    missing: '{job} sets no ttlSecondsAfterFinished, so it stays after it has finished',
  },
  run: ({ subject, finding }) => {
    // Its history limits keep a few, and a lifetime beside them deletes what is left a little earlier.
    if (subject.identity.kind === 'CronJob') return notAsked('the history limits of a CronJob clean up its jobs');
    const at = ['spec', 'ttlSecondsAfterFinished'];
    const lifetime = readValue(subject.object, ...at) ?? undefined;
    if (lifetime !== undefined) return pass;
    if (hooks.some((hook) => subject.annotations.has(hook))) return notAsked('a hook is deleted by what runs it');
    if (listAt(subject.object, 'metadata', 'ownerReferences').length > 0)
      return notAsked('it is deleted with its owner');
    return fail(finding('missing', { data: { job: nameOf(subject) }, at }));
  },
});

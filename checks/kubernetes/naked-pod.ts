import { listAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'naked-pod',
  title: 'Every pod is made by a controller',
  why: 'Nobody starts a bare pod again: when its node goes, the bot is gone until a person notices.',
  fix: 'Declare a Deployment, StatefulSet or Job with this pod as its template.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/overview/#naked-pods-vs-replicasets-deployments-and-jobs',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { naked: '{pod} stands alone: no controller starts it again on another node' },
  run: ({ subject, finding }) => {
    if (subject.identity.kind !== 'Pod') return notAsked('a controller makes its pods');
    const hook = subject.annotations.get('helm.sh/hook') ?? '';
    if (hook.split(',').some((one) => one.trim().startsWith('test')))
      return notAsked('it is a Helm test, which runs once');
    if (listAt(subject.object, 'metadata', 'ownerReferences').length > 0) return pass;
    return fail(finding('naked', { data: { pod: nameOf(subject) }, at: ['kind'] }));
  },
});

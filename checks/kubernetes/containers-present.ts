import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'containers-present',
  title: 'Every pod has a container',
  why: 'A template without containers is what an overlay leaves that removed too much: the API server refuses it, and no rule about containers has anything to say.',
  fix: 'List the containers under spec.containers of the pod template.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { none: 'the pods of {workload} have no container' },
  run: ({ subject, finding }) =>
    subject.containers.length > 0
      ? pass
      : fail(
          finding('none', { data: { workload: nameOf(subject) }, at: [...subject.template.specPath, 'containers'] }),
        ),
});

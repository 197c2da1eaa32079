import { isWindows } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pod-os-named',
  title: 'A pod for Windows nodes says so in spec.os',
  why: 'Pod Security admission goes by spec.os.name alone: without it, a pod for Windows nodes is held to the rules of Linux, and refused.',
  fix: 'Set os.name: windows beside the nodeSelector.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted-pod-os-field'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unnamed: '{workload} goes to Windows nodes, and spec.os of its pods does not say windows' },
  run: ({ subject, finding }) => {
    const { spec, specPath } = subject.template;
    // Either may still have to be filled in.
    readString(spec, 'nodeSelector', 'kubernetes.io/os');
    if (readString(spec, 'os', 'name') === 'windows') return pass;
    if (!isWindows(subject)) return notAsked('it is not for Windows nodes');
    const at = [...specPath, 'nodeSelector', 'kubernetes.io/os'];
    return fail(finding('unnamed', { data: { workload: nameOf(subject) }, at }));
  },
});

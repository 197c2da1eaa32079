import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, filledIn, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-account-field-deprecated',
  title: 'Every pod names its ServiceAccount in `serviceAccountName`',
  why: 'The old field `serviceAccount` is an alias that readers and tools overlook; where both are written and differ, one of the two is not what runs.',
  fix: 'Write the name under `serviceAccountName`, and remove `serviceAccount`.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    alone: '{workload} names its ServiceAccount {old} in the old field only',
    differs: '{workload} names the ServiceAccount {old} in the old field and {name} in the new one',
  },
  run: ({ subject, finding }) => {
    const { spec, specPath } = subject.template;
    const old = readString(spec, 'serviceAccount') ?? '';
    const name = readString(spec, 'serviceAccountName') ?? '';
    if (subject.document.live === true && name !== '' && (old === '' || old === name))
      return filledIn('the API server writes the name of the ServiceAccount into both fields');
    if (old === '') return name === '' ? notAsked('it names no ServiceAccount') : pass;
    if (old === name) return pass;
    const at = [...specPath, 'serviceAccount'];
    const workload = nameOf(subject);
    return fail(
      name === ''
        ? finding('alone', { data: { workload, old }, at })
        : finding('differs', { data: { workload, old, name }, at }),
    );
  },
});

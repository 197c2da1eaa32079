import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { metadataPaths, valueIn } from '../kit/own-labels.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'owner-label',
  title: 'Every workload says who is called when it fails',
  why: 'At night, the person who sees the alert is seldom the one who wrote the manifest.',
  fix: 'Set the label that the message names to a team or a person.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    keys: { type: 'strings', minItems: 1, description: 'Labels of which one names the owner' },
  },
  messages: { missing: '{workload} has no label {keys}' },
  run: ({ subject, params, finding }) => {
    const places = metadataPaths(subject, 'labels');
    if (params.keys.some((key) => valueIn(subject, places, key) !== undefined)) return pass;
    return fail(
      finding('missing', {
        data: { workload: nameOf(subject), keys: params.keys.join(' or ') },
        at: ['metadata', 'labels', params.keys[0] ?? ''],
      }),
    );
  },
});

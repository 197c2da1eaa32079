import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { metadataPaths, valueIn } from '../kit/own-labels.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'custom-labels',
  title: 'Workloads carry the labels that were agreed on',
  why: 'Costs, alerts and clean-ups go by labels: what carries none of yours falls out of all of them.',
  fix: 'Set the labels that the message names, on the workload or on its pods.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    labels: { type: 'strings', minItems: 1, description: 'Labels that were agreed on' },
    wanted: { type: 'string', enum: ['any', 'all'], description: 'Whether one of them is enough' },
  },
  messages: {
    none: '{workload} carries none of the labels {labels}',
    some: '{workload} lacks the labels {labels}',
  },
  run: ({ subject, params, finding }) => {
    const places = metadataPaths(subject, 'labels');
    const missing = params.labels.filter((label) => valueIn(subject, places, label) === undefined);
    const isEnough = params.wanted === 'all' ? missing.length === 0 : missing.length < params.labels.length;
    if (isEnough) return pass;
    const data = { workload: nameOf(subject), labels: missing.join(', ') };
    const at = ['metadata', 'labels', missing[0] ?? ''];
    return fail(params.wanted === 'all' ? finding('some', { data, at }) : finding('none', { data, at }));
  },
});

import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

const label = 'app.kubernetes.io/instance';

export default defineCheck({
  id: 'instance-label-matches-name',
  title: 'The instance label says the name of its workload',
  why: 'People search by the one and find the other: two names for one thing cost minutes when they matter.',
  fix: 'Set app.kubernetes.io/instance to metadata.name, or leave it to the tool that installs the release.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    absent: {
      type: 'string',
      enum: ['not-asked', 'fails'],
      description: 'What a workload without the label comes to; recommended-labels names it already',
    },
  },
  messages: {
    differs: '{workload} has the label app.kubernetes.io/instance: {found}',
    missing: '{workload} has no label app.kubernetes.io/instance',
  },
  run: ({ subject, params, finding }) => {
    const found = readString(subject.object, 'metadata', 'labels', label);
    const at = ['metadata', 'labels', label];
    const workload = nameOf(subject);
    if (found === undefined) {
      if (params.absent === 'not-asked') return notAsked('it has no instance label');
      return fail(finding('missing', { data: { workload }, at }));
    }
    // A generated name is known to nobody yet.
    const name = readString(subject.object, 'metadata', 'name');
    if (name === undefined) return notAsked('it has no name of its own');
    return found === name ? pass : fail(finding('differs', { data: { workload, found }, at }));
  },
});

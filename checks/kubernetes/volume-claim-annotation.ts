import { claimTemplatesOf } from '../kit/claims.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'volume-claim-annotation',
  title: 'Volume claims of StatefulSets carry the annotation that their backup goes by',
  why: 'Backup programs that go by an annotation pass over every claim that lacks it, and nobody notices until a restore.',
  fix: 'Set the annotation that is named on each template under volumeClaimTemplates.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates',
    'https://docs.k8up.io/k8up/references/annotations.html',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    keys: { type: 'strings', minItems: 1, description: 'Annotations of which every claim template carries one' },
  },
  messages: { missing: '{claim} carries no annotation {keys}' },
  run: ({ subject, params, finding }) => {
    const claims = claimTemplatesOf(subject);
    if (claims.length === 0) return notAsked('it has no volumeClaimTemplates');
    return judgeEach(claims, ({ text, name, path, metadata }) => {
      if (params.keys.some((key) => (readString(metadata, 'annotations', key) ?? '') !== '')) return pass;
      return fail(
        finding('missing', {
          data: { claim: text, keys: params.keys.join(' or ') },
          at: [...path, 'metadata', 'annotations', params.keys[0] ?? ''],
          discriminator: name,
        }),
      );
    });
  },
});

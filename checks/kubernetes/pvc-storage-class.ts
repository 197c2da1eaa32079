import { claimsOf, noClaims } from '../kit/claims.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, filledIn, judgeEach, notAsked, pass } from '../kit/verdict.ts';

/** How a class was named before there was a field. */
const legacy = 'volume.beta.kubernetes.io/storage-class';

export default defineCheck({
  id: 'pvc-storage-class',
  title: 'Every volume claim names its storage class',
  why: 'A claim without a class takes whatever the cluster calls its default: another disk on another cluster, or none, and then the pod waits for ever.',
  fix: 'Set storageClassName; an empty string is right for a volume that you make by hand.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1'],
  since: '0.1.0',
  subject: 'claim-holder',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unset: '{claim} names no storage class' },
  run: ({ subject, finding }) => {
    const claims = claimsOf(subject);
    if (claims.length === 0) return notAsked(noClaims);
    return judgeEach(claims, ({ text, name, path, spec, metadata }) => {
      if (subject.document.live === true && subject.identity.kind === 'PersistentVolumeClaim')
        return filledIn('the cluster gives a claim its default class where none is written');
      // Written and empty means: no class, bind a volume that exists.
      if (readString(spec, 'storageClassName') !== undefined) return pass;
      if (readString(metadata, 'annotations', legacy) !== undefined) return pass;
      return fail(
        finding('unset', { data: { claim: text }, at: [...path, 'spec', 'storageClassName'], discriminator: name }),
      );
    });
  },
});

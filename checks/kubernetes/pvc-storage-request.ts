import { quantityNanos } from '../../src/model/quantity.ts';
import { claimsOf, noClaims } from '../kit/claims.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pvc-storage-request',
  title: 'Every volume claim says how much storage it wants',
  why: 'The API refuses a claim without a size; a StatefulSet with such a template is taken, and then none of its pods ever starts.',
  fix: 'Set resources.requests.storage to what the data will need, with room to grow.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#resources'],
  since: '0.1.0',
  subject: 'claim-holder',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unset: '{claim} requests no storage',
    zero: '{claim} requests {found} of storage',
  },
  run: ({ subject, finding }) => {
    const claims = claimsOf(subject);
    if (claims.length === 0) return notAsked(noClaims);
    return judgeEach(claims, ({ text, name, path, spec }) => {
      const value = readValue(spec, 'resources', 'requests', 'storage') ?? undefined;
      const at = [...path, 'spec', 'resources', 'requests', 'storage'];
      if (value === undefined) return fail(finding('unset', { data: { claim: text }, at, discriminator: name }));
      const amount = quantityNanos(value);
      if (amount === undefined) return notAsked('it is no quantity, which is for schema-valid to name');
      if (amount > 0n) return pass;
      return fail(finding('zero', { data: { claim: text, found: JSON.stringify(value) }, at, discriminator: name }));
    });
  },
});

import type { Verdict } from '../../src/model/check.ts';
import { asRecord, recordAt, valueAt } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { scalarText, statusOf } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV20; whether a namespace has a quota and a LimitRange at all is asked of manifests and live objects alike. */
export default defineCheck({
  id: 'live-quota-free',
  title: 'Quotas leave room',
  why: 'A quota that is used up refuses the pods of the next rollout and of the autoscaler, at the busiest time.',
  fix: 'Raise the quota, or lower what runs in the namespace.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/policy/resource-quotas/'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['core/ResourceQuota'],
  reads: [],
  needs: ['cluster'],
  params: {
    maxPercent: { type: 'integer', minimum: 1, maximum: 100, unit: '%', description: 'How much of it may be used' },
  },
  messages: { full: '{quota}: {used} of {hard} {resource} are used, and {percent} % may be' },
  run: ({ subject, params, finding }): Verdict => {
    const quota = nameOf(subject);
    const hard = Object.entries(recordAt(subject.object, 'spec', 'hard') ?? {});
    if (hard.length === 0) return notAsked('it limits nothing');
    const status = statusOf(subject);
    const [enforced, used] = [asRecord(status['hard']), asRecord(status['used'])];
    return combine(
      hard.map(([resource, wanted]) => {
        const [most, own] = [quantityNanos(wanted), quantityNanos(valueAt(used, resource))];
        if (most === undefined || own === undefined)
          return unknown('partial-data', `how much ${resource} of ${quota} is used can't be read`);
        if (quantityNanos(valueAt(enforced, resource)) !== most)
          return unknown('stale', `the status of ${quota} is about another limit of ${resource}`);
        // None of something is how a quota forbids it.
        if (most === 0n && own === 0n) return notAsked('it forbids what it limits');
        if (own * 100n <= most * BigInt(params.maxPercent)) return pass;
        return fail(
          finding('full', {
            data: {
              quota,
              resource,
              used: scalarText(valueAt(used, resource)),
              hard: scalarText(wanted),
              percent: params.maxPercent,
            },
            at: ['spec', 'hard', resource],
            discriminator: resource,
          }),
        );
      }),
    );
  },
});

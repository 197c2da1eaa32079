import { valueAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-policy-set',
  title: 'Every disruption budget says how much may be disrupted',
  why: 'A budget without a number protects nothing, and one with both numbers is refused by the API.',
  fix: 'Set exactly one of spec.minAvailable and spec.maxUnavailable.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget'],
  since: '0.1.0',
  subject: 'budget',
  reads: [],
  needs: ['graph'],
  params: {
    both: {
      type: 'string',
      enum: ['fault', 'accepted'],
      description: 'A budget with both numbers, which the API refuses: named here, or left to others',
    },
  },
  messages: {
    none: '{budget} sets neither minAvailable nor maxUnavailable',
    both: '{budget} sets both minAvailable and maxUnavailable, and the API takes one of them',
  },
  run: ({ subject, params, finding }) => {
    const isSet = (field: string): boolean => (valueAt(subject.object, 'spec', field) ?? undefined) !== undefined;
    const [min, max] = [isSet('minAvailable'), isSet('maxUnavailable')];
    if (min !== max || (min && params.both === 'accepted')) return pass;
    return fail(
      finding(min ? 'both' : 'none', {
        data: { budget: nameOf(subject) },
        at: min ? ['spec', 'maxUnavailable'] : ['spec', 'minAvailable'],
      }),
    );
  },
});

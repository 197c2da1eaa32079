import type { Check } from '../../src/model/check.ts';
import type { RbacRole, RbacRule } from '../../src/model/graph.ts';
import { defineCheck } from './define-check.ts';
import type { Right } from './rbac.ts';
import { boundBy, grantsOf, judgeRules } from './rbac.ts';
import { failIfAny, pass } from './verdict.ts';

type Told = Pick<Check, 'id' | 'title' | 'why' | 'fix' | 'effort' | 'references' | 'since'>;

/** A check that no role gives one of the rights by name; `where` leaves out rules that it is not about. */
export function defineRightsCheck({
  rights,
  where = () => true,
  ...told
}: Told & {
  readonly rights: readonly Right[];
  readonly where?: (rule: RbacRule, role: RbacRole) => boolean;
}): Check {
  return defineCheck({
    ...told,
    subject: 'role',
    reads: [],
    needs: ['graph'],
    params: {},
    messages: { granted: '{kind} {name} allows {verb} on {resource}' },
    run: ({ subject, finding }) => {
      const { kind, name } = subject.identity;
      return judgeRules(subject, (rule) =>
        where(rule, subject)
          ? failIfAny(
              rights
                .flatMap((right) => grantsOf(rule, right))
                .map(({ verb, resource, at }) =>
                  finding('granted', {
                    data: { kind, name, verb, resource },
                    at,
                    related: boundBy(subject),
                    discriminator: resource,
                  }),
                ),
            )
          : pass,
      );
    },
  });
}

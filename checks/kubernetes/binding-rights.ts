import type { RbacRule } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { defineCheck } from '../kit/define-check.ts';
import { subjectWords } from '../kit/rbac.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

/** The first of the listed names that stands in the rule. */
function namedIn(written: readonly string[], listed: readonly string[]): number {
  return written.findIndex((name) => listed.includes(name));
}

export default defineCheck({
  id: 'binding-rights',
  title: 'No binding hands out the listed rights',
  why: 'A role does nothing until somebody holds it: the binding is where a right gets its owner.',
  fix: 'Bind a role without the right, or take it out of the role.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/'],
  since: '0.1.0',
  subject: 'binding',
  reads: ['Role', 'ClusterRole'],
  needs: ['graph'],
  params: {
    resources: {
      type: 'strings',
      minItems: 1,
      description: 'Resources as a rule of a role names them, of any API group',
    },
    verbs: { type: 'strings', minItems: 1, description: 'Verbs as a rule names them; "*" is the star itself' },
  },
  messages: { granted: '{kind} {name} lets {subject} {verb} {resource}, by {role}' },
  run: ({ subject, params, finding }) => {
    const { kind, name } = subject.identity;
    const { role } = subject;
    if (role === undefined) return notAsked('the role that it names is in no file');
    const open = role.rules.flatMap((rule) => [...rule.resources, ...rule.verbs]).find((text) => isPlaceholder(text));
    const ofRule = (rule: RbacRule) => {
      const [resource, verb] = [namedIn(rule.resources, params.resources), namedIn(rule.verbs, params.verbs)];
      if (resource === -1 || verb === -1) return [];
      const words = { verb: rule.verbs[verb] ?? '', resource: rule.resources[resource] ?? '' };
      return [
        finding('granted', {
          data: {
            kind,
            name,
            subject: subjectWords(subject),
            role: `${role.identity.kind} ${role.identity.name}`,
            ...words,
          },
          at: [...subject.roleRef.path, 'name'],
          discriminator: `${words.verb} ${words.resource}`,
          related: [
            {
              as: 'other-end',
              text: `${rule.holder.identity.kind} ${rule.holder.identity.name} allows it`,
              at: { declaration: rule.holder, path: [...rule.path, 'resources', resource] },
            },
          ],
        }),
      ];
    };
    const verdict = failIfAny(role.rules.flatMap(ofRule));
    return verdict.outcome === 'pass' && open !== undefined
      ? unknown('not-collected', `a rule of its role still holds the placeholder ${open.slice(0, 60)}`)
      : verdict;
  },
});

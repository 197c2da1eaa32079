import type { CheckFinding } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { boundBy, isFullAccess, judgeRules } from '../kit/rbac.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

export default defineCheck({
  id: 'rbac-wildcard',
  title: 'Roles name the resources and verbs that they allow',
  why: 'A star allows what nobody thought of, now and with every resource that a later operator brings along.',
  fix: 'Replace the star by the resources and verbs that the program calls.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: ['RoleBinding', 'ClusterRoleBinding'],
  needs: ['graph'],
  params: {},
  messages: {
    'any-verb': '{kind} {name} allows every verb on {resources}',
    'any-resource': '{kind} {name} allows {verbs} on every resource of its API groups',
  },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    return judgeRules(subject, (rule) => {
      if (isFullAccess(rule) && subject.bindings.length > 0)
        return notAsked('rbac-cluster-admin-binding names full access where it is bound');
      const findings: CheckFinding[] = [];
      const related = boundBy(subject);
      const at = (field: 'verbs' | 'resources') => ({
        declaration: rule.holder,
        path: [...rule.path, field, rule[field].indexOf('*')],
      });
      // Verbs on paths such as /metrics have no resources to name.
      if (rule.verbs.includes('*') && rule.resources.length > 0)
        findings.push(
          finding('any-verb', { data: { kind, name, resources: listed(rule.resources) }, at: at('verbs'), related }),
        );
      if (rule.resources.includes('*'))
        findings.push(
          finding('any-resource', { data: { kind, name, verbs: listed(rule.verbs) }, at: at('resources'), related }),
        );
      return failIfAny(findings);
    });
  },
});

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => (name === '*' ? 'everything' : name));
  return names.length > 4 ? `${shown.join(', ')} and ${names.length - 4} more` : shown.join(', ');
}

import type { RbacRole } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { defineCheck } from '../kit/define-check.ts';
import { boundBy, grantsOf, judgeRules, writeVerbs } from '../kit/rbac.ts';
import { failIfAny, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'rbac-configmap-write',
  title: 'No role writes the ConfigMaps of the whole cluster',
  why: 'ConfigMaps steer programs: whoever writes those of every namespace turns the DNS, the Ingress and every bot to an own end.',
  fix: 'Write a Role for the namespace of the program, or name the ConfigMaps under `resourceNames`.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege'],
  since: '0.1.0',
  subject: 'role',
  reads: ['RoleBinding', 'ClusterRoleBinding'],
  needs: ['graph'],
  params: {},
  messages: { granted: '{kind} {name} allows {verb} on {resource} of every namespace' },
  run: ({ subject, graph, finding }) => {
    const { kind, name } = subject.identity;
    if (kind === 'Role') return notAsked('a Role gives its rights in its own namespace');
    const right = { group: '', resources: ['configmaps'], verbs: writeVerbs };
    return judgeRules(subject, (rule) => {
      if (rule.resourceNames.length > 0) return pass;
      const findings = grantsOf(rule, right).map(({ verb, resource, at }) =>
        finding('granted', { data: { kind, name, verb, resource }, at, related: boundBy(subject) }),
      );
      if (findings.length === 0 || !isBoundInNamespacesOnly(subject)) return failIfAny(findings);
      return whenAbsent(graph, ['ClusterRoleBinding'], '', 'only RoleBindings of the files hand it out', () => pass);
    });
  },
});

/** A ClusterRole that RoleBindings hand out gives its rights in their namespaces. Without any binding it is written for all. */
function isBoundInNamespacesOnly({ bindings }: RbacRole): boolean {
  return bindings.length > 0 && bindings.every(({ identity }) => identity.kind === 'RoleBinding');
}

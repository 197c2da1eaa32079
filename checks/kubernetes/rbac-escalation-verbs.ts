import type { CheckFinding } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { boundBy, grantsOf, judgeRules, writeVerbs } from '../kit/rbac.ts';
import { failIfAny } from '../kit/verdict.ts';

const escalating: readonly string[] = ['bind', 'escalate', 'impersonate'];
const rbacObjects = {
  group: 'rbac.authorization.k8s.io',
  resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
  verbs: writeVerbs,
};

export default defineCheck({
  id: 'rbac-escalation-verbs',
  title: 'No role lets its holder give itself more rights',
  why: 'With bind, escalate or impersonate, or by writing roles and bindings, a small right becomes any right.',
  fix: 'Remove the verb or the resource; roles and bindings are changed by people or a delivery pipeline, not by a workload.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    verb: '{kind} {name} allows {verb}, with which its holder takes rights that it was not given',
    'rbac-objects': '{kind} {name} allows {verb} on {resource}, so its holder can hand out rights',
  },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    const related = boundBy(subject);
    return judgeRules(subject, (rule) => {
      const findings: CheckFinding[] = [];
      rule.verbs.forEach((verb, position) => {
        if (!escalating.includes(verb)) return;
        const at = { declaration: rule.holder, path: [...rule.path, 'verbs', position] };
        findings.push(finding('verb', { data: { kind, name, verb }, at, related, discriminator: verb }));
      });
      for (const { verb, resource, at } of grantsOf(rule, rbacObjects))
        findings.push(
          finding('rbac-objects', { data: { kind, name, verb, resource }, at, related, discriminator: resource }),
        );
      return failIfAny(findings);
    });
  },
});

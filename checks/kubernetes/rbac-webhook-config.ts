import { defineCheck } from '../kit/define-check.ts';
import { judgeRights, writeVerbs } from '../kit/rbac.ts';

export default defineCheck({
  id: 'rbac-webhook-config',
  title: 'No role changes admission webhooks',
  why: "A webhook sees and can change every object that is written, Secrets included; removing one switches the cluster's own rules off.",
  fix: 'Remove the webhook configurations from the role; the operator that owns a webhook may keep `get` and `list`.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks',
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { webhooks: '{kind} {name} allows {verb} on {resource}' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    const webhooks = {
      group: 'admissionregistration.k8s.io',
      resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
      verbs: writeVerbs,
    };
    return judgeRights(subject, [webhooks], ({ resource, verb, at }, related) =>
      finding('webhooks', { data: { kind, name, verb, resource }, at, related, discriminator: resource }),
    );
  },
});

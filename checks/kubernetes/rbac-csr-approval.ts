import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-csr-approval',
  title: 'No role approves certificate requests',
  why: 'An approved request is a client certificate for any name that it asks for, an administrator or a node included, and nobody can take it back.',
  fix: 'Remove the approval, and `approve` on signers; the controller manager approves what nodes ask for.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#csrs-and-certificate-issuing',
    'https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization',
  ],
  since: '0.1.0',
  rights: [
    { group: 'certificates.k8s.io', resources: ['certificatesigningrequests/approval'], verbs: ['update', 'patch'] },
    { group: 'certificates.k8s.io', resources: ['signers'], verbs: ['approve'] },
  ],
});

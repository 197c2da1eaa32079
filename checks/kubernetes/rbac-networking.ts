import { writeVerbs } from '../kit/rbac.ts';
import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-networking',
  title: 'No role changes how traffic flows',
  why: 'Whoever writes Services, endpoints, Ingresses or network policies sends the traffic of other pods to an own one, or opens what a policy closed.',
  fix: 'Remove the verbs; networking objects are changed by people or a delivery pipeline.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  since: '0.1.0',
  rights: [
    { group: '', resources: ['services', 'endpoints'], verbs: writeVerbs },
    { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: writeVerbs },
    { group: 'networking.k8s.io', resources: ['ingresses', 'networkpolicies'], verbs: writeVerbs },
  ],
});

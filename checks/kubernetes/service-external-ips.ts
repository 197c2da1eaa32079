import { listAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-external-ips',
  title: 'No Service claims addresses with externalIPs',
  why: 'Every node sends traffic for an address in externalIPs to this Service, whoever the address belongs to: it can intercept traffic of the whole cluster (CVE-2020-8554).',
  fix: 'Remove `externalIPs`, and publish the Service through an Ingress, a Gateway or a LoadBalancer.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#external-ips',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips',
  ],
  since: '0.1.0',
  subject: 'service',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { claimed: 'Service {name} claims addresses with externalIPs ({count})' },
  run: ({ subject, finding }) => {
    const addresses = listAt(subject.object, 'spec', 'externalIPs');
    return addresses.length === 0
      ? pass
      : fail(
          finding('claimed', {
            data: { name: subject.identity.name, count: addresses.length },
            at: ['spec', 'externalIPs', 0],
          }),
        );
  },
});

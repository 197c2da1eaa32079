import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-not-node-port',
  title: 'No Service is opened on every node',
  why: 'A NodePort answers on every address of every node, past the Ingress with its certificate, its login and its limits.',
  fix: 'Make it a ClusterIP, and publish it through an Ingress or a Gateway.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport'],
  since: '0.1.0',
  subject: 'service',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { opened: 'Service {service} opens a port on every node' },
  run: ({ subject, finding }) =>
    readString(subject.object, 'spec', 'type') === 'NodePort'
      ? fail(finding('opened', { data: { service: subject.identity.name }, at: ['spec', 'type'] }))
      : pass,
});

import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { unseenAnnotation } from '../kit/unseen-annotation.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-not-load-balancer',
  title: 'No Service has a public load balancer of its own',
  why: 'Each load balancer is one more public address to guard and to pay, beside the Ingress that has certificates, limits and logs already.',
  fix: "Publish the Service through the Ingress or Gateway, or mark the load balancer as internal with your cloud's annotation.",
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
    'https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer',
  ],
  since: '0.1.0',
  subject: 'service',
  reads: [],
  needs: ['graph'],
  params: {
    internal: { type: 'strings', description: 'Annotations, as key=value, that make a load balancer internal' },
  },
  messages: { published: 'Service {service} asks for a public load balancer' },
  run: ({ subject, params, finding }) => {
    if (readString(subject.object, 'spec', 'type') !== 'LoadBalancer') return pass;
    const isInternal = params.internal.some((text) => {
      const equals = text.indexOf('=');
      const value = readString(subject.object, 'metadata', 'annotations', text.slice(0, equals));
      return value?.toLowerCase() === text.slice(equals + 1).toLowerCase();
    });
    if (isInternal) return pass;
    const unseen = unseenAnnotation(
      subject,
      params.internal.map((text) => text.slice(0, text.indexOf('='))),
    );
    if (unseen !== undefined) return unseen;
    return fail(finding('published', { data: { service: subject.identity.name }, at: ['spec', 'type'] }));
  },
});

import { backendMessages, judgeBackends } from '../kit/backends.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { lostPaths } from '../kit/ingress-paths.ts';
import { failIfAny } from '../kit/verdict.ts';

export default defineCheck({
  id: 'ingress-backend-exists',
  title: 'Every Ingress path leads to a Service and one of its ports',
  why: 'The controller answers 503 for a path whose Service or port does not exist, and nothing in the cluster says so.',
  fix: 'Write the name of the Service and the number or name of its port as they are declared.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/'],
  since: '0.1.0',
  subject: 'ingress',
  reads: ['Service'],
  needs: ['graph'],
  params: {
    asks: {
      type: 'string',
      enum: ['backends', 'paths'],
      description:
        'backends: every backend that is a Service; paths: those of rules alone, where a resource is no Service, and a port without a name the one that a backend without a port name asks for',
    },
  },
  messages: backendMessages,
  run: ({ subject, graph, params, finding }) => {
    if (params.asks === 'backends') return judgeBackends(subject, graph, finding);
    const { namespace } = subject.identity;
    return failIfAny(
      lostPaths(subject, graph).map(({ at, service, port, isDeclared }) => {
        const data = { route: nameOf(subject), service: service === '' ? 'without a name' : service, port };
        const discriminator = `${namespace}/${service}:${port} ${at.join('.')}`;
        return isDeclared
          ? finding('noPort', { data: { ...data, ports: 'others' }, at, discriminator })
          : finding('noService', { data: { ...data, namespace }, at, discriminator });
      }),
    );
  },
});

import { whenAbsent } from '../kit/absence.ts';
import { backendMessages, judgeBackends } from '../kit/backends.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail } from '../kit/verdict.ts';

export default defineCheck({
  id: 'gateway-backend-exists',
  title: 'Every route of the Gateway API and of Traefik leads to a Service and one of its ports',
  why: 'The controller answers 503 for a path whose Service or port does not exist, and nothing in the cluster says so.',
  fix: 'Write the name of the Service and the number or name of its port as they are declared.',
  effort: 'minutes',
  references: ['https://gateway-api.sigs.k8s.io/api-types/httproute/'],
  since: '0.1.0',
  subject: 'route',
  reads: ['Service', 'ReferenceGrant'],
  needs: ['graph'],
  params: {},
  messages: {
    ...backendMessages,
    notGranted:
      '{route} sends to the Service {service} of the namespace {namespace}, and no ReferenceGrant there permits it',
  },
  run: ({ subject, graph, finding }) =>
    judgeBackends(subject, graph, finding, ({ from, path, service: { namespace, name } }, service) =>
      whenAbsent(graph, ['ReferenceGrant'], namespace, 'no ReferenceGrant is in the files', () =>
        fail(
          finding('notGranted', {
            data: { route: nameOf(from), service: name, namespace },
            at: path,
            discriminator: `${namespace}/${name}`,
            related: [
              { as: 'other-end', text: `Service ${name}`, at: { declaration: service, path: ['metadata', 'name'] } },
            ],
          }),
        ),
      ),
    ),
});

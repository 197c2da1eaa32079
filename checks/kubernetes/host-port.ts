import { listAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readBoolean, readNumber } from '../kit/read.ts';
import { exceptNodeExporters, nodeExporters } from '../kit/roles.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-port',
  title: 'No container takes a port of its node',
  why: 'Only one pod a node can have the port, so the next one does not get scheduled, and the port is open to whoever reaches the node.',
  fix: 'Remove `hostPort` and expose the port by a Service; a bot that only calls out needs neither.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/configuration/overview/#services',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: { nodeExporters },
  readsRole: true,
  messages: { taken: 'container {container} takes port {port} of its node' },
  run: ({ subject, params, finding }) => {
    if (readBoolean(subject.template.spec, 'hostNetwork') === true)
      return notAsked("every port of a pod on the host's network is the node's, which host-network names");
    return exceptNodeExporters(
      subject,
      judgeContainers(subject, (container) =>
        judgeEach([...listAt(container.object, 'ports').keys()], (position) => {
          const field = ['ports', position, 'hostPort'];
          const port = readNumber(container.object, ...field) ?? 0;
          if (port === 0) return pass;
          return fail(
            finding('taken', {
              data: { container: container.name, port },
              at: [...container.path, ...field],
              container: container.name,
              discriminator: String(port),
            }),
          );
        }),
      ),
      params.nodeExporters,
    );
  },
});

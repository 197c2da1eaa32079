import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgePorts } from '../kit/pod-ports.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'privileged-ports',
  title: 'Containers listen above port 1023',
  why: 'Ports below 1024 want root or NET_BIND_SERVICE, or a sysctl that opens them: rights that a bot does not need.',
  fix: 'Let the program listen above port 1023; the Service can still bear the low port and lead to it by `targetPort`.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { low: 'container {container} listens on port {port}' },
  run: ({ subject, finding }) => {
    const verdict = judgeContainers(subject, (container) =>
      judgePorts(container, ({ port, protocol, path }) => {
        if (port < 1 || port > 1023 || isSsh(port, protocol)) return pass;
        return fail(
          finding('low', {
            data: { container: container.name, port },
            at: path,
            container: container.name,
            discriminator: `${port}/${protocol}`,
          }),
        );
      }),
    );
    const ssh = subject.containers.some(({ ports }) => ports.some(({ port, protocol }) => isSsh(port, protocol)));
    return verdict.outcome === 'pass' && ssh
      ? notAsked('its only low port is 22: container-ssh-port names it')
      : verdict;
  },
});

function isSsh(port: number, protocol: string): boolean {
  return port === 22 && protocol === 'TCP';
}

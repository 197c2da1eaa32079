import type { Container } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { recordAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath, readString } from '../kit/read.ts';
import { fail, judgeEach, pass } from '../kit/verdict.ts';

/** What the kubelet calls by itself, from the node. */
const handlers: readonly Path[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

/** Each `host` that may be written below a handler. */
function hostsOf({ object }: Container): readonly Path[] {
  return handlers.flatMap((handler) =>
    ['httpGet', 'tcpSocket']
      .map((action) => [...handler, action])
      .filter((path) => recordAt(object, ...path) !== undefined)
      .map((path) => [...path, 'host']),
  );
}

export default defineCheck({
  id: 'handler-host-unset',
  title: 'Probes and lifecycle hooks call no other host',
  why: 'The kubelet makes these calls from the node: a host that is written in one lets whoever writes manifests reach, from there, what no pod may reach.',
  fix: 'Remove `host`: without it the pod itself is called. Where a Host header is wanted, set it under httpHeaders.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { set: 'container {container} sets {field} to {host}' },
  run: ({ subject, finding }) =>
    judgeContainers(subject, (container) =>
      judgeEach(hostsOf(container), (path) => {
        const host = readString(container.object, ...path) ?? '';
        if (host === '') return pass;
        const field = formatPath(path);
        return fail(
          finding('set', {
            data: { container: container.name, field, host: host.slice(0, 80) },
            at: [...container.path, ...path],
            container: container.name,
            discriminator: field,
          }),
        );
      }),
    ),
});

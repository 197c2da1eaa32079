import { listAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { judgeRunning, nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { Probe } from '../kit/probes.ts';
import { probeOf, probePort } from '../kit/probes.ts';
import { readNumber, readString, readValue } from '../kit/read.ts';
import { sameFields } from '../kit/probe-fields.ts';
import { fail, failIfAny, graded, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'probes-not-identical',
  title: 'Readiness and liveness ask different questions',
  why: 'Where both ask the same, a pod that is only busy, or waits for its database, is restarted in the very moment in which it should have been left alone.',
  fix: 'Let liveness ask only whether the process works, at a path of its own, and give it more patience than readiness.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/probes/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    compare: {
      type: 'string',
      enum: ['questions', 'fields'],
      description:
        'questions: whatever may change the answer, in containers that run for the life of the pod; fields: the path, port or command alone, where all names are one port of an httpGet, in init containers, too, and never in jobs',
    },
  },
  messages: {
    same: 'container {container} of {workload} asks the same for readiness and liveness ({question}), and restarts as soon as it is not ready',
    later:
      'container {container} of {workload} asks the same for readiness and liveness ({question}); liveness only gives up later',
  },
  run: ({ subject, params, finding }) => {
    if (params.compare === 'fields') {
      if (subject.identity.kind === 'Job' || subject.identity.kind === 'CronJob') return notAsked('it runs to its end');
      const alike = subject.containers.flatMap((container) => {
        const same = sameFields(container);
        return same === undefined ? [] : [{ container, ...same }];
      });
      return failIfAny(
        alike.map(({ container, handler, question }) =>
          finding('same', {
            data: { container: container.name, workload: nameOf(subject), question },
            at: [...container.path, 'livenessProbe', handler],
            container: container.name,
          }),
        ),
      );
    }
    return judgeRunning(subject, (container) => {
      const readiness = probeOf(container, 'readinessProbe');
      const liveness = probeOf(container, 'livenessProbe');
      if (readiness === undefined || liveness === undefined) return notAsked('it does not have both probes');
      if (readiness.handler !== liveness.handler || keyOf(readiness) !== keyOf(liveness)) return pass;
      const options = {
        data: { container: container.name, workload: nameOf(subject), question: shown(liveness) },
        at: [...liveness.path, liveness.handler],
        container: container.name,
        related: [
          {
            as: 'other-end',
            text: 'the readiness probe',
            at: { declaration: subject, path: [...readiness.path, readiness.handler] },
          },
        ],
      } as const;
      // Kubernetes' own page calls the same endpoint with a higher threshold a common pattern.
      return patience(liveness) > patience(readiness)
        ? graded(1, 2, finding('later', options))
        : fail(finding('same', options));
    });
  },
});

/** What is asked, as text: two probes with one key get one answer. A named port is the number that it stands for. */
function keyOf(probe: Probe): string {
  const { ask, handler } = probe;
  switch (handler) {
    case 'httpGet':
      return JSON.stringify([
        portOf(probe),
        pathOf(probe),
        readString(ask, 'host') ?? '',
        readValue(ask, 'httpHeaders') ?? [],
      ]);
    case 'tcpSocket':
      return JSON.stringify([portOf(probe), readString(ask, 'host') ?? '']);
    case 'grpc':
      return JSON.stringify([portOf(probe), readString(ask, 'service') ?? '']);
    case 'exec':
      readValue(ask, 'command');
      return JSON.stringify(listAt(ask, 'command').map((_, index) => readValue(ask, 'command', index)));
  }
}

function pathOf({ ask }: Probe): string {
  const path = readString(ask, 'path') ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

/** Two names that nothing declares are two ports, whatever they may be called. */
function portOf(probe: Probe): number | string {
  const port = probePort(probe) ?? '';
  return probe.container.ports.find(({ name }) => name === port)?.port ?? port;
}

function shown(probe: Probe): string {
  switch (probe.handler) {
    case 'httpGet':
      return `GET ${pathOf(probe)} at port ${portOf(probe)}`.slice(0, 80);
    case 'tcpSocket':
      return `connect to port ${portOf(probe)}`;
    case 'grpc':
      return `gRPC at port ${portOf(probe)}`;
    case 'exec':
      return listAt(probe.ask, 'command')
        .map((word) => textOf(word) ?? '...')
        .join(' ')
        .slice(0, 80);
  }
}

/** Seconds of failing until the probe acts. */
function patience({ object }: Probe): number {
  return (readNumber(object, 'failureThreshold') ?? 3) * (readNumber(object, 'periodSeconds') ?? 10);
}

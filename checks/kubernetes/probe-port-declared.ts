import type { Verdict } from '../../src/model/check.ts';
import { valueAt } from '../../src/model/json.ts';
import { judgeRunning, nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { Probe } from '../kit/probes.ts';
import { probeNames, probePort, probesOf } from '../kit/probes.ts';
import { readString } from '../kit/read.ts';
import { isUnclear } from '../kit/unclear-labels.ts';
import { fail, graded, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'probe-port-declared',
  title: 'Probes ask ports that the container declares',
  why: 'A probe of a port name that the container does not have never succeeds: the pod never gets ready, or is restarted for ever. A bare number that is declared nowhere is easily left behind when the port changes.',
  fix: 'List the port under ports of the same container, and let the probe name it.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    probes: { type: 'strings', enum: probeNames, minItems: 1, description: 'Probes that are asked about' },
    containers: {
      type: 'string',
      enum: ['running', 'regular'],
      description: 'Whether native sidecars are asked like regular containers, or not at all',
    },
    ports: {
      type: 'string',
      enum: ['all', 'names', 'numbers'],
      description: 'Whether ports are asked about that a probe names, that it gives by number, or both',
    },
    otherHosts: {
      type: 'string',
      enum: ['not-asked', 'judged'],
      description: 'What becomes of a probe with a host of its own, which need not be this container',
    },
  },
  messages: {
    noSuchName:
      'the {probe} of container {container} of {workload} asks the port {port}, a name that none of its TCP ports bears',
    undeclared: 'the {probe} of container {container} of {workload} asks port {port}, which its ports do not list',
  },
  run: ({ subject, params, finding }) =>
    judgeRunning(subject, (container) => {
      if (params.containers === 'regular' && container.kind !== 'regular')
        return notAsked('it is no regular container');
      const probes = probesOf(container).filter(
        (probe) =>
          params.probes.includes(probe.name) &&
          (params.otherHosts === 'judged' ? probe.handler !== 'exec' : asksOwnPort(probe)),
      );
      if (probes.length === 0) return notAsked('no probe of it asks such a port');
      return judgeEach(probes, (probe): Verdict => {
        const port = probePort(probe);
        // What is neither a number nor a name is schema-valid's.
        if (port === undefined) return pass;
        if (params.ports !== 'all' && (typeof port === 'number') !== (params.ports === 'numbers'))
          return notAsked(`another rule asks about ports that are no ${params.ports}`);
        const tcp = container.ports.filter(({ protocol }) => protocol === 'TCP');
        if (tcp.some((one) => one.port === port || one.name === port)) return pass;
        if (isUnclear(valueAt(container.object, 'ports')))
          return unknown('not-collected', `the ports of container ${container.name} still hold a placeholder`);
        const options = {
          data: { probe: probe.name, container: container.name, workload: nameOf(subject), port },
          at: [...probe.path, probe.handler, 'port'],
          container: container.name,
          discriminator: probe.name,
        };
        // The kubelet asks a number whether or not the list has it; a name it can't look up.
        return typeof port === 'number'
          ? graded(1, 2, finding('undeclared', options))
          : fail(finding('noSuchName', options));
      });
    }),
});

/** A probe with a host of its own asks something else than this container. */
function asksOwnPort({ handler, ask }: Probe): boolean {
  return handler !== 'exec' && (readString(ask, 'host') ?? '') === '';
}

import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeServing, probeOf } from '../kit/probes.ts';
import { readNumber } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'startup-probe',
  title: 'Slow starts are waited for by a startup probe',
  why: 'A long initial delay is waited for at every restart, however fast it is, and is too short on the day that the start is slow.',
  fix: 'Move the wait into a startupProbe (failureThreshold times periodSeconds), and drop initialDelaySeconds.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    maxDelay: {
      type: 'integer',
      unit: 'seconds',
      minimum: 0,
      maximum: 3600,
      description: 'Longest initial delay of a liveness probe without a startup probe',
    },
  },
  messages: {
    delayed: 'the liveness probe of container {container} of {workload} waits {seconds} s at every start',
  },
  run: ({ subject, params, finding }) =>
    judgeServing(subject, (container) => {
      const liveness = probeOf(container, 'livenessProbe');
      if (liveness === undefined) return notAsked('it has no liveness probe');
      const seconds = readNumber(liveness.object, 'initialDelaySeconds') ?? 0;
      if (seconds <= params.maxDelay || probeOf(container, 'startupProbe') !== undefined) return pass;
      return fail(
        finding('delayed', {
          data: { container: container.name, workload: nameOf(subject), seconds },
          at: [...liveness.path, 'initialDelaySeconds'],
          container: container.name,
        }),
      );
    }),
});

import { defineCheck } from '../kit/define-check.ts';
import { effectiveRequest, wholePod } from '../kit/resources.ts';
import { judgeRunning, nameOf } from '../kit/containers-asked.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'cpu-request',
  title: 'Every container requests CPU',
  why: 'Without a request the scheduler packs the bot onto a full node, its event loop starves, and heartbeats to Discord come late.',
  fix: 'Set resources.requests.cpu to what the container uses at its usual load.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    missing: 'container {container} of {workload} requests no cpu',
    zero: 'container {container} of {workload} requests 0 cpu, which is the same as none',
  },
  run: ({ subject, finding }) => {
    // The scheduler goes by the request of the whole pod where there is one.
    if ((wholePod(subject, 'requests', 'cpu') ?? 0n) > 0n) return pass;
    return judgeRunning(subject, (container) => {
      const request = effectiveRequest(container, 'cpu');
      if (request !== undefined && request > 0n) return pass;
      return fail(
        finding(request === undefined ? 'missing' : 'zero', {
          data: { container: container.name, workload: nameOf(subject) },
          at: [...container.path, 'resources', 'requests', 'cpu'],
          container: container.name,
        }),
      );
    });
  },
});

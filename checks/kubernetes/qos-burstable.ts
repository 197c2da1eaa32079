import { nameOf, noContainer } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { wholePod, written } from '../kit/resources.ts';
import { fail, pass } from '../kit/verdict.ts';

const sides = ['requests', 'limits'] as const;
/** Other resources don't count for the class of a pod. */
const resources = ['cpu', 'memory'] as const;

export default defineCheck({
  id: 'qos-burstable',
  title: 'No pod is of the class BestEffort',
  why: 'A pod without any request or limit is the first to be killed when its node runs short of memory.',
  fix: 'Set at least one request of CPU or memory on one container.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#besteffort'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { bestEffort: 'no container of {workload} has a request or a limit, so its pods are BestEffort' },
  run: ({ subject, finding }) => {
    const containers = subject.containers.filter(({ kind }) => kind !== 'ephemeral');
    const [first] = containers;
    if (first === undefined) return noContainer;
    const isSet = (amount: bigint | undefined): boolean => (amount ?? 0n) > 0n;
    for (const side of sides)
      for (const resource of resources)
        if (
          isSet(wholePod(subject, side, resource)) ||
          containers.some((container) => isSet(written(container, side, resource)))
        )
          return pass;
    return fail(
      finding('bestEffort', {
        data: { workload: nameOf(subject) },
        at: [...first.path, 'resources'],
      }),
    );
  },
});

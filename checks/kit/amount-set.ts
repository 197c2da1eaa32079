import type { CheckFinding, FindingOptions, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import { judgeRunning, nameOf } from './containers-asked.ts';
import { judgeContainers } from './containers.ts';
import type { Resource, Side } from './resources.ts';
import { effectiveRequest, wholePod, written } from './resources.ts';
import { fail, notAsked, pass } from './verdict.ts';

interface Amount {
  readonly side: Side;
  readonly resource: Resource;
  readonly finding: (
    messageId: 'missing' | 'zero',
    options: FindingOptions<{ readonly container: string; readonly workload: string }>,
  ) => CheckFinding;
}

/**
 * Every container has an amount above 0, or the pod as a whole has one: the scheduler and the kernel go by that.
 * Requests are asked of the containers that run beside each other, limits of the init containers too.
 */
export function judgeAmountSet(workload: Workload, { side, resource, finding }: Amount): Verdict {
  if ((wholePod(workload, side, resource) ?? 0n) > 0n) return pass;
  const judge = (container: Container): Verdict => {
    const amount = side === 'requests' ? effectiveRequest(container, resource) : written(container, side, resource);
    if (amount !== undefined && amount > 0n) return pass;
    return fail(
      finding(amount === undefined ? 'missing' : 'zero', {
        data: { container: container.name, workload: nameOf(workload) },
        at: [...container.path, 'resources', side, resource],
        container: container.name,
      }),
    );
  };
  if (side === 'requests') return judgeRunning(workload, judge);
  return judgeContainers(workload, (container) => (container.kind === 'ephemeral' ? noResources : judge(container)));
}

/** Nobody can set resources on an ephemeral container. */
export const noResources = notAsked('the API takes no resources on an ephemeral container');

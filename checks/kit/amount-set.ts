import type { CheckFinding, FindingOptions, ParamSpec, ParamValues, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import { nameOf, noContainer, runningContainers } from './containers-asked.ts';
import type { Resource, Side } from './resources.ts';
import { effectiveRequest, wholePod, written } from './resources.ts';
import { fail, judgeEach, notAsked, pass } from './verdict.ts';

export const amountsParam = {
  amounts: {
    type: 'string',
    enum: ['effective', 'written'],
    description:
      'effective: what the API makes of them, a limit being the request where none is written, and the amounts of the pod as a whole counting for its containers; written: what each container writes itself',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>;

export const amountSetParams = {
  ...amountsParam,
  containers: {
    type: 'string',
    enum: ['running', 'all'],
    description: 'running: those that run beside each other, native sidecars included; all: init containers, too',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>;

interface Amount {
  readonly side: Side;
  readonly resource: Resource;
  readonly params: ParamValues<typeof amountSetParams>;
  readonly finding: (
    messageId: 'missing' | 'zero',
    options: FindingOptions<{ readonly container: string; readonly workload: string }>,
  ) => CheckFinding;
}

/** Every container has an amount above 0, or the pod as a whole has one: the scheduler and the kernel go by that. */
export function judgeAmountSet(workload: Workload, { side, resource, params, finding }: Amount): Verdict {
  const isEffective = params.amounts === 'effective';
  if (isEffective && (wholePod(workload, side, resource) ?? 0n) > 0n) return pass;
  const judge = (container: Container): Verdict => {
    if (container.kind === 'ephemeral') return noResources;
    const amount =
      isEffective && side === 'requests' ? effectiveRequest(container, resource) : written(container, side, resource);
    // What is less than nothing is no amount; another tool may only look for one that is not zero.
    if (amount !== undefined && (isEffective ? amount > 0n : amount !== 0n)) return pass;
    return fail(
      finding(amount === undefined ? 'missing' : 'zero', {
        data: { container: container.name, workload: nameOf(workload) },
        at: [...container.path, 'resources', side, resource],
        container: container.name,
      }),
    );
  };
  const containers = params.containers === 'running' ? runningContainers(workload) : workload.containers;
  return containers.length === 0 ? noContainer : judgeEach(containers, judge);
}

/** Nobody can set resources on an ephemeral container. */
export const noResources = notAsked('the API takes no resources on an ephemeral container');

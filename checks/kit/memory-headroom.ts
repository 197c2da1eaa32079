import type { CheckFinding, QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { MeasuredWorkload } from '../../src/model/prometheus.ts';
import { percent } from './measured.ts';
import { isEmpty } from './prometheus.ts';
import {
  askedFor,
  byContainer,
  judgeShares,
  memoryUse,
  nothingAsked,
  onContainer,
  percents,
  throughout,
  unmeasured,
} from './usage.ts';

const ratio = `${memoryUse} / ${onContainer} ${askedFor('limits', 'memory')}`;

/**
 * Share of its limit that each container used for half an hour at least, of containers that were there for five sixths of
 * that time. Containers without a limit are named by running-containers-limited.
 */
export function heldForHalfAnHour(step: '1m' | '5m', points: number): string {
  return `max by (container) (min_over_time((${ratio})[30m:${step}]) ${throughout(memoryUse, '30m', step, points)})`;
}

/** Containers that have a limit. */
export const memoryLimited = 'count by (container) (kube_pod_container_resource_limits{{{pods}},resource="memory"})';

export interface MemoryHeadroom {
  readonly subject: MeasuredWorkload;
  readonly answers: Readonly<Record<'ofLimit' | 'limited' | 'asked', QueryAnswer>>;
  readonly what: string;
  readonly max: number;
  readonly finding: (
    container: string,
    data: { readonly container: string; readonly workload: string; readonly share: string; readonly max: string },
  ) => CheckFinding;
}

export function judgeMemoryHeadroom({ subject, answers, what, max, finding }: MemoryHeadroom): Verdict {
  if (isEmpty(answers.limited)) return nothingAsked(subject, answers.asked, 'limits', 'memory');
  const shares = percents(byContainer(answers.ofLimit, 'use of the memory limit'));
  return judgeShares({
    shares,
    what,
    max,
    doubt: unmeasured(answers.limited, shares),
    finding: (container, share) =>
      finding(container, { container, workload: subject.identity.name, share: percent(share), max: `${max} %` }),
  });
}

import type { CheckFinding, QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { MeasuredWorkload } from '../../src/model/prometheus.ts';
import { linear } from './linear.ts';
import { percent } from './measured.ts';
import { isEmpty, numberOf } from './prometheus.ts';
import { askedFor, cpuUse, memoryUse, nothingAsked, onContainer } from './usage.ts';

/** What workloads use of what they request: a ratio of sums at each instant, of containers that have a request and a use. */

type Resource = 'cpu' | 'memory';

const words = { cpu: 'CPU', memory: 'memory' } as const;

/** `over` makes one number of a day: its mean, or its peak. */
export function requestUse(resource: Resource, over: 'avg_over_time' | 'max_over_time') {
  const use = resource === 'cpu' ? cpuUse : memoryUse;
  const requested = askedFor('requests', resource);
  return {
    requested: `count(${requested})`,
    used: `${over}((sum(${use} and ${onContainer} ${requested}) / sum(${requested} and ${onContainer} ${use}))[1d:5m])`,
  } as const;
}

export interface RequestUse {
  readonly subject: MeasuredWorkload;
  readonly resource: Resource;
  /** `mean`, `peak` */
  readonly how: string;
  readonly params: { readonly goodPercent: number; readonly badPercent: number };
  readonly answers: Readonly<Record<'requested' | 'used' | 'asked', QueryAnswer>>;
  readonly finding: (data: {
    readonly workload: string;
    readonly share: string;
    readonly good: string;
  }) => CheckFinding;
}

export function judgeRequestUse({ subject, resource, how, params, answers, finding }: RequestUse): Verdict {
  const { goodPercent: good, badPercent: bad } = params;
  if (isEmpty(answers.requested)) return nothingAsked(subject, answers.asked, 'requests', resource);
  const share = numberOf(answers.used, `use of the requested ${words[resource]}`) * 100;
  return linear({
    what: `${how} use of the requested ${words[resource]} in a day`,
    value: share,
    unit: '%',
    good,
    bad,
    finding: () => finding({ workload: subject.identity.name, share: percent(share), good: `${good} %` }),
  });
}

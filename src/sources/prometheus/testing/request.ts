import type { SourceAnswer } from '../../../model/live.ts';
import type { PrometheusEvidence, PromQuery } from '../../../model/prometheus.ts';
import { collectPrometheus } from '../collect.ts';
import type { PrometheusRequest } from '../collect.ts';

export const instant = '2024-03-01T09:00:00.000Z';

/** Waits that were asked for, instead of waiting. */
export interface Waited {
  readonly milliseconds: number[];
}

/** Asks a server on loopback without waiting between attempts. */
export function ask(
  address: string,
  queries: readonly string[],
  more: Partial<PrometheusRequest> = {},
  waited: Waited = { milliseconds: [] },
): Promise<SourceAnswer<PrometheusEvidence>> {
  return collectPrometheus({
    access: { address },
    instant,
    rounds: [() => queries],
    world: {
      now: () => new Date(),
      sleep: (milliseconds) => {
        waited.milliseconds.push(milliseconds);
        return Promise.resolve();
      },
      random: () => 0.5,
    },
    ...more,
  });
}

/** The evidence of an answer that must be there. */
export function evidenceOf(answer: SourceAnswer<PrometheusEvidence>): PrometheusEvidence {
  if (answer.status !== 'present') throw new Error(`no evidence: ${answer.reason}: ${answer.text}`);
  return answer.evidence;
}

/** A query's answer in one line: its values, or why there are none. */
export function told({ answer }: PromQuery): string {
  if (answer.status === 'unknown') return `${answer.reason}: ${answer.text}`;
  if (answer.status === 'ranged')
    return answer.ranges.map(({ labels, points }) => `${JSON.stringify(labels)} ${JSON.stringify(points)}`).join(', ');
  return answer.series.map(({ labels, value }) => `${JSON.stringify(labels)} ${value}`).join(', ');
}

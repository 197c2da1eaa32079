import type { QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { MeasuredSubject } from '../../src/model/prometheus.ts';
import { isEmpty } from './prometheus.ts';
import { notAsked, unknown } from './verdict.ts';

/** Metrics that the client libraries of other runtimes export of themselves; none of them comes from Node.js. */
export const otherRuntime = {
  otherRuntime:
    'count({__name__=~"go_info|python_info|jvm_info|jvm_memory_used_bytes|dotnet_total_memory_bytes",{{selector}}})',
  nodeRuntime: 'count(nodejs_version_info{{{selector}}})',
} as const;

/**
 * What it means that a workload exports nothing of Node.js: it is not asked only where its one container was seen to be
 * something else; beside a sidecar nobody knows whose runtime was seen.
 */
export function noNode(
  { workload }: MeasuredSubject,
  answers: { readonly otherRuntime: QueryAnswer; readonly nodeRuntime: QueryAnswer },
  metric: string,
): Verdict {
  const isAlone = workload?.containers.filter(({ kind }) => kind !== 'init').length === 1;
  return isAlone && isEmpty(answers.nodeRuntime) && !isEmpty(answers.otherRuntime)
    ? notAsked('it runs on another runtime than Node.js')
    : unknown('not-collected', `it exports no ${metric}: collect the default metrics of prom-client`);
}

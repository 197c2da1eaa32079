import type { Graph, Workload } from '../../model/graph.ts';
import { compareText, identityKey } from '../../model/identity.ts';
import type { MeasuredJob, Slot } from '../../model/prometheus.ts';
import type { LabelMatcher } from '../../model/promql.ts';
import { literal, quoted, writeMatchers } from '../../model/promql.ts';
import { isAbsence } from './answers.ts';

/** CronJobs and Jobs of the files, each once. What runs until stopped is measured by its pods instead. */
export function jobsOf(
  graph: Graph,
  namespace: (name: string) => Slot | undefined,
  matchers: readonly LabelMatcher[],
): readonly MeasuredJob[] {
  const found = new Map<string, MeasuredJob>();
  for (const workload of graph.workloads) {
    const { kind } = workload.identity;
    const key = identityKey(workload.identity);
    if ((kind !== 'CronJob' && kind !== 'Job') || found.has(key)) continue;
    found.set(key, jobOf(key, workload, namespace(workload.identity.namespace), matchers));
  }
  return [...found.values()].sort((a, b) => compareText(a.key, b.key));
}

function jobOf(
  key: string,
  workload: Workload,
  namespace: Slot | undefined,
  matchers: readonly LabelMatcher[],
): MeasuredJob {
  const { identity } = workload;
  const inside: LabelMatcher = { label: 'namespace', operator: '=', value: identity.namespace };
  const slot = (matcher: LabelMatcher): Slot =>
    namespace !== undefined && isAbsence(namespace)
      ? namespace
      : { text: writeMatchers([inside, matcher, ...matchers]) };
  const isCronJob = identity.kind === 'CronJob';
  return {
    key,
    source: 'prometheus',
    measures: 'job',
    identity,
    slots: {
      name: { text: quoted(identity.name) },
      namespace: namespace ?? { text: writeMatchers([inside, ...matchers]) },
      object: isCronJob
        ? slot({ label: 'cronjob', operator: '=', value: identity.name })
        : { reason: 'wrong-subject', text: 'a Job has no schedule' },
      // A CronJob calls its Jobs by the minute for which they were scheduled (k8s.io/kubernetes, pkg/controller/cronjob).
      jobs: slot(
        isCronJob
          ? { label: 'job_name', operator: '=~', value: `${literal(identity.name)}-[0-9]+` }
          : { label: 'job_name', operator: '=', value: identity.name },
      ),
    },
    declaration: workload,
    workload,
  };
}

import { freshness, history, stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, isEmpty, samplesOf } from '../kit/prometheus.ts';
import { noNode, otherRuntime } from '../kit/runtime.ts';
import { byContainer, judgeShares, maxPercent } from '../kit/usage.ts';
import { unknown } from '../kit/verdict.ts';

const heap = 'nodejs_heap_size_used_bytes{{{selector}}}';

/**
 * RS14 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). The limit is that of the container whose heap
 * it is; a sidecar with a larger one would hide a heap that is full.
 */
export default defineCheck({
  id: 'heap-within-limit',
  title: 'The heap stays clear of the memory limit',
  why: 'Buffers, code and stacks need room beside the heap; without it the process is killed before it can collect garbage.',
  fix: 'Set --max-old-space-size to three quarters of the memory limit, or raise the limit.',
  effort: 'hours',
  references: ['https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...maxPercent },
  messages: {
    full: 'the heap in the container {container} of {workload} took {share} of its memory limit within a day; {max} is the most',
  },
  queries: {
    ...stateMetrics,
    ...freshness,
    ...history(heap, '1d', '86400'),
    ...otherRuntime,
    heap: `max by (container) (max_over_time(${heap}[1d]))`,
    limits: 'min by (container) (kube_pod_container_resource_limits{{{pods}},resource="memory"})',
    running: 'count by (container) (kube_pod_container_info{{{pods}}})',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const heaps = byContainer(answers.heap, 'the heap');
      if (heaps.length === 0) return noNode(subject, answers, 'nodejs_heap_size_used_bytes');
      if (isEmpty(answers.limits))
        return unknown('not-collected', 'kube-state-metrics tells no memory limit of its containers');
      const limits = new Map(byContainer(answers.limits, 'the memory limit'));
      const [only, second] = samplesOf(answers.running).map(({ labels }) => labels['container'] ?? '');
      const shares: (readonly [string, number])[] = [];
      for (const [name, bytes] of heaps) {
        // What is scraped through a Service may bear no container; then only a pod of one container tells whose heap it is.
        const container = limits.has(name) ? name : second === undefined && name === '' ? only : undefined;
        const limit = container === undefined ? undefined : limits.get(container);
        if (container === undefined || limit === undefined || limit <= 0)
          return unknown('wrong-subject', 'which container the heap belongs to, or its memory limit, is not known');
        shares.push([container, (bytes / limit) * 100]);
      }
      return judgeShares({
        shares,
        what: 'largest heap, of the memory limit',
        max: params.maxPercent,
        finding: (container, share) =>
          finding('full', {
            data: { container, workload: subject.identity.name, share: percent(share), max: `${params.maxPercent} %` },
            at: placeOf(subject),
            container,
            discriminator: container,
          }),
      });
    }),
});

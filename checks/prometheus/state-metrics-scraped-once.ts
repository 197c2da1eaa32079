import { stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** EV7 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'state-metrics-scraped-once',
  title: 'Each container is told of by one kube-state-metrics',
  why: 'Two copies of a series double every sum: half of what a dashboard shows as requested does not exist.',
  fix: 'Scrape one kube-state-metrics, or shard it; keep replicas of it out of the same job.',
  effort: 'hours',
  references: ['https://github.com/kubernetes/kube-state-metrics#horizontal-sharding'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: [],
  needs: ['prometheus'],
  params: {
    maxSeries: { type: 'integer', minimum: 1, maximum: 10, unit: 'series', description: 'Series for one container' },
  },
  messages: { doubled: '{count} series tell of one container of {namespace}; {max} is wanted' },
  queries: {
    ...stateMetrics,
    series: 'max(count by (namespace,pod,container,uid) (kube_pod_container_info{{{namespace}}}))',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const count = numberOf(answers.series, 'kube_pod_container_info');
      const { maxSeries: max } = params;
      return step(
        {
          what: 'series for one container',
          value: count,
          unit: 'series',
          limit: max,
          finding: () =>
            finding('doubled', { data: { count, namespace: subject.identity.name, max }, at: placeOf(subject) }),
        },
        'at-most',
      );
    }),
});

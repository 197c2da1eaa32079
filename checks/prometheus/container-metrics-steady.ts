import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** EV6 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'container-metrics-steady',
  title: 'Container metrics of the namespace have no gaps',
  why: 'CPU, memory and throttling are seen through them; what happens in a gap is seen by nobody.',
  fix: 'See why the kubelets were not scraped at /metrics/cadvisor: certificates, permissions, the scrape timeout.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/cluster-administration/system-metrics/'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: [],
  needs: ['prometheus'],
  params: { ...shareBounds },
  messages: { gaps: 'container metrics of {namespace} were there for {share} of the last day; {good} are wanted' },
  // Range ends differ by a version of Prometheus: one step more than a day holds is no fault.
  queries: {
    share:
      'clamp_max(count_over_time((count(container_cpu_usage_seconds_total{{{namespace}},container!="",container!="POD"}))[1d:5m]) / 288, 1)',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const share =
        numberOf(answers.share, 'container_cpu_usage_seconds_total', {
          empty: 'no container metrics of the kubelet (cAdvisor) for this namespace: let Prometheus scrape them',
        }) * 100;
      const { goodPercent: good, badPercent: bad } = params;
      return linear({
        what: 'container metrics over a day',
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('gaps', {
            data: { namespace: subject.identity.name, share: percent(share), good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});

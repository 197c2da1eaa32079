import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** EV5 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'kube-state-metrics-steady',
  title: 'kube-state-metrics tells of the namespace without gaps',
  why: 'Restarts, replicas and failed Jobs are seen through it; what happens in a gap is seen by nobody.',
  fix: 'See why kube-state-metrics was not scraped: its restarts, its memory, the scrape timeout.',
  effort: 'hours',
  references: ['https://github.com/kubernetes/kube-state-metrics'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: [],
  needs: ['prometheus'],
  params: { ...shareBounds },
  messages: { gaps: 'kube-state-metrics told of {namespace} for {share} of the last day; {good} are wanted' },
  // Range ends differ by a version of Prometheus: one step more than a day holds is no fault.
  queries: { share: 'clamp_max(count_over_time((count(kube_pod_info{{{namespace}}}))[1d:5m]) / 288, 1)' },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const share =
        numberOf(answers.share, 'kube_pod_info', {
          empty: 'kube-state-metrics says nothing of this namespace: install it, or let it watch the namespace',
        }) * 100;
      const { goodPercent: good, badPercent: bad } = params;
      return linear({
        what: 'kube-state-metrics over a day',
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

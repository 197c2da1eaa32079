import type { PrometheusSettings } from '../../model/prometheus-settings.ts';
import type { MeasuredServer, Slot } from '../../model/prometheus.ts';
import type { LabelMatcher } from '../../model/promql.ts';
import { narrows, writeMatchers } from '../../model/promql.ts';
import type { Lookup } from './answers.ts';
import { isAbsence, seriesOf } from './answers.ts';

/** Jobs under which the usual installations scrape Prometheus itself (prometheus.io's example, kube-prometheus, charts). */
const usualJobs = 'prometheus|prometheus-k8s|prometheus-server|[a-z0-9-]*kube-prometheus-stack-prometheus';

/** The server itself. Which of its series are about itself is asked, and never guessed between two jobs. */
export function serverOf({ matchers, self }: PrometheusSettings, lookup: Lookup): MeasuredServer {
  return {
    key: 'prometheus',
    source: 'prometheus',
    measures: 'server',
    identity: { group: '', kind: 'Prometheus', namespace: '', name: 'prometheus' },
    slots: { prometheus: selfOf(matchers, self, lookup) },
  };
}

const snippet = `write in readiness.yaml: prometheus: {self: 'job="..."'}`;

function selfOf(matchers: readonly LabelMatcher[], self: readonly LabelMatcher[] | undefined, lookup: Lookup): Slot {
  const written = self?.some((one) => (one.label === 'job' || one.label === 'namespace') && narrows(one));
  if (self !== undefined && written === true) return { text: writeMatchers([...self, ...matchers]) };
  const job: LabelMatcher = { label: 'job', operator: '=~', value: usualJobs };
  const query = `count by (job,namespace) (prometheus_build_info{${writeMatchers([job, ...(self ?? []), ...matchers])}})`;
  const series = seriesOf(lookup(query), query);
  if (isAbsence(series)) return series;
  const [only, second] = series;
  if (only === undefined)
    return { reason: 'not-collected', text: `Prometheus was not found to scrape itself; ${snippet}` };
  if (second !== undefined)
    return {
      reason: 'wrong-subject',
      text: `several jobs scrape a Prometheus (${series.map(({ labels }) => labels['job'] ?? '').join(', ')}); ${snippet}`,
    };
  const { job: name = '', namespace } = only.labels;
  return {
    text: writeMatchers([
      { label: 'job', operator: '=', value: name },
      ...(namespace === undefined ? [] : [{ label: 'namespace', operator: '=', value: namespace } as const]),
      ...(self ?? []),
      ...matchers,
    ]),
  };
}

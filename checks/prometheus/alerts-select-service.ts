import { loadedRules, selecting, watchedBy } from '../kit/alert-rules.ts';
import { defineCheck } from '../kit/define-check.ts';
import { signalsOf, signals } from '../kit/golden-signals.ts';
import { linear } from '../kit/linear.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import { fail, unknown } from '../kit/verdict.ts';

/** MO9 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'alerts-select-service',
  title: 'Alert rules that are loaded watch each golden signal of the service',
  why: 'A rule file in a repository wakes nobody, and a slow bot looks healthy to an alert that only asks whether it is up.',
  fix: 'Load rules that select the service by its namespace, job or metrics: for errors, latency, traffic and saturation.',
  effort: 'hours',
  references: ['https://sre.google/sre-book/monitoring-distributed-systems/#xref_monitoring_golden-signals'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodSignals: {
      type: 'integer',
      minimum: 1,
      maximum: 4,
      unit: 'signals',
      description: 'Watched signals that cost nothing',
    },
  },
  messages: {
    unwatched: 'none of the {count} alert rules that are loaded selects {workload}',
    partly: 'no loaded alert rule that selects {workload} watches its {missing}',
  },
  run: ({ subject, evidence, params, finding }) =>
    guarded({}, () => {
      const { rules, targets } = evidence.prometheus;
      const { selector } = subject.slots;
      if (selector !== undefined && 'reason' in selector) return unknown(selector.reason, selector.text);
      const loaded = loadedRules(rules);
      const watched = watchedBy(subject, 'value' in targets ? targets.value : []);
      const selected = loaded.map((rule) => selecting(rule, watched)).filter((found) => found.length > 0);
      const workload = subject.identity.name;
      const at = placeOf(subject);
      if (selected.length === 0 && loaded.length > 0 && watched.workload?.isScrapeKnown !== true)
        return unknown('not-collected', 'no rule names it, and which job scrapes it is not known');
      if (selected.length === 0) return fail(finding('unwatched', { data: { count: loaded.length, workload }, at }));
      const seen = new Set(selected.flatMap((found) => [...signalsOf(found)]));
      if (seen.size === 0)
        return unknown(
          'not-collected',
          `${selected.length} rules select it, and what they watch can't be told by their metrics`,
        );
      const missing = signals.filter((signal) => !seen.has(signal)).join(', ');
      return linear({
        what: 'golden signals with an alert',
        value: seen.size,
        unit: 'signals',
        good: params.goodSignals,
        bad: 0,
        finding: () => finding('partly', { data: { workload, missing }, at }),
      });
    }),
});

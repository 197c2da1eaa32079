import type { MeasuredObjective, PromAlertRule, Slot } from '../../src/model/prometheus.ts';
import type { Matcher } from '../../src/model/promql-matchers.ts';
import { matcherSets } from '../../src/model/promql-matchers.ts';
import type { Selector } from '../../src/model/promql-selectors.ts';
import { loadedRules, selecting, watchedBy } from '../kit/alert-rules.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import { fail, graded, pass, unknown } from '../kit/verdict.ts';

/**
 * AL25 of the catalogue of alert rules (docs/prometheus.md, Pods, jobs and alerts): each objective has an alert on what it
 * counts, over two windows at once. An alert over one window is half of it: it comes too late, or for nothing.
 */
export default defineCheck({
  id: 'alerts-for-every-objective',
  title: 'Every objective has a loaded alert rule that burns with its error budget',
  why: 'A promise that nobody is woken for is broken before anybody knows.',
  fix: 'Load multi-window burn-rate alerts on the counter or histogram of each objective (Sloth and Pyrra write them).',
  effort: 'hours',
  references: ['https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts'],
  since: '0.1.0',
  subject: 'measured-objective',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: {
    none: 'none of the {count} alert rules that are loaded watches {events} of {workload}, which its objective of {objective} counts',
    oneWindow:
      'alerts on {events} of {workload} look at one window each ({objective}); a burn rate needs a long and a short one',
  },
  run: ({ subject, evidence, finding }) =>
    guarded({}, () => {
      const { rules, targets } = evidence.prometheus;
      const { selector, total, partOf } = subject.slots;
      const needed: readonly (Slot | undefined)[] = [selector, total, partOf];
      for (const slot of needed) if (slot !== undefined && 'reason' in slot) return unknown(slot.reason, slot.text);
      const loaded = loadedRules(rules);
      const watched = watchedBy(subject, 'value' in targets ? targets.value : []);
      const selected = loaded.flatMap((rule) => {
        const selectors = selecting(rule, watched);
        return selectors.length === 0 ? [] : [{ rule, selectors }];
      });
      const bound = selected.filter(({ selectors }) => selectors.some((one) => tellsBad(one, subject)));
      const events = subject.indicator === 'requests' ? 'bad requests' : 'slow answers';
      const data = { events, workload: subject.identity.name, objective: subject.label };
      const options = { at: placeOf(subject), discriminator: subject.label };
      if (bound.some(({ rule }) => windowsOf(rule) > 1)) return pass;
      if (bound.length > 0) return graded(1, 2, finding('oneWindow', { data, ...options }));
      const recorded = selected.find(({ selectors }) => selectors.some(({ metric }) => metric.includes(':')));
      if (recorded !== undefined)
        return unknown(
          'not-collected',
          `the alert ${recorded.rule.name} reads a recorded series of it, and what that counts is not known`,
        );
      if (loaded.length > 0 && watched.workload?.isScrapeKnown !== true && selected.length === 0)
        return unknown('not-collected', 'no rule names it, and which job scrapes it is not known');
      return fail(finding('none', { data: { ...data, count: loaded.length }, ...options }));
    }),
});

/** Reads the events of the objective by what makes them bad: the error's label, or the histogram's buckets. */
function tellsBad({ metric, matchers }: Selector, { slots, indicator }: MeasuredObjective): boolean {
  const { part, partOf } = slots;
  if (part === undefined || 'reason' in part || metric !== part.text) return false;
  if (indicator === 'latency') return true;
  const wanted: readonly Matcher[] =
    partOf === undefined || 'reason' in partOf ? [] : (matcherSets(`{${partOf.text}}`)[0] ?? []);
  return wanted.some(({ label }) => matchers.some((one) => one.label === label));
}

/** Ranges that the rule looks back over, each once. */
function windowsOf({ query }: PromAlertRule): number {
  return new Set([...query.slice(0, 20_000).matchAll(/\[([0-9a-z]{1,20})[:\]]/g)].map(([, window]) => window)).size;
}

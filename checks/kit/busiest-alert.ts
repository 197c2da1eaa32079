import type { CheckFinding, FindingOptions, QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { Known } from '../../src/model/known.ts';
import type { MeasuredNamespace, PromAlertGroups } from '../../src/model/prometheus.ts';
import { alwaysFiring, loadedRules, selecting, watchedBy } from './alert-rules.ts';
import type { Linear } from './linear.ts';
import { linear } from './linear.ts';
import { placeOf } from './measured.ts';
import { finite, samplesOf } from './prometheus.ts';
import { unknown } from './verdict.ts';

type Place = Pick<FindingOptions<never>, 'at' | 'discriminator'>;

/**
 * Judges the alert of a namespace that has most of something; none where none has any. That is good news only where rules
 * are loaded that would fire: without rules there is no noise either.
 */
export function busiestAlert(
  subject: MeasuredNamespace,
  rules: Known<PromAlertGroups>,
  answer: QueryAnswer,
  options: Omit<Linear, 'value' | 'finding'> & {
    readonly finding: (alert: string, value: number, place: Place) => CheckFinding;
  },
): Verdict {
  const found = samplesOf(answer)
    .map(({ labels: { alertname = '' }, value }) => ({ alert: alertname, value: finite(value, options.what) }))
    .filter(({ alert }) => !alwaysFiring.has(alert))
    .sort((a, b) => b.value - a.value);
  const [busiest = { alert: '', value: 0 }] = found;
  if (found.length === 0) {
    const watched = watchedBy(subject);
    if (!loadedRules(rules).some((rule) => selecting(rule, watched).length > 0))
      return unknown('not-collected', 'no alert ever fired, and no alert rule is loaded that selects this namespace');
  }
  const { alert, value } = busiest;
  const { finding, ...bounds } = options;
  return linear({
    ...bounds,
    value,
    finding: () => finding(alert, value, { at: placeOf(subject), discriminator: alert }),
  });
}

import { badShare } from '../../../checks/kit/measured.ts';
import { renderQuery } from '../../engine/queries.ts';
import type { MeasuredObjective, PrometheusEvidence } from '../../model/prometheus.ts';
import type { ScorecardObjective } from '../../model/scorecard.ts';

/**
 * Pairs of windows whose burn is shown, in minutes, and the part of the budget that the long one may use
 * (The Site Reliability Workbook, chapter 5; the factor follows from the objective's window).
 */
const burns = [
  { minutes: 60, window: '1h', budget: 0.02 },
  { minutes: 360, window: '6h', budget: 0.05 },
  { minutes: 1440, window: '1d', budget: 0.1 },
  { minutes: 4320, window: '3d', budget: 0.1 },
] as const;

/** Objectives as reports show them: from the answers that the rules were judged by, so no rule is asked for it. */
export function shownObjectives(
  objectives: readonly MeasuredObjective[],
  { queries }: PrometheusEvidence,
): readonly ScorecardObjective[] {
  const byText = new Map(queries.map((one) => [one.query, one]));
  return objectives.map((subject) => {
    const { identity, objective, windowSeconds, slots, label } = subject;
    const window = slots['window'];
    const budget = 1 - objective;
    const found = shareIn('{{window}}');
    const attained = typeof found === 'number' ? 1 - found : null;
    return {
      service: `${identity.namespace}/${identity.name}`,
      indicator: label,
      objective,
      window: window !== undefined && 'text' in window ? window.text : '',
      attained,
      budgetLeft: typeof found === 'number' ? 1 - found / budget : null,
      burn: burns.flatMap(({ minutes, window: long, budget: part }) => {
        if (minutes * 60 >= windowSeconds) return [];
        const share = shareIn(`${minutes}m`);
        const factor = typeof share === 'number' ? share / budget : null;
        return [{ window: long, factor, limit: (part * windowSeconds) / (minutes * 60) }];
      }),
      ...(typeof found === 'number' ? {} : { unknown: found }),
    };

    /** The share of bad events, or why nobody knows it. */
    function shareIn(written: string): number | string {
      const rendered = renderQuery(badShare(written), slots, {});
      if ('reason' in rendered) return rendered.text;
      const asked = byText.get(rendered.text);
      if (asked === undefined) return 'no rule of the pack asked for it';
      if (asked.answer.status === 'unknown') return asked.answer.text;
      if (asked.answer.status === 'ranged') return 'Prometheus answered with a range';
      const [only, second] = asked.answer.series;
      if (only === undefined || second !== undefined || typeof only.value !== 'number')
        return 'Prometheus holds no requests in the window';
      return only.value;
    }
  });
}

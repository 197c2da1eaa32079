import type { ScorecardObjective, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { Tone } from './words.ts';

export interface ObjectiveView {
  readonly service: string;
  readonly indicator: string;
  /** `99.9 % over 30d`. */
  readonly wanted: string;
  readonly attained: string;
  readonly budget: string;
  /** Percent of the bar: what is left of the error budget; 0 when it is overspent or unknown. */
  readonly left: number;
  readonly isKnown: boolean;
  readonly tone: Tone;
  /** `1h 0.4× (alarms from 14.4×)`. */
  readonly burn: readonly { readonly text: string; readonly tone: Tone }[];
  readonly unknown: string;
}

/** Below this share of the budget a person should look (docs/evidence.md). */
const lowBudget = 0.25;

export function objectivesOf({ slos }: ScorecardTarget): readonly ObjectiveView[] {
  return slos.map((slo) => ({
    service: slo.service,
    indicator: slo.indicator,
    wanted: `${percentOf(slo.objective)} over ${slo.window}`,
    attained: slo.attained === null ? 'unknown' : percentOf(slo.attained),
    budget: budgetText(slo),
    left: slo.budgetLeft === null ? 0 : Math.round(Math.min(1, Math.max(0, slo.budgetLeft)) * 1000) / 10,
    isKnown: slo.budgetLeft !== null,
    tone: toneOf(slo),
    burn: slo.burn.map(({ window, factor, limit }) => ({
      text: `${window} ${factor === null ? 'unknown' : `${digits(factor)}×`} (alarms from ${digits(limit)}×)`,
      tone: factor === null ? 'unknown' : factor > limit ? 'bad' : 'ok',
    })),
    unknown: slo.unknown ?? '',
  }));
}

function budgetText({ budgetLeft }: ScorecardObjective): string {
  if (budgetLeft === null) return 'unknown';
  return budgetLeft < 0 ? `overspent: ${digits((1 - budgetLeft) * 100)} % used` : `${digits(budgetLeft * 100)} % left`;
}

function toneOf({ budgetLeft }: ScorecardObjective): Tone {
  if (budgetLeft === null) return 'unknown';
  if (budgetLeft < 0) return 'bad';
  return budgetLeft < lowBudget ? 'warn' : 'ok';
}

/** Never rounded up to a round number that was not reached: 0.99949 is 99.949 %, not 99.95 %. */
function percentOf(share: number): string {
  return `${Number((Math.floor(share * 1e6 + 1e-6) / 1e4).toFixed(4))} %`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

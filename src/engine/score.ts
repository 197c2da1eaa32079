import type { RuleOutcome } from '../model/outcome.ts';
import type { PackCategory, Pack } from '../model/pack.ts';
import type { ValueInterval } from './combine.ts';
import { combine, fixed, isKnown } from './combine.ts';
import type { Fraction } from './fraction.ts';
import { compare, dividedBy, fromDecimal, isEqual, minus, one, plus, sum, times, zero } from './fraction.ts';
import type { RuleJudgement } from './judgement.ts';

export interface RuleScore {
  readonly judgement: RuleJudgement;
  readonly outcome: RuleOutcome;
  /** Undefined when not applicable. */
  readonly interval: ValueInterval | undefined;
  /** Part of the whole, 0 to 1; 0 for what is left out. */
  readonly share: Fraction;
  readonly lost: Fraction;
  readonly upTo: Fraction;
  /** What fixing every finding of the rule proves. */
  readonly fix: Fraction;
}

interface Sums {
  readonly lo: Fraction;
  readonly hi: Fraction;
  readonly coverage: Fraction;
}

interface CategoryScore {
  readonly category: PackCategory;
  /** Undefined when nothing in it is applicable. */
  readonly sums: (Sums & { readonly share: Fraction }) | undefined;
  /** Sums over the rules of each part; none where nothing in it is applicable. */
  readonly parts: ReadonlyMap<string, Sums>;
}

export interface Score {
  readonly rules: readonly RuleScore[];
  readonly categories: readonly CategoryScore[];
  /** Undefined when nothing at all is applicable. */
  readonly total: Sums | undefined;
}

interface Weighed {
  readonly judgement: RuleJudgement;
  readonly interval: ValueInterval;
  readonly weight: Fraction;
}

/** Reported, never scored. */
export function isInformative(judgement: RuleJudgement): boolean {
  return judgement.rule.informative || judgement.rule.preview;
}

/** The interval score of docs/scoring.md (The numbers), in exact fractions. */
export function scoreOf(pack: Pick<Pack, 'categories'>, judgements: readonly RuleJudgement[]): Score {
  const weights = groupWeights(judgements);
  const perCategory = pack.categories.map((category) => {
    const weighed = weigh(
      judgements.filter((judgement) => judgement.rule.category === category.id),
      weights,
    );
    const total = sum(weighed.map((rule) => rule.weight));
    const weight = category.weight === 'auto' ? total : fromDecimal(category.weight);
    const counts = compare(total, zero) > 0 && compare(weight, zero) > 0;
    return { category, weighed, total, weight, counts };
  });
  const whole = sum(perCategory.filter((entry) => entry.counts).map((entry) => entry.weight));

  const scored = new Map<RuleJudgement, RuleScore>();
  const categories = perCategory.map(({ category, weighed, total, weight, counts }): CategoryScore => {
    if (!counts) return { category, sums: undefined, parts: new Map() };
    const share = dividedBy(weight, whole);
    for (const rule of weighed) {
      scored.set(rule.judgement, scoredRule(rule, times(share, dividedBy(rule.weight, total))));
    }
    return {
      category,
      sums: { share, ...meanOf(weighed, total) },
      parts: partsOf(category, weighed),
    };
  });
  return {
    rules: judgements.map((judgement) => scored.get(judgement) ?? leftOut(judgement)),
    categories,
    total: totalOf(categories),
  };
}

/** The weighted means of rules whose weights add up to `total`, more than 0. */
function meanOf(rules: readonly Weighed[], total: Fraction): Sums {
  const mean = (value: (interval: ValueInterval) => Fraction): Fraction =>
    dividedBy(sum(rules.map((rule) => times(rule.weight, value(rule.interval)))), total);
  return {
    lo: mean((interval) => interval.lo),
    hi: mean((interval) => interval.hi),
    coverage: mean((interval) => minus(one, minus(interval.hi, interval.lo))),
  };
}

function partsOf(category: PackCategory, weighed: readonly Weighed[]): ReadonlyMap<string, Sums> {
  const parts = new Map<string, Sums>();
  for (const { id } of category.parts ?? []) {
    const own = weighed.filter(({ judgement }) => judgement.rule.part === id);
    const total = sum(own.map((rule) => rule.weight));
    if (compare(total, zero) > 0) parts.set(id, meanOf(own, total));
  }
  return parts;
}

function totalOf(categories: readonly CategoryScore[]): Sums | undefined {
  const present = categories.flatMap(({ sums }) => (sums === undefined ? [] : [sums]));
  if (present.length === 0) return undefined;
  const mean = (end: (sums: Sums) => Fraction): Fraction => sum(present.map((sums) => times(sums.share, end(sums))));
  return { lo: mean((sums) => sums.lo), hi: mean((sums) => sums.hi), coverage: mean((sums) => sums.coverage) };
}

/**
 * The one weight that a group's rules share: the heaviest of its rules in the plan, applicable or not,
 * so that what turns out not applicable can't change it.
 */
function groupWeights(judgements: readonly RuleJudgement[]): ReadonlyMap<string, Fraction> {
  const weights = new Map<string, Fraction>();
  for (const judgement of judgements) {
    const { group, weight } = judgement.rule;
    if (group === undefined || isInformative(judgement)) continue;
    const own = fromDecimal(weight);
    const known = weights.get(group);
    if (known === undefined || compare(own, known) > 0) weights.set(group, own);
  }
  return weights;
}

/** The applicable rules of a category; the members of a group divide its weight in proportion to their own. */
function weigh(judgements: readonly RuleJudgement[], groups: ReadonlyMap<string, Fraction>): readonly Weighed[] {
  const applicable: Weighed[] = [];
  const members = new Map<string, Fraction>();
  for (const judgement of judgements) {
    const interval = isInformative(judgement) ? undefined : combine(judgement);
    if (interval === undefined) continue;
    const weight = fromDecimal(judgement.rule.weight);
    applicable.push({ judgement, interval, weight });
    const { group } = judgement.rule;
    if (group !== undefined) members.set(group, plus(members.get(group) ?? zero, weight));
  }
  return applicable.map((rule) => {
    const { group } = rule.judgement.rule;
    const shared = group === undefined ? undefined : groups.get(group);
    const all = group === undefined ? undefined : members.get(group);
    if (shared === undefined || all === undefined || compare(all, zero) <= 0) return rule;
    return { ...rule, weight: dividedBy(times(shared, rule.weight), all) };
  });
}

function scoredRule({ judgement, interval }: Weighed, share: Fraction): RuleScore {
  const after = combine(fixed(judgement)) ?? interval;
  return {
    judgement,
    interval,
    share,
    outcome: outcomeOf(interval),
    lost: times(share, minus(one, interval.lo)),
    upTo: times(share, minus(interval.hi, interval.lo)),
    fix: times(share, minus(after.lo, interval.lo)),
  };
}

function leftOut(judgement: RuleJudgement): RuleScore {
  const interval = combine(judgement);
  const outcome = isInformative(judgement)
    ? 'informative'
    : interval === undefined
      ? 'not-applicable'
      : outcomeOf(interval);
  return { judgement, interval, outcome, share: zero, lost: zero, upTo: zero, fix: zero };
}

function outcomeOf(interval: ValueInterval): RuleOutcome {
  if (!isKnown(interval)) return 'unknown';
  if (isEqual(interval.lo, one)) return 'pass';
  return isEqual(interval.lo, zero) ? 'fail' : 'partial';
}

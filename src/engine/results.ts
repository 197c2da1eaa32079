import { compareText } from '../model/identity.ts';
import { severities } from '../model/outcome.ts';
import type { InventoryEdge, ScorecardResult, ScorecardUnknown } from '../model/scorecard.ts';
import type { FindingContext, PlacedFinding } from './findings.ts';
import { findingsOf } from './findings.ts';
import { compare, isEqual, one, shareTenths, toNumber, zero, floorTenths } from './fraction.ts';
import type { RuleJudgement } from './judgement.ts';
import type { RuleScore, Score } from './score.ts';

export interface BuiltResult {
  readonly result: ScorecardResult;
  readonly score: RuleScore;
  readonly placed: readonly PlacedFinding[];
}

/** One result a rule, ordered by rule id, whatever order the rules came in. */
export function buildResults(score: Score, context: FindingContext): readonly BuiltResult[] {
  const rules = [...score.rules].sort((a, b) => compareText(a.judgement.rule.id, b.judgement.rule.id));
  const verified = score.total === undefined ? 0 : floorTenths(score.total.lo);
  const upper = score.total === undefined ? 0 : floorTenths(score.total.hi);
  const whole = score.total === undefined ? 0 : 1000;
  const lost = shareTenths(
    rules.map((rule) => rule.lost),
    whole - verified,
  );
  const upTo = shareTenths(
    rules.map((rule) => rule.upTo),
    upper - verified,
  );
  return rules.map((rule, index) => {
    const placed = findingsOf(rule.judgement, context);
    return {
      score: rule,
      placed,
      result: {
        ...described(rule.judgement),
        ...outcomeFields(rule),
        unknowns: unknownsOf(rule.judgement, context),
        findings: placed.map((entry) => entry.finding),
        lostPoints: (lost[index] ?? 0) / 10,
        upTo: (upTo[index] ?? 0) / 10,
        fixPoints: floorTenths(rule.fix) / 10,
      },
    };
  });
}

type Described = Omit<
  ScorecardResult,
  'outcome' | 'reason' | 'interval' | 'subjects' | 'unknowns' | 'findings' | 'lostPoints' | 'upTo' | 'fixPoints'
>;

function described({ rule, check, tier, notAsked, measured }: RuleJudgement): Described {
  const { awaits, part, group, roles, peer } = rule;
  return {
    rule: rule.id,
    ...(rule.check === undefined ? {} : { check: rule.check }),
    ...(awaits === undefined ? {} : { awaits }),
    title: rule.title ?? check?.title ?? rule.id,
    why: rule.why ?? check?.why ?? '',
    fix: rule.fix ?? check?.fix ?? '',
    references: check?.references ?? [],
    category: rule.category,
    ...(part === undefined ? {} : { part }),
    severity: rule.severity,
    weight: rule.weight,
    ...(group === undefined ? {} : { group }),
    ...(roles === undefined ? {} : { roles }),
    tier,
    params: Object.fromEntries(
      Object.entries(rule.params)
        .sort(([a], [b]) => compareText(a, b))
        .map(([name, value]) => [name, { value, from: rule.origins[`params.${name}`] ?? rule.origin }]),
    ),
    notAsked: [...notAsked].sort(([a], [b]) => compareText(a, b)).map(([because, count]) => ({ because, count })),
    evidence: check?.needs ?? [],
    measured: measured ?? [],
    ...(check === undefined ? {} : { effort: check.effort }),
    ...(peer === undefined ? {} : { peer }),
  };
}

function outcomeFields(score: RuleScore): Pick<ScorecardResult, 'outcome' | 'reason' | 'interval' | 'subjects'> {
  const { judgement, interval, outcome } = score;
  const counts = { pass: judgement.passed, fail: 0, partial: 0, unknown: judgement.extra.length, notAsked: 0 };
  for (const { unknown, lo } of judgement.open) {
    if (unknown !== undefined) counts.unknown += 1;
    else if (isEqual(lo, zero)) counts.fail += 1;
    else if (compare(lo, one) < 0) counts.partial += 1;
    else counts.pass += 1;
  }
  for (const count of judgement.notAsked.values()) counts.notAsked += count;
  const first = judgement.open.find((open) => open.unknown !== undefined)?.unknown ?? judgement.extra[0];
  return {
    outcome,
    ...(outcome === 'unknown' && first !== undefined ? { reason: first.reason } : {}),
    interval: { lo: toNumber(interval?.lo ?? zero), hi: toNumber(interval?.hi ?? zero) },
    subjects: counts,
  };
}

function unknownsOf(judgement: RuleJudgement, context: FindingContext): readonly ScorecardUnknown[] {
  const unknowns: ScorecardUnknown[] = [];
  for (const open of judgement.open) {
    if (open.unknown === undefined) continue;
    const { reason, text, at } = open.unknown;
    const { declaration, document, identity } = open.subject;
    const own = declaration?.document ?? document?.document;
    const location =
      at !== undefined
        ? context.locate(at.declaration.document.id, at.path)
        : own === undefined
          ? document?.faults[0]?.location
          : context.locate(own.id, []);
    const waiver = context.cover.of(open).unknown?.id;
    unknowns.push({
      // The run itself has no name that tells a reader anything.
      ...(declaration === undefined && document === undefined ? {} : { subject: { ...identity } }),
      reason,
      text,
      ...(location === undefined ? {} : { location }),
      ...(waiver === undefined ? {} : { waiver }),
    });
  }
  return [...unknowns, ...judgement.extra];
}

/** Marks the edges that findings broke, or that nobody could judge; the gravest rule names the edge. */
export function markEdges(edges: readonly InventoryEdge[], built: readonly BuiltResult[]): readonly InventoryEdge[] {
  const broken = new Map<string, { rule: string; fingerprint: string }>();
  const unknown = new Set<string>();
  const bySeverity = [...built].sort(
    (a, b) => severities.indexOf(a.result.severity) - severities.indexOf(b.result.severity),
  );
  for (const { result, score, placed } of bySeverity) {
    for (const { breaks, finding } of placed) {
      if (breaks === undefined || broken.has(breaks)) continue;
      broken.set(breaks, { rule: result.rule, fingerprint: finding.fingerprint });
    }
    for (const open of score.judgement.open) if (open.unknown?.breaks !== undefined) unknown.add(open.unknown.breaks);
  }
  return edges.map((edge) => {
    const fault = broken.get(edge.id);
    if (fault !== undefined) return { ...edge, status: 'broken', ...fault };
    return unknown.has(edge.id) ? { ...edge, status: 'unknown' } : edge;
  });
}

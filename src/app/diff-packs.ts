import { compareText } from '../model/identity.ts';
import type { Origin, Pack, PackRule } from '../model/pack.ts';
import { loadPack } from '../packs/load.ts';
import { loadAllChecks } from './evidence.ts';
import type { Host } from './host.ts';

/** A value as it is compared and shown; undefined where a pack does not have it. */
type Value = string | undefined;

/** One thing that is not the same in both. */
export interface Change {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  /** Where each was set; absent for what follows from something else. */
  readonly beforeFrom?: Origin;
  readonly afterFrom?: Origin;
}

export interface ChangedRule {
  readonly rule: string;
  readonly changes: readonly Change[];
}

/** A rule that only one of the packs has. */
export interface LoneRule {
  readonly rule: string;
  readonly severity: string;
  readonly category: string;
  readonly weight: number;
  readonly from: Origin;
  /** Why the pack without it switches it off. */
  readonly off?: string;
}

/** What a category weighs when each of its rules applies, and its share of the whole in percent. */
interface CategoryWeight {
  readonly weight: number;
  readonly share: number;
}

export interface WeightChange {
  readonly category: string;
  readonly before: CategoryWeight;
  readonly after: CategoryWeight;
}

export interface PackDiff {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  readonly added: readonly LoneRule[];
  readonly removed: readonly LoneRule[];
  /** Rules that A has and B switches off. */
  readonly off: readonly LoneRule[];
  readonly changed: readonly ChangedRule[];
  /** Categories, groups, weights by severity, levels, grades, caps. */
  readonly pack: readonly Change[];
  readonly weights: readonly WeightChange[];
}

/** Compares two packs as they are resolved. Throws ReadinessError where one can't be read. */
export async function diffPacks(a: string, b: string, host: Host): Promise<PackDiff> {
  const options = { checks: loadAllChecks, folder: host.cwd };
  const [before, after] = await Promise.all([loadPack(a, options), loadPack(b, options)]);
  return comparePacks(before, after);
}

function comparePacks(a: Pack, b: Pack): PackDiff {
  const [before, after] = [byId(a.rules), byId(b.rules)];
  const offInA = new Map(a.off.map((entry) => [entry.rule, entry]));
  const offInB = new Map(b.off.map((entry) => [entry.rule, entry]));
  const gone = sorted(a.rules).filter(({ id }) => !after.has(id));
  const content = {
    added: sorted(b.rules)
      .filter(({ id }) => !before.has(id))
      .map((rule) => {
        const reason = offInA.get(rule.id)?.reason;
        return { ...alone(rule), ...(reason === undefined ? {} : { off: reason }) };
      }),
    removed: gone.flatMap((rule) => (offInB.has(rule.id) ? [] : [alone(rule)])),
    off: gone.flatMap((rule) => {
      const entry = offInB.get(rule.id);
      return entry === undefined ? [] : [{ ...alone(rule), from: entry.origin, off: entry.reason }];
    }),
    changed: sorted(a.rules).flatMap((rule): readonly ChangedRule[] => {
      const other = after.get(rule.id);
      const changes = other === undefined ? [] : ruleChanges(rule, other);
      return changes.length === 0 ? [] : [{ rule: rule.id, changes }];
    }),
    pack: changesIn(packFacts(a, offInB), packFacts(b, offInA)),
    weights: weightChanges(a, b),
  };
  const same = Object.values(content).every((list) => list.length === 0);
  return { a: `${a.name} ${a.version}`, b: `${b.name} ${b.version}`, same, ...content };
}

function byId(rules: readonly PackRule[]): ReadonlyMap<string, PackRule> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}

function sorted(rules: readonly PackRule[]): readonly PackRule[] {
  return [...rules].sort((x, y) => compareText(x.id, y.id));
}

function alone({ id, severity, category, weight, origin }: PackRule): LoneRule {
  return { rule: id, severity, category, weight, from: origin };
}

/** What each key of a rule comes to, in words; the places are the rule's own. */
function ruleFacts(rule: PackRule): ReadonlyMap<string, Value> {
  const { roles } = rule;
  const facts: Record<string, Value> = {
    'answered by': rule.assert === undefined ? (rule.check ?? `awaits ${rule.awaits ?? 'evidence'}`) : 'an assertion',
    title: rule.title,
    why: rule.why,
    fix: rule.fix,
    category: rule.category,
    part: rule.part,
    severity: rule.severity,
    weight: String(rule.weight),
    group: rule.group,
    subjects: rule.subjects,
    roles: roles === undefined ? undefined : narrowed(roles),
    profiles: rule.profiles.join(', '),
    tier: rule.tier,
    waivable: String(rule.waivable),
    informative: String(rule.informative),
    preview: String(rule.preview),
    assert: rule.assert === undefined ? undefined : stable(rule.assert),
    message: rule.message,
    peer: rule.peer === undefined ? undefined : stable(rule.peer),
  };
  for (const [name, value] of Object.entries(rule.params)) facts[`params.${name}`] = stable(value);
  return new Map(Object.entries(facts));
}

/** Keys of a rule that decide what is called otherwise here, or what follows from them. */
const originKeys: Readonly<Record<string, readonly string[]>> = {
  'answered by': ['check', 'assert', 'awaits'],
  weight: ['weight', 'informative', 'severity'],
};

function ruleChanges(before: PackRule, after: PackRule): readonly Change[] {
  return changesIn(ruleFacts(before), ruleFacts(after)).map((change) => {
    const place = ({ origins, origin }: PackRule): Origin => {
      const keys = originKeys[change.what] ?? [change.what];
      return keys.map((key) => origins[key]).find((one) => one !== undefined) ?? origin;
    };
    return {
      ...change,
      ...(change.before === undefined ? {} : { beforeFrom: place(before) }),
      ...(change.after === undefined ? {} : { afterFrom: place(after) }),
    };
  });
}

function packFacts(pack: Pack, offInOther: ReadonlyMap<string, unknown>): ReadonlyMap<string, Value> {
  return distinct([
    ['world', pack.world],
    ...Object.entries(pack.reading ?? {}).map(([key, value]) => [`reading ${key}`, stable(value)] as const),
    ...Object.entries(pack.weights ?? {}).map(([severity, weight]) => [`weights.${severity}`, String(weight)] as const),
    // One without rules is shown by no report.
    ...pack.categories
      .filter(({ id }) => pack.rules.some(({ category }) => category === id))
      .map(({ id, ...rest }) => [`category ${id}`, stable(rest)] as const),
    ...pack.groups.map(({ id, rules }) => [`group ${id}`, [...rules].sort(compareText).join(', ')] as const),
    ...pack.off
      .filter(({ rule }) => offInOther.has(rule))
      .map(({ rule, reason }) => [`reason to switch off ${rule}`, reason] as const),
    ['order of levels', pack.levels.map(({ name }) => name).join(', ')],
    ...pack.levels.flatMap(({ name, gates, profile, validDays, optional }) => [
      [`level ${name}`, stable({ profile, optional, validDays })] as const,
      ...gates.map((gate) => [`level ${name}: ${gateName(gate)}`, gateValue(gate)] as const),
    ]),
    ...pack.grades.map(({ name, from }) => [`grade ${name}`, `from ${from}`] as const),
    ...pack.caps.map(({ cap, ...rest }) => [`cap ${cap}`, stable(rest)] as const),
  ]);
}

/** A second gate or cap of one name is not lost behind the first. */
function distinct(entries: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  const facts = new Map<string, Value>();
  for (const [name, value] of entries) {
    let key = name;
    for (let number = 2; facts.has(key); number += 1) key = `${name} (${number})`;
    facts.set(key, value);
  }
  return facts;
}

type Gate = Pack['levels'][number]['gates'][number];

function gateName(gate: Gate): string {
  return gate.gate === 'max-open' ? `max-open ${gate.severity}` : gate.gate;
}

function gateValue(gate: Gate): string {
  switch (gate.gate) {
    case 'profile':
      return gate.profile;
    case 'min-score':
    case 'min-category-score':
    case 'max-open':
    case 'min-coverage':
      return String(gate.value);
    case 'max-evidence-age':
      return `${gate.hours} hours`;
    case 'sign-off':
      return gate.roles.join(', ');
    case 'blockers-known':
    case 'high-owned':
      return 'wanted';
  }
}

function changesIn(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>): readonly Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [old, now] = [before.get(what), after.get(what)];
    if (old === now) return [];
    return [{ what, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
  });
}

/** What each category weighs when all its rules apply; a group counts once. */
function weightsOf(pack: Pack): ReadonlyMap<string, CategoryWeight> {
  const points = new Map<string, number>();
  const counted = new Set<string>();
  for (const { category, weight, group, informative, preview } of pack.rules) {
    if (informative || preview || (group !== undefined && counted.has(group))) continue;
    if (group !== undefined) counted.add(group);
    points.set(category, (points.get(category) ?? 0) + weight);
  }
  // A category of which nothing applies takes no share, whatever its weight.
  const weights = pack.categories.map(({ id, weight }): readonly [string, number] => {
    const own = points.get(id) ?? 0;
    return [id, weight === 'auto' || own === 0 ? own : weight];
  });
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const share = (weight: number): number => (total === 0 ? 0 : Math.round((1000 * weight) / total) / 10);
  return new Map(weights.map(([id, weight]) => [id, { weight, share: share(weight) }]));
}

const noWeight: CategoryWeight = { weight: 0, share: 0 };

function weightChanges(a: Pack, b: Pack): readonly WeightChange[] {
  const [before, after] = [weightsOf(a), weightsOf(b)];
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareText).flatMap((category) => {
    const change = { category, before: before.get(category) ?? noWeight, after: after.get(category) ?? noWeight };
    return stable(change.before) === stable(change.after) ? [] : [change];
  });
}

function narrowed({ only, except }: NonNullable<PackRule['roles']>): string {
  return only === undefined ? `not ${(except ?? []).join(', ')}` : `only ${only.join(', ')}`;
}

/** One text for equal values, whatever the order of their keys. */
function stable(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => compareText(x, y))
      .map(([key, item]) => [key, ordered(item)]),
  );
}

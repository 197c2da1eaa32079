import { ReadinessError } from '../model/errors.ts';
import type { Problem } from '../model/errors.ts';
import { asList, asNumber, asRecord, asString } from '../model/json.ts';
import type { Json, JsonRecord } from '../model/json.ts';
import type { Severity } from '../model/outcome.ts';
import type { Pack, PackCategory, PackRule, Reading } from '../model/pack.ts';
import { problemAt, sortProblems } from '../config/authored/problems.ts';
import { quoted, suggestion } from '../config/authored/words.ts';
import { readAuthored } from '../config/authored/read.ts';
import type { AuthoredFile } from '../config/authored/read.ts';
import { structureProblems } from '../config/authored/structure.ts';
import { oversizedAssertions } from './assertions/read.ts';
import { packDigest } from './digest.ts';
import { groupRules } from './groups.ts';
import { readCertification } from './levels.ts';
import validateStructure from './pack-structure.gen.js';
import type { CheckFacts } from './params.ts';
import { mergeRule } from './rules.ts';
import type { RuleSetting } from './rules.ts';

export interface ParseOptions {
  /** Brings the parent that `extends` names; rejects with `unknown-pack` where there is none. */
  readonly load: (name: string) => Promise<Pack>;
  /** All registered checks. Undefined: check ids and thresholds are not looked at. */
  readonly checks?: ReadonlyMap<string, CheckFacts>;
}

/** Scoring, section 2; a pack's `weights` replace them one by one. */
const defaultWeights: Readonly<Record<Severity, number>> = { blocker: 100, high: 10, medium: 3, low: 1 };
/** Score below which a category caps the grade, where a pack does not say (scoring, section 3). */
const defaultFloor = 60;

/**
 * Reads, validates and resolves a pack file.
 * Throws {@link ReadinessError} `invalid-pack` with every problem at once, in file order.
 */
export async function parsePack(text: string, file: string, options: ParseOptions): Promise<Pack> {
  const read = readAuthored(text, file);
  if (!read.ok) throw invalidPack(file, read.problems);
  const { authored } = read;
  const oversized = oversizedAssertions(authored);
  if (oversized.length > 0) throw invalidPack(file, oversized);
  const problems: Problem[] = [...structureProblems(authored, validateStructure)];
  const parent = await loadParent(authored, options, problems);
  // Without the parent that the file names, whatever it leaves to the parent would look missing.
  if (parent === 'not-found') throw invalidPack(file, problems);
  const pack = resolve(
    authored,
    parent,
    { checks: options.checks, compilePattern: await patternCompiler(authored) },
    problems,
  );
  if (problems.length > 0) throw invalidPack(file, problems);
  return { ...pack, digest: packDigest(pack) };
}

/** The engine of patterns is loaded for a file with assertions only. */
async function patternCompiler(authored: AuthoredFile): Promise<RuleSetting['compilePattern']> {
  const rules = Object.values(asRecord(asRecord(authored.value)?.['rules']) ?? {});
  if (!rules.some((rule) => asRecord(rule)?.['assert'] !== undefined)) {
    return () => ({ ok: false, fault: 'stands in no assertion' });
  }
  return (await import('./assertions/check.ts')).packPatterns();
}

async function loadParent(
  authored: AuthoredFile,
  options: ParseOptions,
  problems: Problem[],
): Promise<Pack | undefined | 'not-found'> {
  const name = asString(asRecord(authored.value)?.['extends']);
  if (name === undefined || name === '') return undefined;
  try {
    return await options.load(name);
  } catch (cause) {
    if (!(cause instanceof ReadinessError) || cause.code !== 'unknown-pack') throw cause;
    problems.push(problemAt(authored, ['extends'], cause.message, { hint: cause.hint }));
    return 'not-found';
  }
}

function resolve(
  authored: AuthoredFile,
  parent: Pack | undefined,
  reading: Pick<RuleSetting, 'checks' | 'compilePattern'>,
  problems: Problem[],
): Omit<Pack, 'digest'> {
  const root = asRecord(authored.value) ?? {};
  const weights = readWeights(authored, parent);
  const categories = readCategories(authored, parent, problems);
  const setting: RuleSetting = {
    authored,
    categories: new Map(categories.map((category) => [category.id, category.parts ?? []])),
    weights,
    ...reading,
  };
  const merged = mergeRules(setting, parent, problems);
  const off = new Set(merged.off.map((entry) => entry.rule));
  const grouped = groupRules(authored, merged.rules, parent?.groups ?? [], off);
  const { problems: faults, ...certification } = readCertification(authored, parent);
  problems.push(...grouped.problems, ...faults);
  if (parent === undefined && Object.keys(asRecord(root['rules']) ?? {}).length === 0) {
    problems.push(problemAt(authored, ['rules'], 'the pack has no rules', { end: 'key' }));
  }
  const description = asString(root['description']);
  const written = new Set(Object.keys(asRecord(root['categories']) ?? {}));
  return {
    name: asString(root['name']) ?? '',
    version: asString(root['version']) ?? '',
    title: asString(root['title']) ?? '',
    ...(description === undefined ? {} : { description }),
    lineage: parent === undefined ? [] : [parent.name, ...parent.lineage],
    ...(root['world'] === 'closed' || parent?.world === 'closed' ? { world: 'closed' as const } : {}),
    ...mergeReading(asRecord(root['reading']), parent?.reading),
    weights,
    ...readClaim(root['claim'], parent),
    // What a parent brought and this file emptied, by moving its rules elsewhere, would only be shown as not applicable.
    categories: categories.filter(({ id }) => written.has(id) || grouped.rules.some((rule) => rule.category === id)),
    groups: grouped.groups,
    rules: grouped.rules,
    off: merged.off,
    ...certification,
  };
}

/** A file's keys replace those of its parent one by one. */
function mergeReading(own: JsonRecord | undefined, parent: Reading | undefined): Pick<Pack, 'reading'> {
  if (own === undefined) return parent === undefined ? {} : { reading: parent };
  const kinds =
    own['kinds'] === undefined ? parent?.kinds : asList(own['kinds']).flatMap((kind) => asString(kind) ?? []);
  const podKinds =
    own['podKinds'] === undefined ? parent?.podKinds : asList(own['podKinds']).flatMap((kind) => asString(kind) ?? []);
  const version = asString(own['kubernetesVersion']) ?? parent?.kubernetesVersion;
  return {
    reading: {
      ...(kinds === undefined ? {} : { kinds }),
      ...oneWay(own, parent, 'absentParts', 'empty'),
      ...oneWay(own, parent, 'selectors', 'literal'),
      ...oneWay(own, parent, 'namespaces', 'literal'),
      ...oneWay(own, parent, 'ephemeralContainers', 'ignored'),
      ...oneWay(own, parent, 'podTemplates', 'anywhere'),
      ...(podKinds === undefined ? {} : { podKinds }),
      ...(version === undefined ? {} : { kubernetesVersion: version }),
    },
  };
}

function oneWay<Key extends keyof Reading, Way extends Reading[Key]>(
  own: JsonRecord,
  parent: Reading | undefined,
  key: Key,
  way: Way,
): Partial<Record<Key, Way>> {
  return own[key] === way || parent?.[key] === way ? ({ [key]: way } as Partial<Record<Key, Way>>) : {};
}

function readClaim(value: Json | undefined, parent: Pack | undefined): Pick<Pack, 'claim'> {
  const [unit, level] = [asString(asRecord(value)?.['unit']), asNumber(asRecord(value)?.['level'])];
  const claim = unit === undefined || level === undefined ? parent?.claim : { unit, level };
  return claim === undefined ? {} : { claim };
}

function readWeights(authored: AuthoredFile, parent: Pack | undefined): Readonly<Record<Severity, number>> {
  const own = asRecord(asRecord(authored.value)?.['weights']) ?? {};
  const inherited = parent?.weights ?? defaultWeights;
  const weight = (severity: Severity): number => asNumber(own[severity]) ?? inherited[severity];
  return { blocker: weight('blocker'), high: weight('high'), medium: weight('medium'), low: weight('low') };
}

function readCategories(
  authored: AuthoredFile,
  parent: Pack | undefined,
  problems: Problem[],
): readonly PackCategory[] {
  const categories = new Map((parent?.categories ?? []).map((category) => [category.id, category]));
  for (const [id, value] of Object.entries(asRecord(asRecord(authored.value)?.['categories']) ?? {})) {
    const raw = asRecord(value) ?? {};
    const before = categories.get(id);
    const title = asString(raw['title']) ?? before?.title;
    if (title === undefined) {
      problems.push(problemAt(authored, ['categories', id], `the category ${quoted(id)} has no title`, { end: 'key' }));
    }
    categories.set(id, {
      id,
      title: title ?? id,
      weight: raw['weight'] === 'auto' ? 'auto' : (asNumber(raw['weight']) ?? before?.weight ?? 'auto'),
      floor: asNumber(raw['floor']) ?? before?.floor ?? defaultFloor,
      ...readParts(raw['parts'], before),
    });
  }
  return [...categories.values()];
}

/** Parts of the file after the parent's; a title of the file replaces the parent's. */
function readParts(value: Json | undefined, before: PackCategory | undefined): Pick<PackCategory, 'parts'> {
  const parts = new Map((before?.parts ?? []).map((part) => [part.id, part.title]));
  for (const [id, title] of Object.entries(asRecord(value) ?? {})) parts.set(id, asString(title) ?? id);
  return parts.size === 0 ? {} : { parts: [...parts].map(([id, title]) => ({ id, title })) };
}

function mergeRules(
  setting: RuleSetting,
  parent: Pack | undefined,
  problems: Problem[],
): { readonly rules: readonly PackRule[]; readonly off: Pack['off'] } {
  const { authored } = setting;
  const own = asRecord(asRecord(authored.value)?.['rules']) ?? {};
  const rules = new Map<string, PackRule>();
  const off = new Map((parent?.off ?? []).map((entry) => [entry.rule, entry]));
  const inherited = new Map((parent?.rules ?? []).map((rule) => [rule.id, rule]));

  for (const rule of inherited.values()) {
    const weight =
      rule.informative || rule.origins['weight'] !== undefined ? rule.weight : setting.weights[rule.severity];
    rules.set(rule.id, { ...rule, weight });
  }
  for (const [id, value] of Object.entries(own)) {
    const raw = asRecord(value) ?? {};
    const before = inherited.get(id);
    const reason = asString(raw['off']);
    if (reason === undefined) {
      const merged = mergeRule(setting, id, raw, before);
      problems.push(...merged.problems);
      if (merged.rule !== undefined) rules.set(id, merged.rule);
      off.delete(id);
      continue;
    }
    const surplus = Object.keys(raw).find((key) => key !== 'off');
    if (surplus !== undefined) {
      problems.push(
        problemAt(authored, ['rules', id, surplus], `"off" stands alone: ${quoted(surplus)} has no effect beside it`, {
          end: 'key',
        }),
      );
    }
    if (before === undefined) {
      problems.push(
        problemAt(authored, ['rules', id], `no parent has a rule ${quoted(id)} to switch off`, {
          end: 'key',
          hint: suggestion(id, [...inherited.keys()]),
        }),
      );
    }
    rules.delete(id);
    off.set(id, { rule: id, reason, origin: authored.at(['rules', id, 'off'], 'key') });
  }
  return { rules: [...rules.values()], off: [...off.values()] };
}

function invalidPack(file: string, problems: readonly Problem[]): ReadinessError {
  const sorted = sortProblems(problems);
  const count = sorted.length === 1 ? 'one problem' : `${sorted.length} problems`;
  return new ReadinessError('invalid-pack', `the rule pack ${file} has ${count}`, { problems: sorted });
}

import type { Problem } from '../model/errors.ts';
import { roles } from '../model/graph.ts';
import { asList, asRecord, asString } from '../model/json.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { severities, tiers } from '../model/outcome.ts';
import type { Severity } from '../model/outcome.ts';
import { criticalities } from '../model/pack.ts';
import type { Origin, PackParam, PackRule } from '../model/pack.ts';
import { problemAt } from '../config/authored/problems.ts';
import { quoted, suggestion } from '../config/authored/words.ts';
import type { AuthoredFile } from '../config/authored/read.ts';
import { kindOf } from '../model/identity.ts';
import { podBearingKinds } from '../model/reads.ts';
import { kindsOf } from './assertions/parts.ts';
import type { CompiledPattern } from './assertions/patterns.ts';
import { messageSlots, readAssertion, readExamples, unknownSlots } from './assertions/read.ts';
import { paramProblems } from './params.ts';
import type { CheckFacts } from './params.ts';

/** What one rule of a file is merged and checked against. */
export interface RuleSetting {
  readonly authored: AuthoredFile;
  /** Category -> its parts. */
  readonly categories: ReadonlyMap<string, readonly { readonly id: string }[]>;
  readonly weights: Readonly<Record<Severity, number>>;
  /** All registered checks; undefined: ids and thresholds are not looked at. */
  readonly checks: ReadonlyMap<string, CheckFacts> | undefined;
  /** For the patterns of assertions. */
  readonly compilePattern: (source: string) => CompiledPattern;
}

const combinations = ['all', 'proportion', 'worst'] as const;
const profiles = ['static', 'full'] as const;
/** What has a role: workloads, what scales or protects them, and what of all this runs. */
const haveRoles: readonly string[] = [
  'workload',
  'cron-job',
  'job',
  'autoscaler',
  'budget',
  'live-workload',
  'live-object',
];

function isPodKind(kind: string): boolean {
  return podBearingKinds.some((one) => one === kind);
}

/** The value when it is one of the list; anything else was reported as a fault of structure. */
export function oneOf<T extends string>(list: readonly T[], value: Json | undefined): T | undefined {
  return list.find((item) => item === value);
}

function listOf<T extends string>(list: readonly T[], value: Json | undefined): readonly T[] | undefined {
  const found = list.filter((item) => asList(value).includes(item));
  return found.length === 0 ? undefined : found;
}

/** A rule of the file, keys that it leaves out taken from the parent's rule. Undefined when it can't be made whole. */
export function mergeRule(
  setting: RuleSetting,
  id: string,
  raw: JsonRecord,
  parent: PackRule | undefined,
): { readonly rule: PackRule | undefined; readonly problems: readonly Problem[] } {
  const { authored } = setting;
  const path: Path = ['rules', id];
  const problems: Problem[] = [];
  const complain = (at: Path, message: string, end: 'key' | 'value' = 'value', hint?: string): void => {
    problems.push(problemAt(authored, at, message, { end, hint }));
  };

  const own = (key: string): Json | undefined => (Object.hasOwn(raw, key) ? raw[key] : undefined);
  // A rule has a check, an assertion, or awaits evidence: naming one replaces the other.
  const renamed = own('check') !== undefined || own('assert') !== undefined;
  const awaits = asString(own('awaits')) ?? (renamed ? undefined : parent?.awaits);
  const asserted = mergeAssertion(
    setting,
    path,
    raw,
    awaits === undefined && own('check') === undefined ? parent : undefined,
  );
  problems.push(...asserted.problems);
  const { assert, message, examples } = asserted;
  const check = awaits === undefined && !asserted.written ? (asString(own('check')) ?? parent?.check ?? id) : undefined;
  const beside = ['check', 'awaits'].find((key) => own(key) !== undefined);
  if (own('assert') !== undefined && beside !== undefined) {
    complain([...path, beside], `a rule has an assertion or ${quoted(beside)}, not both`, 'key');
  }
  if (own('check') !== undefined && own('awaits') !== undefined) {
    complain([...path, 'awaits'], 'a rule has a check or awaits evidence, not both', 'key');
  }
  const title = asString(own('title')) ?? parent?.title;
  if (awaits !== undefined && title === undefined) {
    complain(path, `the rule ${quoted(id)} awaits evidence and needs a title`, 'key');
  }
  if (assert !== undefined && title === undefined) {
    complain(path, `the rule ${quoted(id)} has an assertion and needs a title`, 'key');
  }

  const category = asString(own('category')) ?? parent?.category;
  if (category === undefined) complain(path, `the rule ${quoted(id)} has no category`, 'key');
  else if (!setting.categories.has(category)) {
    const at = own('category') === undefined ? path : [...path, 'category'];
    complain(
      at,
      `there is no category ${quoted(category)}`,
      'value',
      suggestion(category, [...setting.categories.keys()]),
    );
  }
  const part = partOf(own('part'), category, parent);
  const parts = (setting.categories.get(category ?? '') ?? []).map(({ id: name }) => name);
  if (part !== undefined && !parts.includes(part)) {
    const at = own('part') === undefined ? path : [...path, 'part'];
    complain(
      at,
      `the category ${quoted(category ?? '')} has no part ${quoted(part)}`,
      'value',
      suggestion(part, parts),
    );
  }
  const severity = oneOf(severities, own('severity')) ?? parent?.severity;
  if (severity === undefined && own('severity') === undefined) {
    complain(path, `the rule ${quoted(id)} has no severity`, 'key');
  }

  const origins = mergeOrigins(authored, path, raw, parent);
  const written = own('weight') ?? (parent?.origins['weight'] === undefined ? undefined : parent.weight);
  const subjects = oneOf(combinations, own('subjects')) ?? writtenSubjects(parent);
  if (severity === 'blocker' && subjects !== undefined && subjects !== 'all') {
    const at = own('subjects') === undefined ? path : [...path, 'subjects'];
    complain(at, 'a blocker holds for all subjects: "subjects" must be all');
  }

  const params = mergeParams(raw, parent);
  const facts = check === undefined ? undefined : setting.checks?.get(check);
  if (check !== undefined && setting.checks !== undefined && facts === undefined) {
    const at = own('check') === undefined ? path : [...path, 'check'];
    const known = [...setting.checks.keys()];
    complain(
      at,
      `there is no check ${quoted(check)}`,
      own('check') === undefined ? 'key' : 'value',
      suggestion(check, known),
    );
  }
  if (facts !== undefined) problems.push(...paramProblems(authored, path, params, facts));
  if (awaits !== undefined && params.size > 0) {
    complain([...path, 'params'], 'a rule that awaits evidence has no params', 'key');
  }
  if (assert !== undefined && own('params') !== undefined) {
    complain([...path, 'params'], 'an assertion has no params: its values stand in its schema', 'key');
  }

  const ownRoles = asRecord(own('roles'));
  const roleList = ownRoles === undefined ? parent?.roles : readRoles(ownRoles);
  if (roleList !== undefined && facts !== undefined && !haveRoles.includes(facts.subject)) {
    const at = ownRoles === undefined ? path : [...path, 'roles'];
    complain(at, `roles narrow workloads; the check ${quoted(facts.id)} judges ${facts.subject}`, 'key');
  }
  if (roleList !== undefined && assert !== undefined && !kindsOf(assert).every((kind) => isPodKind(kindOf(kind)))) {
    const at = ownRoles === undefined ? path : [...path, 'roles'];
    complain(at, 'roles narrow workloads; the assertion is on other kinds, too', 'key');
  }

  if (category === undefined || severity === undefined) return { rule: undefined, problems };
  const informative = own('informative') === undefined ? (parent?.informative ?? false) : own('informative') === true;
  const why = asString(own('why')) ?? parent?.why;
  const fix = asString(own('fix')) ?? parent?.fix;
  const criticality = oneOf(criticalities, own('criticality')) ?? parent?.criticality;
  const peer = own('peer') === undefined ? parent?.peer : readPeers(own('peer'));
  return {
    problems,
    rule: {
      id,
      ...(check === undefined ? {} : { check }),
      ...(awaits === undefined ? {} : { awaits }),
      ...(assert === undefined ? {} : { assert }),
      ...(message === undefined ? {} : { message }),
      ...(examples === undefined || examples.length === 0 ? {} : { examples }),
      ...(title === undefined ? {} : { title }),
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
      category,
      ...(part === undefined ? {} : { part }),
      severity,
      weight: informative ? 0 : typeof written === 'number' ? written : setting.weights[severity],
      subjects: subjects ?? (severity === 'blocker' ? 'all' : 'proportion'),
      ...(roleList === undefined ? {} : { roles: roleList }),
      params: assert === undefined ? Object.fromEntries(params) : {},
      profiles: listOf(profiles, own('profiles')) ?? parent?.profiles ?? profiles,
      tier: oneOf(tiers, own('tier')) ?? parent?.tier ?? 'static',
      ...(criticality === undefined ? {} : { criticality }),
      waivable: own('waivable') === undefined ? (parent?.waivable ?? true) : own('waivable') === true,
      informative,
      preview: own('preview') === undefined ? (parent?.preview ?? false) : own('preview') === true,
      ...(peer === undefined ? {} : { peer }),
      origin: parent?.origin ?? authored.at(path, 'key'),
      origins,
    },
  };
}

/** A rule that moves to another category leaves its parent's part behind. */
function partOf(own: Json | undefined, category: string | undefined, parent: PackRule | undefined): string | undefined {
  return asString(own) ?? (category === parent?.category ? parent?.part : undefined);
}

interface MergedAssertion extends Pick<PackRule, 'assert' | 'message' | 'examples'> {
  /** There is an assertion, though it may be too broken to be read. */
  readonly written: boolean;
  readonly problems: readonly Problem[];
}

/** A new assertion takes nothing of the old one; without one the parent's stays, with more examples where the file has them. */
function mergeAssertion(
  { authored, compilePattern }: RuleSetting,
  path: Path,
  raw: JsonRecord,
  parent: PackRule | undefined,
): MergedAssertion {
  const own = Object.hasOwn(raw, 'assert') ? asRecord(raw['assert']) : undefined;
  const read = own === undefined ? undefined : readAssertion(authored, [...path, 'assert'], own, compilePattern);
  const problems = [...(read?.problems ?? [])];
  const inherited = own === undefined ? parent : undefined;
  const written = own !== undefined || inherited?.assert !== undefined;
  const assert = read?.assertion ?? inherited?.assert;
  const message = asString(raw['message']) ?? inherited?.message;
  if (raw['message'] !== undefined && !written) {
    const hint = 'the messages of a check stand in the check';
    problems.push(problemAt(authored, [...path, 'message'], 'a message belongs to an assertion', { end: 'key', hint }));
  }
  for (const slot of unknownSlots(asString(raw['message']) ?? '')) {
    const hint = suggestion(slot, messageSlots);
    problems.push(problemAt(authored, [...path, 'message'], `there is no slot ${quoted(`{${slot}}`)}`, { hint }));
  }
  const examples = readExamples(authored, [...path, 'examples'], raw['examples']);
  problems.push(...examples.problems);
  return {
    written,
    problems,
    ...(assert === undefined ? {} : { assert }),
    ...(message === undefined ? {} : { message }),
    // Examples were made for the thresholds beside them.
    examples: [...(raw['params'] === undefined ? (inherited?.examples ?? []) : []), ...examples.examples],
  };
}

/** What a parent wrote, not what followed from its severity. */
function writtenSubjects(parent: PackRule | undefined): PackRule['subjects'] | undefined {
  return parent?.origins['subjects'] === undefined ? undefined : parent.subjects;
}

function mergeParams(raw: JsonRecord, parent: PackRule | undefined): ReadonlyMap<string, PackParam> {
  const params = new Map<string, PackParam>(Object.entries(parent?.params ?? {}));
  for (const [name, value] of Object.entries(asRecord(raw['params']) ?? {})) {
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') params.set(name, value);
    else if (Array.isArray(value))
      params.set(
        name,
        asList(value).flatMap((item) => asString(item) ?? []),
      );
  }
  return params;
}

function mergeOrigins(
  authored: AuthoredFile,
  path: Path,
  raw: JsonRecord,
  parent: PackRule | undefined,
): Readonly<Record<string, Origin>> {
  const origins = new Map<string, Origin>(Object.entries(parent?.origins ?? {}));
  for (const key of Object.keys(raw)) {
    if (key !== 'params') origins.set(key, authored.at([...path, key], 'key'));
  }
  for (const name of Object.keys(asRecord(raw['params']) ?? {})) {
    origins.set(`params.${name}`, authored.at([...path, 'params', name], 'key'));
  }
  return Object.fromEntries(origins);
}

function readRoles(value: JsonRecord): NonNullable<PackRule['roles']> {
  const only = listOf(roles, value['only']);
  const except = listOf(roles, value['except']);
  return { ...(only === undefined ? {} : { only }), ...(except === undefined ? {} : { except }) };
}

function readPeers(value: Json | undefined): NonNullable<PackRule['peer']> {
  return asList(value).flatMap((item) => {
    const tool = asString(asRecord(item)?.['tool']);
    const id = asString(asRecord(item)?.['id']);
    if (tool === undefined || id === undefined) return [];
    return [{ tool, id, ...(asRecord(item)?.['optional'] === true ? { optional: true as const } : {}) }];
  });
}

import type { Problem } from '../model/errors.ts';
import { roles } from '../model/graph.ts';
import { asList, asRecord, asString } from '../model/json.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { severities, tiers } from '../model/outcome.ts';
import type { Severity } from '../model/outcome.ts';
import type { Origin, PackParam, PackRule } from '../model/pack.ts';
import { problemAt } from '../config/authored/problems.ts';
import { quoted, suggestion } from '../config/authored/words.ts';
import type { AuthoredFile } from '../config/authored/read.ts';
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
}

const combinations = ['all', 'proportion', 'worst'] as const;
const profiles = ['static', 'full'] as const;

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
  // A rule has a check or awaits evidence: naming one replaces the other.
  const awaits = asString(own('awaits')) ?? (own('check') === undefined ? parent?.awaits : undefined);
  const check = awaits === undefined ? (asString(own('check')) ?? parent?.check ?? id) : undefined;
  if (own('check') !== undefined && own('awaits') !== undefined) {
    complain([...path, 'awaits'], 'a rule has a check or awaits evidence, not both', 'key');
  }
  const title = asString(own('title')) ?? parent?.title;
  if (awaits !== undefined && title === undefined) {
    complain(path, `the rule ${quoted(id)} awaits evidence and needs a title`, 'key');
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

  const ownRoles = asRecord(own('roles'));
  const roleList = ownRoles === undefined ? parent?.roles : readRoles(ownRoles);
  if (roleList !== undefined && facts !== undefined && facts.subject !== 'workload' && facts.subject !== 'cron-job') {
    const at = ownRoles === undefined ? path : [...path, 'roles'];
    complain(at, `roles narrow workloads; the check ${quoted(facts.id)} judges ${facts.subject}`, 'key');
  }

  if (category === undefined || severity === undefined) return { rule: undefined, problems };
  const informative = own('informative') === undefined ? (parent?.informative ?? false) : own('informative') === true;
  const why = asString(own('why')) ?? parent?.why;
  const fix = asString(own('fix')) ?? parent?.fix;
  const peer = own('peer') === undefined ? parent?.peer : readPeers(own('peer'));
  return {
    problems,
    rule: {
      id,
      ...(check === undefined ? {} : { check }),
      ...(awaits === undefined ? {} : { awaits }),
      ...(title === undefined ? {} : { title }),
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
      category,
      ...(part === undefined ? {} : { part }),
      severity,
      weight: informative ? 0 : typeof written === 'number' ? written : setting.weights[severity],
      subjects: subjects ?? (severity === 'blocker' ? 'all' : 'proportion'),
      ...(roleList === undefined ? {} : { roles: roleList }),
      params: Object.fromEntries(params),
      profiles: listOf(profiles, own('profiles')) ?? parent?.profiles ?? profiles,
      tier: oneOf(tiers, own('tier')) ?? parent?.tier ?? 'static',
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

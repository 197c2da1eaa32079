import { ReadinessError } from '../model/errors.ts';
import type { Problem } from '../model/errors.ts';
import { roles } from '../model/graph.ts';
import type { Role } from '../model/graph.ts';
import { compareText } from '../model/identity.ts';
import { asList, asRecord, asString } from '../model/json.ts';
import type { Json, JsonRecord } from '../model/json.ts';
import type { Config } from '../model/records.ts';
import { problemAt, sortProblems } from './authored/problems.ts';
import { readAuthored } from './authored/read.ts';
import type { AuthoredFile } from './authored/read.ts';
import { structureProblems } from './authored/structure.ts';
import { defaultConfig } from './defaults.ts';
import validateConfig from './config-structure.gen.js';
import { leavesRoot, pathProblems, urlProblems } from './places.ts';
import { readActionItems, readAnnotationPolicy, readAttestations, readSignOffs, readWaivers } from './records.ts';
import type { RecordList, RuleMention } from './records.ts';
import { unknownRuleProblems } from './rule-ids.ts';
import { selectorProblems } from './selectors.ts';
import validateWaivers from './waivers-structure.gen.js';

export interface ConfigOptions {
  /** Rule ids of the pack in use. Undefined: {@link unknownRuleProblems} asks later. */
  readonly knownRules?: Iterable<string>;
  /** Text of the file that `waivers:` names, relative to readiness.yaml; undefined when it can't be read. */
  readonly readFile?: (path: string) => string | undefined;
}

export interface ParsedConfig {
  readonly config: Config;
  /** Every rule id that a record names, with its place. */
  readonly ruleMentions: readonly RuleMention[];
}

/** Blocks of live sources: read, checked and kept; the sources themselves come with the command line. */
const sources = ['cluster', 'prometheus', 'loadtest', 'discord', 'http'] as const;

/**
 * Reads and validates readiness.yaml.
 * Throws {@link ReadinessError} `invalid-config` with every problem at once, in file order.
 */
export function parseConfig(text: string, file: string, options: ConfigOptions = {}): ParsedConfig {
  const read = readAuthored(text, file);
  if (!read.ok) throw invalidConfig(file, read.problems);
  const { authored } = read;
  const raw = asRecord(authored.value) ?? {};
  const problems: Problem[] = [
    ...structureProblems(authored, validateConfig),
    ...pathProblems(authored),
    ...urlProblems(authored),
    ...selectorProblems(authored),
  ];
  const waivers = waiversOf(authored, options, problems);
  const annotations = readAnnotationPolicy(authored);
  const attestations = readAttestations(authored, ['attestations']);
  const signOffs = readSignOffs(authored, ['signOffs']);
  const actionItems = readActionItems(authored, ['actionItems']);
  const lists = [waivers, attestations, signOffs, actionItems];
  const ruleMentions = lists.flatMap((list) => list.mentions);
  problems.push(...annotations.problems, ...lists.flatMap((list) => list.problems));
  if (options.knownRules !== undefined) problems.push(...unknownRuleProblems(ruleMentions, options.knownRules));
  if (problems.length > 0) throw invalidConfig(file, problems);

  const criticality = (['A', 'B', 'C'] as const).find((value) => value === raw['criticality']);
  const profile = (['static', 'full'] as const).find((value) => value === raw['profile']);
  const live = sources.filter((name) => raw[name] !== undefined);
  const output = asString(asRecord(raw['reports'])?.['output']);
  return {
    ruleMentions,
    config: {
      file,
      ...textKeys(raw, ['name', 'level', 'pack', 'kubernetesVersion', 'namespace']),
      ...(profile === undefined ? {} : { profile }),
      criticality: criticality ?? defaultConfig.criticality,
      paths: texts(raw['paths']),
      include: texts(raw['include']),
      exclude: texts(raw['exclude']),
      ...(raw['render'] === false ? { render: false } : {}),
      roles: rolesOf(raw['roles']),
      external: texts(raw['external']),
      encrypted: Object.fromEntries(entries(raw['encrypted']).map(([path, kinds]) => [path, texts(kinds)])),
      waivers: waivers.records,
      ...(annotations.policy === undefined ? {} : { annotations: annotations.policy }),
      attestations: attestations.records,
      signOffs: signOffs.records,
      actionItems: actionItems.records,
      reports: {
        ...(output === undefined ? {} : { output }),
        formats: texts(asRecord(raw['reports'])?.['formats']),
      },
      ...(live.length === 0
        ? {}
        : { sources: Object.fromEntries(live.map((name) => [name, asRecord(raw[name]) ?? {}])) }),
      warnings: live
        .filter((name) => name === 'discord' || name === 'http')
        .map((name) => `${file}: "${name}" is valid, but this version does not ask it; nothing of it is used`),
    },
  };
}

function waiversOf(
  authored: AuthoredFile,
  options: ConfigOptions,
  problems: Problem[],
): RecordList<Config['waivers'][number]> {
  const written = asRecord(authored.value)?.['waivers'];
  if (typeof written !== 'string') return readWaivers(authored, ['waivers']);
  const nothing = { records: [], mentions: [], problems: [] };
  // Reported by pathProblems; a file outside of the root is not even opened.
  if (leavesRoot(written)) return nothing;
  const text = options.readFile?.(written);
  if (text === undefined) {
    problems.push(problemAt(authored, ['waivers'], `the file of waivers ${JSON.stringify(written)} can't be read`));
    return nothing;
  }
  const read = readAuthored(text, besides(authored.file, written));
  if (!read.ok) {
    problems.push(...read.problems);
    return nothing;
  }
  problems.push(...structureProblems(read.authored, validateWaivers));
  return readWaivers(read.authored, []);
}

/** A path that readiness.yaml names is relative to its folder. */
function besides(file: string, path: string): string {
  return `${file.slice(0, file.lastIndexOf('/') + 1)}${path.replace(/^\.\//, '')}`;
}

function textKeys<K extends string>(raw: JsonRecord, keys: readonly K[]): { [Key in K]?: string } {
  const result: { [Key in K]?: string } = {};
  for (const key of keys) {
    const value = asString(raw[key]);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function texts(value: Json | undefined): readonly string[] {
  return asList(value).flatMap((item) => asString(item) ?? []);
}

function entries(value: Json | undefined): readonly (readonly [string, Json | undefined])[] {
  return Object.entries(asRecord(value) ?? {}).sort(([a], [b]) => compareText(a, b));
}

function rolesOf(value: Json | undefined): Readonly<Record<string, Role>> {
  return Object.fromEntries(
    entries(value).flatMap(([key, name]) => {
      const role = roles.find((candidate) => candidate === name);
      return role === undefined ? [] : [[key, role]];
    }),
  );
}

function invalidConfig(file: string, problems: readonly Problem[]): ReadinessError {
  const sorted = sortProblems(problems);
  const count = sorted.length === 1 ? 'one problem' : `${sorted.length} problems`;
  return new ReadinessError('invalid-config', `${file} has ${count}`, { problems: sorted });
}

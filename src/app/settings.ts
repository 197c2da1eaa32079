import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { defaultConfig } from '../config/defaults.ts';
import { ReadinessError } from '../model/errors.ts';
import type { Problem } from '../model/errors.ts';
import { listAt } from '../model/json.ts';
import type { Pack, Profile } from '../model/pack.ts';
import type { Config } from '../model/records.ts';
import type { ScanFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { PrometheusSetting } from './live/prometheus-setting.ts';
import type { ClusterSettings } from './live/cluster-settings.ts';
import { clusterSettings } from './live/cluster-settings.ts';

/** What a run is to look at and judge by: readiness.yaml and the command line, the latter winning. */
export interface Settings {
  readonly paths: readonly string[];
  /** Folder of readiness.yaml, else the root of the scan. */
  readonly root: string;
  readonly config: Config;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly noIgnore: boolean;
  /** Results of load tests. */
  readonly load: readonly string[];
  /** The Prometheus that the command line names. */
  readonly prometheus: PrometheusSetting | undefined;
  /** Set where a cluster is looked at. */
  readonly cluster?: ClusterSettings;
  readonly namespace: string;
  readonly kubernetesVersion: string | undefined;
  readonly packName: string;
  readonly profile: Profile;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Problems that can be told once the pack is known. */
  readonly ruleProblems: (knownRules: Iterable<string>) => readonly Problem[];
}

const noProblems = (): readonly Problem[] => [];

/** Reads the configuration and merges it with the command line. */
export async function readSettings(paths: readonly string[], flags: ScanFlags, host: Host): Promise<Settings> {
  const { findRoot } = await import('../sources/manifests/root.ts');
  const root = findRoot(
    host.cwd,
    paths.find((path) => path !== '-'),
  );
  const { config, ruleProblems } = await readConfig(root, flags, host);
  // Results may be large and old: nothing of them is read unless the command line or the configuration names them.
  const load =
    flags.load ??
    listAt(config.sources?.['loadtest'], 'paths').flatMap((path) => (typeof path === 'string' ? join(root, path) : []));
  const prometheus = namesPrometheus(flags)
    ? await (await import('./live/prometheus-setting.ts')).prometheusSetting(flags, config, host)
    : undefined;
  const cluster = clusterSettings(flags, config);
  return {
    // Paths of the configuration are relative to its folder.
    paths: paths.length > 0 ? paths : config.paths.map((path) => join(root, path)),
    root,
    config: { ...config, warnings: [...config.warnings, ...(prometheus?.warnings ?? [])] },
    ruleProblems,
    include: flags.include ?? config.include,
    exclude: flags.exclude ?? config.exclude,
    noIgnore: flags.ignore === false,
    load,
    prometheus,
    ...judgingSettings(flags, config, host, load.length > 0 || prometheus !== undefined || cluster !== undefined),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function namesPrometheus(flags: ScanFlags): boolean {
  const { prometheus, prometheusHeader, prometheusProxy, prometheusCa, prometheusCert, prometheusKey } = flags;
  return [prometheus, prometheusHeader, prometheusProxy, prometheusCa, prometheusCert, prometheusKey].some(
    (flag) => flag !== undefined,
  );
}

export type JudgingSettings = Pick<Settings, 'namespace' | 'kubernetesVersion' | 'packName' | 'profile' | 'at'>;

/** `hasLive`: evidence of a live source was named, or is in the bundle; that alone makes the profile `full`. */
export function judgingSettings(flags: ScanFlags, config: Config, host: Host, hasLive: boolean): JudgingSettings {
  return {
    namespace: flags.namespace ?? config.namespace ?? 'default',
    kubernetesVersion: flags.kubernetesVersion ?? config.kubernetesVersion,
    packName: flags.pack ?? config.pack ?? 'discord-bot',
    profile: flags.profile ?? config.profile ?? (hasLive ? 'full' : 'static'),
    at: instantOf(flags.at, host),
  };
}

async function readConfig(
  root: string,
  flags: ScanFlags,
  host: Host,
): Promise<Pick<Settings, 'config' | 'ruleProblems'>> {
  const named = typeof flags.config === 'string' ? flags.config : undefined;
  const file = named === undefined ? join(root, 'readiness.yaml') : resolve(host.cwd, named);
  if (flags.config === false || (named === undefined && !existsSync(file)))
    return { config: defaultConfig, ruleProblems: noProblems };
  const [{ loadConfig }, { unknownRuleProblems }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/rule-ids.ts'),
  ]);
  const { config, ruleMentions } = loadConfig(file, { shown: named ?? basename(file) });
  return { config, ruleProblems: (knownRules) => unknownRuleProblems(ruleMentions, knownRules) };
}

/** The pack of the settings; waivers and the like must name rules that it has. */
export async function readPack(
  settings: Pick<Settings, 'packName' | 'config' | 'ruleProblems' | 'root'>,
  flags: ScanFlags,
  host: Host,
): Promise<Pack> {
  const [{ loadPack }, { loadAllChecks }] = await Promise.all([import('../packs/load.ts'), import('./evidence.ts')]);
  // A pack of the command line is relative to the working folder, one of readiness.yaml to that file.
  const folder = flags.pack === undefined && !isAbsolute(settings.packName) ? settings.root : host.cwd;
  const pack = await loadPack(settings.packName, { checks: loadAllChecks, folder });
  const known = [...pack.rules.map(({ id }) => id), ...pack.off.map(({ rule }) => rule)];
  const problems = settings.ruleProblems(known);
  if (problems.length > 0) {
    throw new ReadinessError(
      'invalid-config',
      `${problems.length} records name rules that the pack ${pack.name} does not have`,
      { problems },
    );
  }
  return pack;
}

/** `2026-11-21`, or a full RFC 3339 date-time; normalised to UTC. */
function instantOf(text: string | undefined, host: Host): string {
  if (text === undefined) return host.now().toISOString();
  const shape = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;
  const time = shape.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new ReadinessError('usage', `--at ${JSON.stringify(text.slice(0, 40))} is no time`, {
      hint: 'write a date, 2026-11-21, or a date and time with its zone, 2026-11-21T09:30:00Z',
    });
  }
  return new Date(time).toISOString();
}

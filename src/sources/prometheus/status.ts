import { compareText } from '../../model/identity.ts';
import type { Json } from '../../model/json.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt, valueAt } from '../../model/json.ts';
import type { Known } from '../../model/known.ts';
import type {
  PromAlertGroup,
  PromAlertGroups,
  PromAlertRule,
  PromFlags,
  PromLabels,
  PromTarget,
  PromTargets,
} from '../../model/prometheus.ts';

/*
 * What the server says of itself. Only what is named here is kept: flags name files and addresses, discovered labels hold
 * annotations of pods, annotations of alerts hold addresses with tokens, and none of it is of use to a check.
 */

type Clean = (text: string) => string;

/** Flags that decide what a query may cost and how far back it sees. */
const keptFlags = [
  'query.lookback-delta',
  'query.max-concurrency',
  'query.max-samples',
  'query.timeout',
  'storage.tsdb.retention.size',
  'storage.tsdb.retention.time',
] as const;

export function readVersion(data: Json | undefined, clean: Clean): Known<string> {
  const version = stringAt(data, 'version');
  return version === undefined ? unreadable('build information') : { value: clean(version) };
}

export function readFlags(data: Json | undefined, clean: Clean): Known<PromFlags> {
  const flags = asRecord(data);
  if (flags === undefined) return unreadable('flags');
  return { value: textsOf(Object.fromEntries(keptFlags.map((name) => [name, flags[name]])), clean) };
}

export function readRules(data: Json | undefined, clean: Clean): Known<PromAlertGroups> {
  if (!Array.isArray(valueAt(data, 'groups'))) return unreadable('rules');
  const groups = listAt(data, 'groups').map((group): PromAlertGroup => ({
    name: clean(stringAt(group, 'name') ?? ''),
    ...texts(group, ['file'], clean),
    ...numbers(group, ['interval']),
    rules: listAt(group, 'rules').flatMap((rule) => ruleOf(rule, clean)),
  }));
  return { value: sortedBy(groups, ({ file, name }) => [file, name]) };
}

function ruleOf(rule: Json, clean: Clean): readonly PromAlertRule[] {
  const [name, query] = [stringAt(rule, 'name'), stringAt(rule, 'query')];
  if (stringAt(rule, 'type') !== 'alerting' || name === undefined || query === undefined) return [];
  return [
    {
      name: clean(name),
      query: clean(query),
      labels: textsOf(recordAt(rule, 'labels'), clean),
      annotations: Object.keys(recordAt(rule, 'annotations') ?? {}).sort(compareText),
      ...numbers(rule, ['duration']),
      ...texts(rule, ['state', 'health', 'lastError'], clean),
    },
  ];
}

export function readTargets(data: Json | undefined, clean: Clean): Known<PromTargets> {
  if (!Array.isArray(valueAt(data, 'activeTargets'))) return unreadable('targets');
  const targets = listAt(data, 'activeTargets').map((target): PromTarget => ({
    ...texts(target, ['scrapePool', 'health', 'lastError', 'lastScrape', 'scrapeInterval', 'scrapeTimeout'], clean),
    ...numbers(target, ['lastScrapeDuration']),
    labels: textsOf(recordAt(target, 'labels'), clean),
  }));
  return { value: sortedBy(targets, ({ scrapePool, labels }) => [scrapePool, labels]) };
}

export function readAlertmanagers(data: Json | undefined): Known<number> {
  const active = valueAt(data, 'activeAlertmanagers');
  return Array.isArray(active) ? { value: active.length } : unreadable('Alertmanagers');
}

function sortedBy<T>(records: readonly T[], keys: (record: T) => readonly unknown[]): readonly T[] {
  return records
    .map((record) => [JSON.stringify(keys(record)), record] as const)
    .sort(([a], [b]) => compareText(a, b))
    .map(([, record]) => record);
}

function texts<K extends string>(value: Json, keys: readonly K[], clean: Clean): { readonly [Key in K]?: string } {
  const result: { [Key in K]?: string } = {};
  for (const key of keys) {
    const text = stringAt(value, key);
    if (text !== undefined && text !== '') result[key] = clean(text);
  }
  return result;
}

function numbers<K extends string>(value: Json, keys: readonly K[]): { readonly [Key in K]?: number } {
  const result: { [Key in K]?: number } = {};
  for (const key of keys) {
    const number = asNumber(valueAt(value, key));
    if (number !== undefined) result[key] = number;
  }
  return result;
}

function textsOf(record: Readonly<Record<string, Json | undefined>> | undefined, clean: Clean): PromLabels {
  return Object.fromEntries(
    Object.entries(record ?? {})
      .flatMap(([name, value]) => {
        const text = asString(value);
        return text === undefined ? [] : [[name, clean(text)] as const];
      })
      .sort(([a], [b]) => compareText(a, b)),
  );
}

function unreadable(what: string): Known<never> {
  return { reason: 'parse-error', text: `the server's ${what} have another form than Prometheus gives them` };
}

import { closest } from 'fastest-levenshtein';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { configTemplate, workflowTemplate } from '../config/init.ts';
import type { PeerCatalogue, PeerIds } from '../model/catalogue.ts';
import type { CheckMeta } from '../model/check.ts';
import { ReadinessError } from '../model/errors.ts';
import { compareText } from '../model/identity.ts';
import { checkKeyOf } from '../model/pack.ts';
import type { Assertion, Origin, Pack, PackParam, PackRule } from '../model/pack.ts';
import { builtInPacks, loadBuiltIn } from '../packs/builtin.ts';
import type { BuiltInPackName } from '../packs/builtin.ts';
import { loadPack } from '../packs/load.ts';
import { loadAllChecks, loadChecks } from './evidence.ts';
import type { Host } from './host.ts';

/** A check as `readiness checks --json` lists it. */
export interface ListedCheck extends Omit<CheckMeta, 'messages'> {
  readonly messages: readonly string[];
  /** Ids of the same question in other checkers. */
  readonly peers: PeerIds;
  /** Rules that bind it, per built-in pack. */
  readonly boundIn: readonly { readonly pack: string; readonly rule: string; readonly severity: string }[];
}

export async function listChecks(): Promise<readonly ListedCheck[]> {
  const [checks, packs, peers] = await Promise.all([loadAllChecks(), allPacks(), loadPeers()]);
  return [...checks.values()]
    .sort((a, b) => compareText(a.id, b.id))
    .map((check) => {
      const { id, title, why, fix, effort, references, since, subject, reads, needs, params, messages } = check;
      return {
        id,
        title,
        why,
        fix,
        effort,
        references,
        since,
        subject,
        reads,
        needs,
        params,
        messages: Object.keys(messages),
        peers: peersOf(peers, id),
        boundIn: packs.flatMap((pack) =>
          pack.rules
            .filter((rule) => rule.check === id)
            .map((rule) => ({ pack: pack.name, rule: rule.id, severity: rule.severity })),
        ),
      };
    });
}

export interface ListedPack {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description?: string;
  readonly extends: readonly string[];
  readonly rules: number;
  readonly awaits: number;
  readonly levels: readonly string[];
  readonly digest: string;
}

export async function listPacks(): Promise<readonly ListedPack[]> {
  return (await allPacks()).map((pack) => ({
    name: pack.name,
    version: pack.version,
    title: pack.title,
    ...(pack.description === undefined ? {} : { description: pack.description }),
    extends: pack.lineage,
    rules: pack.rules.length,
    awaits: pack.rules.filter((rule) => checkKeyOf(rule) === undefined).length,
    levels: pack.levels.map(({ name }) => name),
    digest: pack.digest,
  }));
}

/** Everything about one rule of a pack: what, why, how to fix, thresholds and where each was set. */
export interface Explanation {
  readonly rule: string;
  readonly pack: string;
  readonly check?: string;
  readonly awaits?: string;
  readonly assert?: Assertion;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly references: readonly string[];
  readonly category: string;
  readonly severity: string;
  readonly weight: number;
  readonly group?: { readonly id: string; readonly rules: readonly string[] };
  readonly subject?: string;
  /** Where the claimed level of a question about load tests comes from. */
  readonly claim?: string;
  readonly subjects: string;
  readonly roles?: PackRule['roles'];
  readonly profiles: readonly string[];
  readonly tier: string;
  readonly reads: readonly string[];
  readonly needs: readonly string[];
  readonly params: Readonly<
    Record<string, { readonly value: PackParam; readonly from: Origin; readonly meaning: string }>
  >;
  readonly messages: Readonly<Record<string, string>>;
  /** Ids of the same question in other checkers. */
  readonly peers: PeerIds;
  readonly from: Origin;
}

export async function explain(ruleId: string, packName: string, host: Host): Promise<Explanation> {
  const pack = await loadPack(packName, { checks: loadAllChecks, folder: host.cwd });
  const checks = await loadAllChecks();
  const rule = pack.rules.find(({ id }) => id === ruleId) ?? pack.rules.find(({ check }) => check === ruleId);
  if (rule === undefined) throw unknownRule(ruleId, pack, checks.keys());
  const key = checkKeyOf(rule);
  const check = key === undefined ? undefined : (await loadChecks(pack)).get(key);
  const group = pack.groups.find(({ id }) => id === rule.group);
  const peers = await loadPeers();
  return {
    rule: rule.id,
    pack: `${pack.name} ${pack.version}`,
    ...(rule.check === undefined ? {} : { check: rule.check }),
    ...(rule.awaits === undefined ? {} : { awaits: rule.awaits }),
    ...(rule.assert === undefined ? {} : { assert: rule.assert }),
    title: rule.title ?? check?.title ?? rule.id,
    why: rule.why ?? check?.why ?? '',
    fix: rule.fix ?? check?.fix ?? '',
    references: check?.references ?? [],
    category: rule.category,
    severity: rule.severity,
    weight: rule.weight,
    ...(group === undefined ? {} : { group }),
    ...(check === undefined ? {} : { subject: check.subject }),
    ...(check?.subject === 'load-test' ? { claim: claimOf(pack) } : {}),
    subjects: rule.subjects,
    ...(rule.roles === undefined ? {} : { roles: rule.roles }),
    profiles: rule.profiles,
    tier: rule.tier,
    reads: check?.reads ?? [],
    needs: check?.needs ?? [],
    params: Object.fromEntries(
      Object.entries(rule.params).map(([name, value]) => [
        name,
        { value, from: rule.origins[`params.${name}`] ?? rule.origin, meaning: check?.params[name]?.description ?? '' },
      ]),
    ),
    messages: check?.messages ?? {},
    peers: check === undefined ? {} : peersOf(peers, check.id),
    from: rule.origin,
  };
}

function claimOf({ name, claim }: Pack): string {
  return claim === undefined
    ? 'loadtest.claim of readiness.yaml; where it states none, twice the peak of 30 days that --prometheus tells, in requests'
    : `${claim.level} ${claim.unit}, by the pack ${name}; a higher loadtest.claim of readiness.yaml counts instead`;
}

async function loadPeers(): Promise<PeerCatalogue> {
  const { loadCatalogue } = await import('../sources/catalogues/load.ts');
  return loadCatalogue('peers');
}

function peersOf({ checks }: PeerCatalogue, id: string): PeerIds {
  return Object.hasOwn(checks, id) ? (checks[id] ?? {}) : {};
}

/** JSON Schemas by the name that `readiness schema` takes. */
const schemas: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  'action-item': () => import('../../rules/schema/action-item.schema.json', { with: { type: 'json' } }),
  attestation: () => import('../../rules/schema/attestation.schema.json', { with: { type: 'json' } }),
  bundle: () => import('../../rules/schema/bundle.schema.json', { with: { type: 'json' } }),
  'cluster-evidence': () => import('../../rules/schema/cluster-evidence.schema.json', { with: { type: 'json' } }),
  config: () => import('../../rules/schema/config.schema.json', { with: { type: 'json' } }),
  'load-evidence': () => import('../../rules/schema/load-evidence.schema.json', { with: { type: 'json' } }),
  pack: () => import('../../rules/schema/pack.schema.json', { with: { type: 'json' } }),
  'prometheus-evidence': () => import('../../rules/schema/prometheus-evidence.schema.json', { with: { type: 'json' } }),
  scorecard: () => import('../../rules/schema/scorecard.schema.json', { with: { type: 'json' } }),
  'sign-off': () => import('../../rules/schema/sign-off.schema.json', { with: { type: 'json' } }),
  waiver: () => import('../../rules/schema/waiver.schema.json', { with: { type: 'json' } }),
  waivers: () => import('../../rules/schema/waivers.schema.json', { with: { type: 'json' } }),
};

export const schemaNames: readonly string[] = Object.keys(schemas);

export async function schemaOf(name: string): Promise<unknown> {
  const load = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (load === undefined) {
    throw new ReadinessError('usage', `there is no schema ${JSON.stringify(name.slice(0, 40))}`, {
      hint: `schemas: ${schemaNames.join(', ')}`,
    });
  }
  return selfContained((await load()).default);
}

/** The published schemas refer to each other by file name; one that is printed alone brings the others along. */
async function selfContained(schema: unknown): Promise<unknown> {
  const brought: Record<string, unknown> = {};
  const visit = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all((value as readonly unknown[]).map(visit));
    if (typeof value !== 'object' || value === null) return value;
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, item]): Promise<readonly [string, unknown]> => {
        const [, name, part] =
          (key === '$ref' && typeof item === 'string'
            ? /^([a-z-]+)\.schema\.json(?:#\/definitions\/(.+))?$/.exec(item)
            : undefined) ?? [];
        if (name === undefined) return [key, await visit(item)];
        const load = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
        if (load !== undefined && !Object.hasOwn(brought, name)) {
          brought[name] = {};
          const {
            $schema: _,
            $id: __,
            definitions,
            ...rest
          } = (await load()).default as Readonly<Record<string, unknown>>;
          brought[name] = await visit(rest);
          // Its own definitions are referred to from the root, too.
          if (definitions !== undefined) Object.assign(brought, await visit(definitions));
        }
        return [key, `#/definitions/${part ?? name}`];
      }),
    );
    return Object.fromEntries(entries);
  };
  const own = (await visit(schema)) as Readonly<Record<string, unknown>>;
  if (Object.keys(brought).length === 0) return own;
  const definitions = own['definitions'];
  return { ...own, definitions: { ...(typeof definitions === 'object' ? definitions : {}), ...brought } };
}

/** Writes the commented configuration and the workflow where they are not there yet; returns what was written and what was left. */
export function initialise(
  folder: string,
  host: Host,
): readonly { readonly file: string; readonly written: boolean }[] {
  return [
    ['readiness.yaml', configTemplate],
    [join('.github', 'workflows', 'readiness.yml'), workflowTemplate],
  ].map(([file = '', text = '']) => {
    const path = resolve(host.cwd, folder, file);
    if (existsSync(path)) return { file, written: false };
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
    } catch (cause) {
      throw new ReadinessError('not-writable', `${file} can't be written into ${folder}`, { cause });
    }
    return { file, written: true };
  });
}

async function allPacks(): Promise<readonly Pack[]> {
  return Promise.all((Object.keys(builtInPacks) as BuiltInPackName[]).map((name) => loadBuiltIn(name)));
}

function unknownRule(id: string, pack: Pack, checks: Iterable<string>): ReadinessError {
  const off = pack.off.find(({ rule }) => rule === id);
  if (off !== undefined) return new ReadinessError('not-found', `${pack.name} switches ${id} off: ${off.reason}`);
  const known = [...new Set([...pack.rules.map((rule) => rule.id), ...checks])];
  const near = [closest(id.slice(0, 60), known), ...known.filter((one) => one.includes(id))];
  return new ReadinessError('not-found', `${pack.name} has no rule ${JSON.stringify(id.slice(0, 60))}`, {
    hint: `did you mean ${[...new Set(near)].slice(0, 5).join(', ')}? readiness checks lists them all`,
  });
}

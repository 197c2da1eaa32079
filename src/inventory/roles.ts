import type { Unread } from '../model/document.ts';
import type { Reference, Role, RoleDecision, Service, TokenReference, Workload } from '../model/graph.ts';
import { roles as roleNames } from '../model/graph.ts';
import { listAt, stringAt } from '../model/json.ts';
import type { Variable } from './environment.ts';
import { imageFacts } from './images.ts';
import type { GraphInput } from './input.ts';
import { workloadKinds } from './pod-template.ts';
import { namesOtherService, normaliseName } from './tokens.ts';

export interface RoleEvidence {
  readonly workload: Workload;
  readonly variables: readonly Variable[];
  readonly references: readonly Reference[];
  readonly tokens: readonly TokenReference[];
  readonly callers: readonly Service[];
}

const workerWords = new Set(['worker', 'workers', 'queue', 'queues', 'consumer', 'consumers', 'scheduler']);
const apiWords = new Set(['api', 'web', 'dashboard', 'interactions']);
const botWord = /discord|gateway|shard|(?:^|[^a-z])bots?(?:$|[^a-z])|(?<!ro)bot$/;
const plainBotWord = /discord|(?:^|[^a-z])bots?(?:$|[^a-z])|(?<!ro)bot$/;

/** Finds the role of every workload, first hit wins (architecture: Roles). */
export function decideRoles(
  evidence: readonly RoleEvidence[],
  input: GraphInput,
  unread: readonly Unread[],
): ReadonlyMap<Workload, RoleDecision> {
  const decisions = new Map<Workload, RoleDecision>();
  const names = new Map<string, number>();
  for (const { workload } of evidence) names.set(workload.identity.name, (names.get(workload.identity.name) ?? 0) + 1);
  const known = candidates(evidence, input);
  const holders = known.length > 0 || unread.length > 0 ? known : lonelyBot(evidence, input);
  const holderSet = new Set(holders);
  const holdersIn = holdersByNamespace(holders);
  const someBot = [...holdersIn.values()].some(({ botKeys }) => botKeys.size > 0);
  const may = (...kinds: readonly string[]): Unread | undefined =>
    unread.find(
      (entry) =>
        entry.kind !== 'chart' &&
        entry.kind !== 'kustomization' &&
        (entry.kinds === '*' || kinds.some((kind) => entry.kinds.includes(kind))),
    );

  for (const one of evidence) decisions.set(one.workload, decide(one));
  return decisions;

  function decide(one: RoleEvidence): RoleDecision {
    const { workload } = one;
    const declared = declaredRole(workload, names, input);
    if (declared !== undefined) return declared;
    const byImage = imageRole(workload, input);
    if (byImage !== undefined) return byImage;
    const words = workload.identity.name.toLowerCase().split(/[^a-z]+/);
    const worker = words.find((word) => workerWords.has(word));
    if (worker !== undefined) return found('worker', `its name says ${worker}`);
    const api = words.find((word) => apiWords.has(word));
    if (api !== undefined) return apiRole(one, api);
    if (holderSet.has(one)) return gatewayRole(one);
    return (
      undecidedByUnread(one) ??
      found(
        'other',
        workload.longRunning
          ? 'it holds no Discord token and its images are not in the catalogue'
          : 'it runs to its end, and opens no gateway',
      )
    );
  }

  function apiRole({ variables, callers, references }: RoleEvidence, word: string): RoleDecision {
    const key = variables.find((variable) =>
      input.catalogues.discord.publicKeyNames.includes(normaliseName(variable.name)),
    );
    if (key !== undefined && callers.length > 0)
      return found('interactions', `its name says ${word}, ${key.name} is set and a Service leads to it`);
    const hole = key === undefined ? (references.length > 0 ? may('Secret', 'ConfigMap') : undefined) : may('Service');
    return hole === undefined
      ? found(
          'other',
          `its name says ${word}, and ${key === undefined ? 'no public key' : 'no Service'} makes it an interactions endpoint`,
        )
      : undecided('unread', `${hole.path} could not be read, and may decide whether it answers interactions`);
  }

  /** The public key of an interactions endpoint that a Service leads to. */
  function answersInteractions({ variables, callers }: RoleEvidence): string | undefined {
    if (callers.length === 0) return undefined;
    const { publicKeyNames } = input.catalogues.discord;
    return variables.find((variable) => publicKeyNames.includes(normaliseName(variable.name)))?.name;
  }

  function gatewayRole(one: RoleEvidence): RoleDecision {
    const { workload, tokens, references } = one;
    const name = workload.identity.name.toLowerCase();
    const own = botWord.exec(name);
    const [token] = tokens;
    const held =
      token === undefined
        ? 'reads its settings from a mounted file'
        : token.variable === ''
          ? 'reads a whole Secret that no file declares'
          : `holds ${token.variable}`;
    if (own === null) {
      const hole = may(...workloadKinds);
      if (hole !== undefined) return undecided('unread', `${hole.path} could not be read, and may hold the bot`);
      const near = holdersIn.get(workload.identity.namespace);
      if (near !== undefined && sharesWithBot(one, near))
        return found('other', `it ${held}, and another workload is named as the bot`);
      if (near !== undefined && near.names.size > 1)
        return undecided(
          'ambiguous',
          `${near.names.size} workloads hold a Discord token and no name tells which is the bot: ${firstOf(near.names)}`,
        );
      if (someBot)
        return undecided('ambiguous', `it ${held}, and whether it is a bot beside the one so named is in no file`);
    }
    const unseen = unseenSettings(one);
    if (unseen !== undefined)
      return undecided(
        'unread',
        `no file declares the ${unseen.kind} ${unseen.name}, which may hold its shard settings`,
      );
    const shardHole = references.some(
      (reference) => reference.kind === 'ConfigMap' && reference.resolution.status === 'unknown',
    )
      ? may('ConfigMap')
      : undefined;
    if (shardHole !== undefined)
      return undecided('unread', `${shardHole.path} could not be read, and may hold its shard settings`);
    const why =
      own === null
        ? known.length > 0
          ? `it ${held} and names Discord in its image or settings`
          : `it ${held}, and nothing else does`
        : `its name says ${own[0].replace(/[^a-z]/g, '')} and it ${held}`;
    const { shards } = workload;
    const key = answersInteractions(one);
    if (shards === undefined && key !== undefined && (workload.replicas?.effective ?? 1) > 1)
      return undecided(
        'ambiguous',
        `it ${held}, and with ${key}, a Service and several replicas it may answer interactions and open no gateway`,
      );
    return shards === undefined || shards.kind === 'in-process'
      ? found('gateway', why)
      : found('sharded-gateway', `${why}; ${shards.reason}`);
  }

  /** A variable whose Secret or ConfigMap could not be read may be the token. */
  function undecidedByUnread({ workload, references, tokens }: RoleEvidence): RoleDecision | undefined {
    if (!workload.longRunning || tokens.length > 0) return undefined;
    const open = references.some(
      (reference) =>
        reference.via === 'envFrom' &&
        (reference.resolution.status === 'unknown' || reference.resolution.status === 'no-object'),
    );
    const hole = open ? may('Secret', 'ConfigMap') : undefined;
    return hole === undefined
      ? undefined
      : undecided('unread', `${hole.path} could not be read, and may hold its token`);
  }
}

function firstOf(names: ReadonlySet<string>): string {
  return [...names].slice(0, 5).join(', ');
}

/** Who holds a token in a namespace. */
interface Holders {
  /** Kind and name: declarations of one object are one holder. */
  readonly names: Set<string>;
  /** Keys of Secrets by which those get their token that are named as a bot; undefined where the key can't be seen. */
  readonly botKeys: Set<string | undefined>;
}

function holdersByNamespace(holders: readonly RoleEvidence[]): ReadonlyMap<string, Holders> {
  const map = new Map<string, Holders>();
  for (const one of holders) {
    const { namespace, kind, name } = one.workload.identity;
    const known = map.get(namespace) ?? { names: new Set(), botKeys: new Set() };
    map.set(namespace, known);
    known.names.add(`${kind}/${name}`);
    if (botWord.test(name.toLowerCase())) for (const key of tokenKeys(one)) known.botKeys.add(key);
  }
  return map;
}

function tokenKeys({ tokens }: RoleEvidence): readonly (string | undefined)[] {
  return tokens.map(({ secret }) => (secret === undefined ? undefined : `${secret.name}\u0000${secret.key}`));
}

/** May a workload that is named as the bot have the same token? */
function sharesWithBot(one: RoleEvidence, { botKeys }: Holders): boolean {
  if (botKeys.size === 0) return false;
  return botKeys.has(undefined) || tokenKeys(one).some((key) => key === undefined || botKeys.has(key));
}

/** Several pods without a shard setting, and an object read whole that no file declares: the settings may be in it. */
function unseenSettings({ workload, references }: RoleEvidence): Reference | undefined {
  if (workload.shards !== undefined || (workload.replicas?.effective ?? 1) <= 1) return undefined;
  // Only pods of a StatefulSet know their number, so only there a total in an unseen Secret would share shards out.
  const ordered = workload.identity.kind === 'StatefulSet';
  return references.find(
    ({ via, kind, resolution }) =>
      via === 'envFrom' && resolution.status === 'unknown' && (kind === 'ConfigMap' || ordered),
  );
}

function candidates(evidence: readonly RoleEvidence[], input: GraphInput): readonly RoleEvidence[] {
  const named = new Set<string>();
  for (const { workload, tokens } of evidence)
    if (tokens.some(({ variable }) => variable !== '')) named.add(workload.identity.namespace);
  return evidence.filter((one) => isCandidate(one, input, named));
}

/** Holds a token that can be Discord's, runs on, and says discord, bot, gateway or shard in its name, images or settings. */
function isCandidate(one: RoleEvidence, input: GraphInput, named: ReadonlySet<string>): boolean {
  const { workload, tokens, variables, references } = one;
  if (tokens.length === 0 || !workload.longRunning) return false;
  const called = saidBy(workload);
  const { discord } = input.catalogues;
  if (called.some((text) => namesOtherService(text, discord))) return false;
  if (tokens.every(({ variable }) => variable === '')) {
    // A whole Secret may hold anything: a payment gateway reads one too. It must say that it is a bot.
    const { namespace } = workload.identity;
    const secrets = references.filter(({ kind }) => kind === 'Secret').map((reference) => reference.name);
    // A namespace says it of all that is in it: no more than a hint, for want of a token with a name.
    const said = [...called, named.has(namespace) ? '' : namespace, ...secrets, ...variables.map((own) => own.name)];
    if (!said.some((text) => plainBotWord.test(text.toLowerCase().replaceAll('_', '-')))) return false;
  }
  return (
    called.some((text) => botWord.test(text.toLowerCase())) ||
    variables.some(({ name }) => /DISCORD|BOT_|_BOT|GATEWAY|SHARD|GUILD|LAVALINK/.test(normaliseName(name)))
  );
}

/**
 * Nobody holds a token and says what for. The only workload that holds any token by name is the bot of a bot's repository;
 * else the only one that is named as a bot and has its settings in a mounted file. It runs once, or nothing is concluded.
 */
function lonelyBot(evidence: readonly RoleEvidence[], input: GraphInput): readonly RoleEvidence[] {
  const { discord, images } = input.catalogues;
  const own = evidence.filter(
    ({ workload }) =>
      workload.longRunning &&
      workload.containers.some(({ kind, image }) => kind === 'regular' && imageFacts(image, images) === undefined) &&
      !saidBy(workload).some((text) => namesOtherService(text, discord)),
  );
  const holders = own.filter(({ tokens }) => tokens.some(({ variable }) => variable !== ''));
  const found =
    holders.length > 0
      ? holders
      : own.filter(
          ({ workload, references }) =>
            (references.some(({ via }) => via === 'volume') || readsVault(workload)) &&
            saidBy(workload).some((text) => plainBotWord.test(text.toLowerCase())),
        );
  const names = new Set(found.map(({ workload }) => `${workload.identity.kind}/${workload.identity.name}`));
  return names.size === 1 && found.every(({ workload }) => (workload.replicas?.effective ?? 1) <= 1) ? found : [];
}

/** Vault's agent or the CSI driver of secret stores puts files into its pods. */
function readsVault({ template }: Workload): boolean {
  return (
    template.annotations.get('vault.hashicorp.com/agent-inject') === 'true' ||
    listAt(template.spec, 'volumes').some((volume) => stringAt(volume, 'csi', 'driver') === 'secrets-store.csi.k8s.io')
  );
}

/** How a workload calls itself: its name, and the images of what it runs. */
function saidBy(workload: Workload): readonly string[] {
  const images = workload.containers
    .filter(({ kind }) => kind === 'regular')
    .map(({ image }) => image?.repository ?? '');
  return [workload.identity.name, ...images];
}

function declaredRole(
  workload: Workload,
  names: ReadonlyMap<string, number>,
  input: GraphInput,
): RoleDecision | undefined {
  const { namespace, kind, name } = workload.identity;
  const keys = [`${namespace}/${kind}/${name}`, `${kind}/${name}`, ...(names.get(name) === 1 ? [name] : [])];
  const key = keys.find((candidate) => Object.hasOwn(input.declaredRoles, candidate));
  const role = key === undefined ? undefined : input.declaredRoles[key];
  if (role !== undefined) return { role, reason: `declared in readiness.yaml (roles: ${key})`, tier: 'declared' };
  const annotated = workload.annotations.get('readiness/role') ?? workload.template.annotations.get('readiness/role');
  const known = roleNames.find((candidate) => candidate === annotated);
  return known === undefined
    ? undefined
    : { role: known, reason: 'declared by its annotation readiness/role', tier: 'declared' };
}

/** The image catalogue decides only if every regular container is in it: a Redis sidecar does not make a bot a store. */
function imageRole(workload: Workload, input: GraphInput): RoleDecision | undefined {
  const regular = workload.containers.filter(({ kind }) => kind === 'regular');
  const facts = regular.map(({ image }) => imageFacts(image, input.catalogues.images));
  if (facts.length === 0 || facts.some((one) => one?.role === undefined)) return undefined;
  const main = facts.find((one) => one?.role !== 'exporter') ?? facts[0];
  if (main?.role === undefined) return undefined;
  // A dump that runs each night is a client of the store whose image it borrows.
  if (!workload.longRunning) return found('other', `it runs to its end, with the image of ${main.product}`);
  return found(main.role, `its image is ${main.product}`);
}

function found(role: Role, reason: string): RoleDecision {
  return { role, reason, tier: 'static' };
}

function undecided(why: 'ambiguous' | 'unread', text: string): RoleDecision {
  return { role: 'other', reason: 'its role could not be decided', tier: 'static', undecided: { why, text } };
}

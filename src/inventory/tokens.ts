import type { DiscordCatalogue } from '../model/catalogue.ts';
import type { Reference, TokenReference, Workload } from '../model/graph.ts';
import { listAt, stringAt, valueAt } from '../model/json.ts';
import type { Variable } from './environment.ts';

/** The same few names stand in thousands of workloads. Bounded, because names are hostile too. */
const normalised = new Map<string, string>();
const mostNames = 20_000;

/** `discord-token` and `discordToken` name what `DISCORD_TOKEN` names. */
export function normaliseName(name: string): string {
  const known = normalised.get(name);
  if (known !== undefined) return known;
  const result = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  if (normalised.size < mostNames && name.length <= 200) normalised.set(name, result);
  return result;
}

type Answers = WeakMap<DiscordCatalogue, Map<string, boolean>>;
const tokenNames: Answers = new WeakMap();
const otherServices: Answers = new WeakMap();

/** The same few names stand in thousands of workloads: each is looked at once. */
function remembered(
  answers: Answers,
  text: string,
  catalogue: DiscordCatalogue,
  answer: (text: string, catalogue: DiscordCatalogue) => boolean,
): boolean {
  const known = answers.get(catalogue) ?? new Map<string, boolean>();
  answers.set(catalogue, known);
  const before = known.get(text);
  if (before !== undefined) return before;
  const now = answer(text, catalogue);
  known.set(text, now);
  return now;
}

/** A name of the catalogue, or any that holds DISCORD and ends with TOKEN, unless a word says it is another service's. */
function isTokenName(name: string, catalogue: DiscordCatalogue): boolean {
  return remembered(tokenNames, name, catalogue, looksLikeToken);
}

function looksLikeToken(name: string, catalogue: DiscordCatalogue): boolean {
  // `DISCORD_TOKEN_FILE` names the file that holds what `DISCORD_TOKEN` would.
  const normal = normaliseName(name).replace(/(?<=TOKEN|SECRET)_FILE$/, '');
  if (namesOtherService(normal, catalogue)) return false;
  return catalogue.tokenNames.includes(normal) || (normal.includes('DISCORD') && normal.endsWith('TOKEN'));
}

export function namesOtherService(text: string, catalogue: DiscordCatalogue): boolean {
  return remembered(otherServices, text, catalogue, hasServiceWord);
}

function hasServiceWord(text: string, catalogue: DiscordCatalogue): boolean {
  const words = new Set(normaliseName(text).split('_'));
  return catalogue.otherServices.some((word) => words.has(word));
}

/** Every way in which the workload gets hold of a Discord token. */
export function tokensOf(
  workload: Workload,
  variables: readonly Variable[],
  references: readonly Reference[],
  catalogue: DiscordCatalogue,
): readonly TokenReference[] {
  const tokens: TokenReference[] = [];
  for (const variable of variables) {
    const named = isTokenName(variable.name, catalogue);
    const keyed = variable.secret !== undefined && isTokenName(variable.secret.key, catalogue);
    if ((!named && !keyed) || namesOtherService(variable.name, catalogue)) continue;
    const { path, container, name } = variable;
    const secret = variable.secret ?? fileKey(workload, variable, references);
    tokens.push({ path, container, variable: name, ...(secret === undefined ? {} : { secret }) });
  }
  if (tokens.length === 0) tokens.push(...keysInFiles(references, catalogue));
  for (const reference of references) {
    // A Secret that is kept out of git and read whole: the token may well be in it.
    if (reference.via !== 'envFrom' || reference.kind !== 'Secret' || reference.resolution.status === 'resolved')
      continue;
    if (namesOtherService(reference.name, catalogue)) continue;
    tokens.push({ path: reference.at.path, container: reference.container ?? '', variable: '' });
  }
  return workload.longRunning ? tokens : [];
}

type SecretKey = NonNullable<TokenReference['secret']>;

/** The Secret key behind the path that a variable names, where a volume of the container puts it. */
function fileKey(workload: Workload, variable: Variable, references: readonly Reference[]): SecretKey | undefined {
  const file = variable.value;
  const container = workload.containers.find(({ name }) => name === variable.container);
  if (file?.startsWith('/') !== true || container === undefined) return undefined;
  for (const mount of listAt(container.object, 'volumeMounts')) {
    const folder = stringAt(mount, 'mountPath')?.replace(/\/+$/, '');
    const single = stringAt(mount, 'subPath');
    if (folder === undefined || (file !== folder && !file.startsWith(`${folder}/`))) continue;
    const inside = file === folder ? single : file.slice(folder.length + 1);
    const volume = references.filter(
      ({ via, kind, user }) => via === 'volume' && kind === 'Secret' && user === stringAt(mount, 'name'),
    );
    for (const { name, key, at } of volume) {
      if (key === undefined && inside !== undefined) return { name, key: inside };
      if (key !== undefined && stringAt(valueAt(at.declaration.object, ...at.path), 'path') === inside)
        return { name, key };
    }
  }
  return undefined;
}

/** A program that reads its token from a mounted file may say so nowhere but in the name of the key. */
function keysInFiles(references: readonly Reference[], catalogue: DiscordCatalogue): readonly TokenReference[] {
  return references.flatMap(({ via, kind, name, key, resolution, at }): readonly TokenReference[] => {
    if (via !== 'volume' || kind !== 'Secret' || namesOtherService(name, catalogue)) return [];
    const provided = resolution.status === 'resolved' ? [...(resolution.provider.keys?.keys() ?? [])] : [];
    return (key === undefined ? provided : [key])
      .filter((one) => isTokenName(one, catalogue))
      .map((one) => ({ path: at.path, container: '', variable: one, secret: { name, key: one } }));
  });
}

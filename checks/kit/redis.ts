import type { ImageCatalogue } from '../../src/model/catalogue.ts';
import type { Container, Graph, Place, Workload } from '../../src/model/graph.ts';
import { textOf } from '../../src/model/secret.ts';
import { baseName, shellCommands, shellWords, startedBy, withVariables } from './command-line.ts';
import type { Word } from './command-line.ts';
import { runningContainers } from './containers-asked.ts';
import { imageFactsOf } from './image-facts.ts';
import { mountedFile } from './mounts.ts';

export interface Setting {
  /** Undefined for a secret. */
  readonly value: string | undefined;
  readonly place: Place;
}

/** A Redis server of a pod with the settings that it is started with. */
export interface RedisServer {
  readonly container: Container;
  readonly product: string;
  readonly settings: ReadonlyMap<string, Setting>;
  /** Why some settings can't be seen. */
  readonly hidden: string | undefined;
  /** The image's own start script makes the configuration, so that it accepts clients unless told otherwise. */
  readonly byImage: boolean;
  /** Whether protected mode is on when no setting says it; undefined where nobody knows. */
  readonly protectedByDefault: boolean | undefined;
}

const products: ReadonlySet<string> = new Set(['redis', 'valkey', 'keydb']);
const server = /(?:^|\/)(?:redis|valkey|keydb)-server$/;

export function redisServers(workload: Workload, graph: Graph, catalogue: ImageCatalogue): readonly RedisServer[] {
  if (!workload.longRunning) return [];
  return runningContainers(workload).flatMap((container): readonly RedisServer[] => {
    const facts = imageFactsOf(container.image, catalogue);
    if (facts === undefined || !products.has(facts.product)) return [];
    const seen = settingsOf(workload, container, graph);
    if (seen === undefined) return [];
    return [
      {
        container,
        product: facts.product,
        ...seen,
        protectedByDefault: opensItself(container.image?.repository ?? '') ? false : facts.protectedMode,
      },
    ];
  });
}

/** These images' start scripts switch protected mode off (bitnami/containers, redis-stack's entrypoint.sh). */
function opensItself(repository: string): boolean {
  return /^(?:bitnami|bitnamilegacy|redis)\//.test(repository);
}

type Seen = Pick<RedisServer, 'settings' | 'hidden' | 'byImage'>;

/** Undefined for a container that runs something else than a server: a client, a sentinel. */
function settingsOf(workload: Workload, container: Container, graph: Graph): Seen | undefined {
  const started = startedBy(container);
  if (started.kind === 'script') {
    const own = shellCommands(started.script).map(shellWords);
    const line = own.find((words) => words.some((word) => server.test(word)));
    if (line === undefined)
      return /\b\w+-(?:cli|sentinel|benchmark)\b/.test(started.script)
        ? undefined
        : { settings: new Map(), hidden: "what its start script runs can't be seen", byImage: false };
    const from = line.findIndex((word) => server.test(word));
    const words = line.slice(from + 1).map((text) => ({ text, path: started.path }));
    return read(workload, container, graph, words);
  }
  if (started.kind === 'program') {
    if (server.test(started.name)) return read(workload, container, graph, started.words);
    return /-(?:cli|sentinel|benchmark)$/.test(started.name)
      ? undefined
      : { settings: new Map(), hidden: `what ${started.name} runs can't be seen`, byImage: false };
  }
  const seen = read(workload, container, graph, started.words.length === 0 ? fromVariable(container) : started.words);
  return /^bitnami/.test(container.image?.repository ?? '') ? withBitnami(workload, container, seen) : seen;
}

/** redis-stack reads its options from a variable. */
function fromVariable(container: Container): readonly Word[] {
  const variable = container.env.find(({ name }) => name === 'REDIS_ARGS');
  const text = textOf(variable?.value);
  return variable === undefined || text === undefined
    ? []
    : shellWords(text).map((word) => ({ text: word, path: [...variable.path, 'value'] }));
}

/** Bitnami's image turns variables into settings, and takes whole files from a folder. */
function withBitnami(workload: Workload, container: Container, seen: Seen | undefined): Seen | undefined {
  if (seen === undefined) return undefined;
  const settings = new Map(seen.settings);
  for (const { name, path } of container.env) {
    if (/^(?:REDIS|VALKEY)_PASSWORD(?:_FILE)?$/.test(name))
      settings.set('requirepass', { value: undefined, place: { declaration: workload, path } });
  }
  const byImage = seen.hidden === undefined;
  return { settings, hidden: seen.hidden ?? 'the image makes its configuration from variables and files', byImage };
}

function read(workload: Workload, container: Container, graph: Graph, words: readonly Word[]): Seen | undefined {
  const settings = new Map<string, Setting>();
  let hidden: string | undefined;
  let rest = words;
  const [first] = words;
  if (first?.text !== undefined && first.text !== '' && !first.text.startsWith('-')) {
    rest = words.slice(1);
    const file = mountedFile(workload, container, withVariables(first.text, container.env), graph);
    if (file.status === 'text') {
      for (const line of file.text.split('\n')) {
        const [name, ...values] = shellWords(line.trim());
        if (name === undefined || name.startsWith('#')) continue;
        if (name.toLowerCase() === 'include') hidden = 'its configuration includes another file';
        settings.set(name.toLowerCase(), { value: values.join(' '), place: file.place });
      }
    } else {
      hidden = file.status === 'unknown' ? file.text : `${baseName(first.text)} lies in the image`;
    }
  }
  let name: string | undefined;
  for (const { text, path } of rest) {
    if (text?.startsWith('--') === true) {
      const equals = text.indexOf('=');
      name = text.slice(2, equals === -1 ? undefined : equals).toLowerCase();
      if (name === 'sentinel') return undefined;
      const value = equals === -1 ? '' : withVariables(text.slice(equals + 1), container.env);
      settings.set(name, { value, place: { declaration: workload, path } });
    } else if (name !== undefined) {
      const known = settings.get(name);
      // Longer than any value that is read here.
      if ((known?.value?.length ?? 0) > 1000) continue;
      const value =
        text === undefined ? undefined : `${known?.value ?? ''} ${withVariables(text, container.env)}`.trim();
      settings.set(name, { value, place: known?.place ?? { declaration: workload, path } });
    }
  }
  return { settings, hidden, byImage: false };
}

/** Why no client from outside of the pod gets an answer. */
export type Refusal =
  | { readonly kind: 'loopback' | 'protected'; readonly setting: Setting }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly text: string };

/**
 * A server bound to loopback hears nobody else; one in protected mode without a password answers DENIED to everybody else
 * (https://redis.io/docs/latest/operate/oss_and_stack/management/security/#protected-mode). Before version 7 an explicit
 * `bind` switched protected mode off.
 */
export function refusalOf({ container, settings, hidden, byImage, protectedByDefault, product }: RedisServer): Refusal {
  const bind = settings.get('bind');
  const addresses = bind?.value?.split(/\s+/).filter((address) => address !== '') ?? [];
  if (bind !== undefined && addresses.length > 0 && addresses.every(isLoopback))
    return { kind: 'loopback', setting: bind };
  const password = settings.get('requirepass');
  if (password !== undefined && password.value !== '') return { kind: 'none' };
  const mode = settings.get('protected-mode');
  const on = mode === undefined ? protectedByDefault : mode.value?.toLowerCase() !== 'no';
  if (hidden !== undefined && !byImage && (mode === undefined || on !== false))
    return { kind: 'unknown', text: hidden };
  if (on === false) return { kind: 'none' };
  if (mode === undefined) return { kind: 'unknown', text: `whether ${product} starts in protected mode is not known` };
  if (settings.has('user') || settings.has('aclfile')) return { kind: 'unknown', text: 'its users may have passwords' };
  if (addresses.length > 0) {
    const major = /^v?(\d+)/.exec(container.image?.tag ?? '')?.[1];
    if (major === undefined) return { kind: 'unknown', text: 'its version decides, and the image names none' };
    if (Number(major) < 7) return { kind: 'none' };
  }
  return { kind: 'protected', setting: mode };
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^-/, '');
  return plain.startsWith('127.') || plain === '::1' || plain === 'localhost';
}

/** `512mb`, `1gb`, `100k`: with b after k, m or g it counts by 1024 (redis.conf, "Note on units"). */
export function redisBytes(text: string): number | undefined {
  const match = /^(\d{1,15})(b|k|kb|m|mb|g|gb)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const base = unit.endsWith('b') ? 1024 : 1000;
  const power = unit.startsWith('k') ? 1 : unit.startsWith('m') ? 2 : unit.startsWith('g') ? 3 : 0;
  return Number(match[1]) * base ** power;
}

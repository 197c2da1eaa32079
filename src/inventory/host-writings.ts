import type { Container, Declaration, Place, Reference, Workload } from '../model/graph.ts';
import type { Json, Path } from '../model/json.ts';
import { asString, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import { textOf } from '../model/secret.ts';
import type { EdgeContext } from './edge-context.ts';
import { hostNameKind, portNameOf, wordsOf } from './host-names.ts';
import type { TextHost } from './host-text.ts';
import {
  asHost,
  hostsInFile,
  hostsInUrls,
  hostsInValue,
  ownAddress,
  secretPart,
  unfilled,
  withoutPlaceholders,
} from './host-text.ts';
import { append } from './object-index.ts';
import type { References } from './references.ts';

/** A host as it stands in some field, not yet resolved. */
export interface Writing {
  readonly found: TextHost;
  readonly at: Place;
  /** The variable, flag or key. */
  readonly written: string;
  readonly readBy: readonly Workload[];
}

/** Values grow when variables hold variables; no real one comes near. */
const longest = 10_000;

export function collectWritings(context: EdgeContext, references: References): readonly Writing[] {
  const writings: Writing[] = [];
  const configs = new Map<Declaration, ConfigReaders>();
  for (const workload of context.workloads) {
    const own = references.of(workload);
    const byUser = new Map(own.map((reference) => [`${reference.container ?? ''}\u0000${reference.user}`, reference]));
    for (const container of workload.containers) {
      const environment = environmentOf(workload, container, own, byUser);
      inEnvironment(workload, container, environment, writings);
      inArguments(workload, container, environment, writings);
    }
    for (const reference of own) if (reference.kind === 'ConfigMap') readConfig(context, workload, reference, configs);
  }
  for (const [declaration, readers] of configs) inConfig(declaration, readers, writings);
  return writings;
}

type Environment = ReadonlyMap<string, string>;

/** What each variable of a container holds, as far as the files say; parts that they don't say are marks. */
function environmentOf(
  workload: Workload,
  container: Container,
  references: readonly Reference[],
  byUser: ReadonlyMap<string, Reference>,
): Environment {
  const environment = new Map<string, string>();
  for (const reference of references) {
    if (reference.via !== 'envFrom' || reference.container !== container.name) continue;
    if (reference.resolution.status !== 'resolved') continue;
    const { keys, place } = reference.resolution.provider;
    for (const [key, path] of keys ?? []) {
      const value = reference.kind === 'Secret' ? secretPart : scalarText(valueAt(place.declaration.object, ...path));
      environment.set(reference.user + key, value ?? secretPart);
    }
  }
  listAt(container.object, 'env').forEach((item) => {
    const name = stringAt(item, 'name');
    if (name === undefined) return;
    const source = recordAt(item, 'valueFrom');
    if (source === undefined) {
      const text = scalarText(valueAt(item, 'value'));
      environment.set(name, text === undefined ? secretPart : expand(text, environment, unfilled));
    } else {
      environment.set(name, sourceText(workload, source, byUser.get(`${container.name}\u0000${name}`)));
    }
  });
  return environment;
}

function sourceText(workload: Workload, source: Json, reference: Reference | undefined): string {
  const field = stringAt(source, 'fieldRef', 'fieldPath');
  if (field === 'metadata.namespace') return workload.identity.namespace;
  if (field === 'metadata.name')
    return workload.identity.kind === 'StatefulSet' ? `${workload.identity.name}-0` : ownAddress;
  if (field !== undefined) return ownAddress;
  if (recordAt(source, 'secretKeyRef') !== undefined) return secretPart;
  if (reference?.resolution.status !== 'resolved') return unfilled;
  const { keys, place } = reference.resolution.provider;
  const path = reference.key === undefined ? undefined : keys?.get(reference.key);
  return (path === undefined ? undefined : scalarText(valueAt(place.declaration.object, ...path))) ?? unfilled;
}

/** `$(X)` as the kubelet expands it: from variables written before. */
function expand(text: string, environment: Environment, otherwise: string): string {
  if (!text.includes('$(')) return text;
  return text
    .slice(0, longest)
    .replace(/\$\(([A-Za-z_][\w.-]*)\)/g, (_, name: string) => environment.get(name) ?? otherwise)
    .slice(0, longest);
}

function scalarText(value: Json | undefined): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textOf(value);
}

function inEnvironment(workload: Workload, container: Container, environment: Environment, writings: Writing[]): void {
  const ports = portsByName(environment);
  listAt(container.object, 'env').forEach((item, position) => {
    const name = stringAt(item, 'name');
    const value = scalarText(valueAt(item, 'value'));
    if (name === undefined || value === undefined || recordAt(item, 'valueFrom') !== undefined) return;
    const at: Place = { declaration: workload, path: [...container.path, 'env', position, 'value'] };
    const text = withoutPlaceholders(
      environment.get(name) === undefined ? value : expand(value, environment, unfilled),
    );
    for (const found of hostsInValue(name, text)) {
      writings.push({ found: withPort(found, name, ports), at, written: name, readBy: [workload] });
    }
  });
}

/** Variables that hold a port, by the words of their names. */
function portsByName(values: Iterable<readonly [string, string]>): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const [name, value] of values) {
    if (/PORT$/i.test(name) && /^\d{1,5}$/.test(value)) ports.set(wordsOf(name).join('_'), Number(value));
  }
  return ports;
}

function withPort(found: TextHost, name: string, ports: ReadonlyMap<string, number>): TextHost {
  if (found.port !== undefined) return found;
  const portName = portNameOf(name);
  const port = portName === undefined ? undefined : ports.get(portName);
  return port === undefined || port === 0 || port > 65_535 ? found : { ...found, port, portBeside: true };
}

/** Clients whose `-h` names a host. */
const clients = /(?:^|[\s/;&|(])(?:psql|pg_\w+|redis-cli|valkey-cli|mysql\w*|mariadb[\w-]*|mongo\w*)$/;
const clientCall =
  /\b(?:psql|pg_\w+|redis-cli|valkey-cli|mysql\w*|mariadb[\w-]*)\b[^|;&\n]{0,200}?\s-h[\s=]?\s*([\w.-]+)(?:[^|;&\n]{0,100}?\s-[pP]\s*(\d{1,5})\b)?/g;
const waitCall = /\b(?:nc|ncat|netcat)\b(?:\s+-\w+(?:\s+\d+)?)*\s+([a-z][\w.-]*)[\s:]+(\d{1,5})\b/g;
const waitFor = /\bwait-?for(?:-it)?(?:\.sh)?\s+([a-z][\w.-]*):(\d{1,5})\b/g;

function inArguments(workload: Workload, container: Container, environment: Environment, writings: Writing[]): void {
  const items: { readonly text: string; readonly path: Path }[] = [];
  for (const field of ['command', 'args']) {
    listAt(container.object, field).forEach((item, position) => {
      const text = asString(item) ?? textOf(item);
      if (text !== undefined)
        items.push({ text: shellExpanded(text, environment), path: [...container.path, field, position] });
    });
  }
  let client = false;
  items.forEach(({ text, path }, position) => {
    const add = (found: TextHost | undefined, written: string): void => {
      if (found === undefined || found.host.includes(secretPart)) return;
      writings.push({ found, at: { declaration: workload, path }, written, readBy: [workload] });
    };
    const before = items[position - 1]?.text ?? '';
    const flag = /^--?([\w.-]+)=(.*)$/s.exec(text);
    if (flag?.[1] !== undefined && flag[2] !== undefined) {
      for (const found of hostsInValue(flag[1], flag[2])) add(found, flag[1]);
    } else if (client && before === '-h') {
      add(asHost(text, { weak: false }), '-h');
    } else if (/^--?[\w.-]+$/.test(before) && !text.startsWith('-') && !/\s/.test(text)) {
      for (const found of hostsInValue(before, text)) add(found, before.replace(/^-+/, ''));
    } else if (/\s/.test(text) || text.includes('://')) {
      for (const found of hostsInUrls(text)) add(found, 'args');
      for (const pattern of [clientCall, waitCall, waitFor]) {
        for (const [, host, port] of text.matchAll(pattern)) {
          add(asHost(port === undefined ? (host ?? '') : `${host ?? ''}:${port}`, { weak: false }), 'args');
        }
      }
    } else if (/^[a-z][\w.-]*:\d{2,5}$/.test(text)) {
      add(asHost(text, { weak: true }), 'args');
    }
    client ||= clients.test(text);
  });
}

/** Shells expand variables where Kubernetes does not; what neither knows is the script's own. */
function shellExpanded(text: string, environment: Environment): string {
  const known = expand(text.slice(0, longest), environment, secretPart).replace(
    /\$\{([A-Za-z_]\w*)(?:[:?+=-][^}]{0,200})?\}|\$([A-Za-z_]\w*)/g,
    (_, braced: string | undefined, plain: string | undefined) => environment.get(braced ?? plain ?? '') ?? secretPart,
  );
  return withoutPlaceholders(known.slice(0, longest));
}

interface ConfigReaders {
  readonly whole: Set<Workload>;
  readonly byKey: Map<string, Workload[]>;
  /** Names under which keys are read as variables. */
  readonly variables: Map<string, string[]>;
}

function readConfig(
  context: EdgeContext,
  workload: Workload,
  reference: Reference,
  configs: Map<Declaration, ConfigReaders>,
): void {
  for (const declaration of context.index.find('ConfigMap', reference.namespace, reference.name)) {
    let readers = configs.get(declaration);
    if (readers === undefined)
      configs.set(declaration, (readers = { whole: new Set(), byKey: new Map(), variables: new Map() }));
    if (reference.key === undefined) readers.whole.add(workload);
    else {
      append(readers.byKey, reference.key, workload);
      if (reference.via === 'env') append(readers.variables, reference.key, reference.user);
    }
  }
}

function inConfig(declaration: Declaration, readers: ConfigReaders, writings: Writing[]): void {
  const data = recordAt(declaration.object, 'data') ?? {};
  const keys = Object.keys(data);
  const whole = [...readers.whole];
  const ports = portsByName(keys.map((key) => [key, scalarText(data[key]) ?? ''] as const));
  for (const key of keys) {
    const value = scalarText(data[key]);
    const own = readers.byKey.get(key) ?? [];
    if (value === undefined || (whole.length === 0 && own.length === 0)) continue;
    const readBy = own.length === 0 ? whole : [...new Set([...whole, ...own])];
    const at: Place = { declaration, path: ['data', key] };
    const isFile = value.includes('\n') || /\.(?:ya?ml|json|toml|ini|conf|cfg|properties|env|sh|xml)$/i.test(key);
    if (isFile) {
      const seen = new Set<string>();
      for (const found of hostsInFile(key, value)) {
        const same = `${found.host}\u0000${found.port ?? ''}`;
        if (seen.has(same)) continue;
        seen.add(same);
        writings.push({ found, at, written: found.key === '' ? key : found.key, readBy });
      }
      continue;
    }
    const name = [key, ...(readers.variables.get(key) ?? [])].find((one) => hostNameKind(one) !== undefined) ?? key;
    for (const found of hostsInValue(name, withoutPlaceholders(value))) {
      writings.push({ found: withPort(found, name, ports), at, written: name, readBy });
    }
  }
}

import { hostNameKind, schemePorts } from './host-names.ts';

/*
 * Finds hosts in text. Precision first: a word that is perhaps a host and perhaps a mode is marked weak,
 * and counts only if the files know something of that name.
 */

/** Stands for a part that somebody has still to fill in. */
export const unfilled = '\u0001';
/** Stands for a part that only a Secret holds. */
export const secretPart = '\u0002';
/** Stands for an address that the pod learns when it starts. */
export const ownAddress = '\u0003';

export interface TextHost {
  readonly host: string;
  readonly port?: number;
  readonly scheme?: string;
  /** The port is that of a setting beside the host. */
  readonly portBeside?: true;
  /** Counts only where something in the files answers to it. */
  readonly weak: boolean;
}

/** Schemes whose authority is no host of the network. */
const localSchemes =
  /^(?:file|unix|unixgram|unixpacket|npipe|fd|s3a?|gs|gcs|az|abfss?|azblob|oci|docker[\w-]*|containerd|(?:\w+)?kms|vault|secrets?|op|env|ref.*|data|about|dns|sqlite.*|duckdb|memory?|inmemory|classpath|chrome[\w-]*|android[\w-]*|discord|spotify|otpauth|spiffe|k8s|kubernetes|configmap|git\+file|pkg|package|arn|urn|jar|mock|stdout|stderr|stdin|null|void)$/i;

const mark = '\u0001-\u0003';
const url = new RegExp(`([A-Za-z][A-Za-z0-9+._-]{0,30})://([^\\s"'\`/?#\\\\<>(){}|;]{1,1000})`, 'g');
const hostAndPort = new RegExp(`^(\\[[0-9A-Fa-f:.]+\\]|[\\w.${mark}-]+?)(?::(\\d{1,5}|[${mark}]))?$`);
const dottedName = /^(?=.{1,253}$)[A-Za-z0-9_](?:[\w-]{0,61}\w)?(?:\.[A-Za-z0-9_](?:[\w-]{0,61}\w)?)*\.?$/;
const bareName = /^[a-z](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;
/** Bare words that are values of a switch. */
const switches: ReadonlySet<string> = new Set('true false yes no on off none null nil undefined'.split(' '));
/** Bare words that are settings more often than names of machines. */
const settings: ReadonlySet<string> = new Set(
  'auto default all any disabled enabled enable disable production development prod dev staging stage test testing debug info warn error http https tcp udp grpc json text local memory internal external public private master slave primary secondary server client standalone cluster sentinel host unset'.split(
    ' ',
  ),
);
const fileName =
  /\.(?:ya?ml|json|toml|ini|conf|cfg|properties|env|txt|log|md|js|mjs|cjs|ts|py|rb|go|java|jar|sh|sql|db|sqlite3?|pem|crt|key|csv|xml|html?|css|png|jpe?g|gif|svg|so|sock|pid|lock|gz|zip|tar|bin)$/i;
/** Hosts that one text may hold: far more than any real one does. */
const most = 2_000;

/** Placeholders of templates and shells as one character each, so that the rest still parses. Lengths are bounded so that time stays linear. */
export function withoutPlaceholders(text: string): string {
  return text.replace(
    /\$\{[^}]{0,200}\}|\{\{[^}]{0,200}\}\}|\$\([A-Za-z_]\w{0,100}\)|\$[A-Za-z_]\w*|<[A-Za-z][\w .:-]{0,100}>|__[A-Z][A-Z0-9_]{0,100}?__/g,
    unfilled,
  );
}

export function hostsInUrls(text: string): readonly TextHost[] {
  const found: TextHost[] = [];
  for (const [, scheme, rest] of text.matchAll(url)) {
    if (scheme === undefined || rest === undefined || localSchemes.test(scheme)) continue;
    const authority = rest.slice(rest.lastIndexOf('@') + 1);
    // The Go MySQL driver writes `user:password@tcp(host:port)`; lists of nodes are separated by commas.
    for (const part of authority.split(',')) {
      const base = lastPart(scheme);
      const host = asHost(part, { scheme: base, weak: false, inUrl: true, port: schemePorts[base] });
      if (host !== undefined) found.push(host);
      if (found.length >= most) return found;
    }
  }
  return found;
}

/** `redis+sentinel`, `jdbc:postgresql` and `postgresql+asyncpg` speak the protocol of the word that has a port. */
function lastPart(scheme: string): string {
  const parts = scheme.toLowerCase().split('+');
  return parts.find((part) => Object.hasOwn(schemePorts, part)) ?? parts[0] ?? scheme;
}

/** Hosts in the value of a variable, a flag or a simple configuration key. */
export function hostsInValue(name: string, text: string): readonly TextHost[] {
  const kind = hostNameKind(name);
  const value = text.trim();
  if (value === '' || value.length > 10_000) return [];
  const inside = /^[[{]/.test(value) ? hostsInJson(value) : [];
  if (inside.length > 0) return inside;
  const urls = hostsInUrls(value);
  if (urls.length > 0) return kind === undefined ? urls.map((one) => guardedBare(one)) : urls;
  const driver = /@(?:tcp|udp)\(([^)\s]{1,300})\)/.exec(value);
  if (driver?.[1] !== undefined) return listed(asHost(driver[1], { weak: false }));
  const pairs = connectionString(value);
  if (pairs !== undefined) return listed(pairs);
  if (value.includes('://')) return [];
  if (kind === undefined)
    return listed(/^[a-z][\w.-]*:\d{2,5}$/.test(value) ? asHost(value, { weak: true }) : undefined);
  const found: TextHost[] = [];
  for (const token of value.split(/[\s,;]+/, most)) {
    const host = asHost(token.slice(token.lastIndexOf('@') + 1), { weak: kind === 'url' });
    // Where a host is expected, a port makes a bare word one.
    if (host !== undefined) found.push(host.port === undefined ? host : { ...host, weak: false });
  }
  return found;
}

const jsonPair = /"([\w.-]{1,100})"\s*:\s*"([^"\\]{1,1000})"(?:\s*,\s*"port"\s*:\s*"?(\d{1,5})\b)?/g;

/** `[{"host": "lavalink", "port": 2333}]`: each pair of a name and a text as if it stood in a file of its own. */
function hostsInJson(value: string): readonly TextHost[] {
  const found: TextHost[] = [];
  for (const [, key = '', text = '', port] of value.matchAll(jsonPair)) {
    for (const host of /^[[{]/.test(text) ? [] : hostsInValue(blockName(key), text))
      found.push(host.port === undefined && port !== undefined ? { ...host, port: Number(port) } : host);
    if (found.length >= most) break;
  }
  return found;
}

/** In a file `host:` stands in the block of what it leads to; as a variable it is where the program listens. */
function blockName(key: string): string {
  return /^host(?:name)?$/i.test(key) ? `block_${key}` : key;
}

/** A URL in a variable that is not named for one: a scheme nobody knows is as likely an identifier. */
function guardedBare(one: TextHost): TextHost {
  const known = one.scheme !== undefined && Object.hasOwn(schemePorts, one.scheme);
  return known || one.port !== undefined ? one : { ...one, weak: true };
}

/** `host=postgres port=5432 dbname=bot`, `Server=mysql;Port=3306;Database=bot`. */
function connectionString(value: string): TextHost | undefined {
  const host = /(?:^|[\s;])(?:host|server|data source)=([^\s;,]+)/i.exec(value)?.[1];
  if (
    host === undefined ||
    !/(?:^|[\s;])(?:dbname|database|user|user id|uid|password|pwd|port|username)=/i.test(value)
  ) {
    return undefined;
  }
  const port = /(?:^|[\s;])port=(\d{1,5})/i.exec(value)?.[1];
  return asHost(host.replace(/^tcp:/i, ''), { weak: false, ...(port === undefined ? {} : { port: Number(port) }) });
}

interface HostOptions {
  readonly weak: boolean;
  readonly scheme?: string;
  readonly port?: number | undefined;
  readonly inUrl?: boolean;
}

/** A token as a host, or undefined when it can't be one. */
export function asHost(token: string, { weak, scheme, port: fallback, inUrl }: HostOptions): TextHost | undefined {
  const parts = hostAndPort.exec(token);
  const host = parts?.[1]?.toLowerCase();
  if (parts === null || host === undefined) return undefined;
  const written = parts[2] === undefined ? undefined : Number(parts[2]);
  if (written !== undefined && (written === 0 || written > 65_535)) return undefined;
  const port = written === undefined ? fallback : Number.isNaN(written) ? undefined : written;
  const found = {
    host,
    weak: weak && !isDotted(host),
    ...(scheme === undefined ? {} : { scheme }),
    ...(port === undefined ? {} : { port }),
  };
  if (/[\u0001-\u0003]/.test(host)) return found;
  if (host.startsWith('[')) return host === '[::]' ? undefined : found;
  if (host === '0.0.0.0') return undefined;
  if (!dottedName.test(host)) return undefined;
  if (isDotted(host)) return inUrl !== true && written === undefined && !looksDotted(host) ? undefined : found;
  if (/^\d/.test(host) && inUrl !== true) return undefined;
  if (inUrl === true || host === 'localhost') return found;
  // Upper-case words are values of enumerations: no manifest writes a host so.
  if (!bareName.test(token.slice(0, host.length)) || switches.has(host)) return undefined;
  return settings.has(host) ? { ...found, weak: true } : found;
}

function isDotted(host: string): boolean {
  return host.includes('.');
}

/** An address, or a name whose last label is no number and no file's ending. */
function looksDotted(host: string): boolean {
  if (/^\d+(?:\.\d+){3}$/.test(host)) return true;
  return /\.[a-z][a-z0-9-]*\.?$/.test(host) && !fileName.test(host);
}

function listed(host: TextHost | undefined): readonly TextHost[] {
  return host === undefined ? [] : [host];
}

export interface FileHost extends TextHost {
  /** Key before the host on its line, if any. */
  readonly key: string;
  /** The line, from 0. */
  readonly line: number;
}

const keyAndValue = /^\s*(?:-\s+)?["']?([\w.-]{1,100})["']?\s*[:=]\s*(.*)$/;

/** Hosts in a file that a ConfigMap carries: URLs, `host: x` lines, nginx servers and scrape targets. */
export function hostsInFile(fileKey: string, text: string): readonly FileHost[] {
  if (/\.(?:html?|css|md|svg|crt|pem|csv|sql|lua)$/i.test(fileKey) || text.length > 1_000_000) return [];
  // Rule files link runbooks and dashboards link panels; neither opens a connection.
  if (/^[ \t]*(?:-[ \t]+)?alert:/m.test(text) || /"panels"\s*:/.test(text)) return [];
  const script = /\.(?:sh|bash|js|mjs|cjs|ts|py|rb)$/i.test(fileKey) || text.startsWith('#!');
  const upstreams = new Set(
    [...text.matchAll(/^[ \t]*upstream[ \t]+([\w.-]+)[ \t]*\{/gm)].map(([, name]) => name?.toLowerCase()),
  );
  const found: FileHost[] = [];
  const lines = text.split('\n', 20_000);
  lines.forEach((raw, line) => {
    if (found.length >= most || raw.length > 5_000 || /^\s*(?:#|\/\/|;|<!--|\*)/.test(raw)) return;
    const { key, hosts } = hostsInLine(withoutPlaceholders(raw), script);
    for (const host of hosts) {
      if (upstreams.has(host.host) || (script && /[\u0001-\u0003]/.test(host.host))) continue;
      const beside = host.port === undefined ? siblingPort(lines, line) : undefined;
      found.push({ ...host, key, line, ...(beside === undefined ? {} : { port: beside, portBeside: true }) });
    }
  });
  return found;
}

function hostsInLine(line: string, script: boolean): { readonly key: string; readonly hosts: readonly TextHost[] } {
  const pair = keyAndValue.exec(line);
  const key = pair?.[1] ?? '';
  const urls = hostsInUrls(line);
  if (urls.length > 0) return { key, hosts: urls };
  if (script) return { key, hosts: [] };
  const server = /^\s*server\s+([\w.-]+:\d+)/.exec(line);
  if (server?.[1] !== undefined) return { key: 'server', hosts: listed(asHost(server[1], { weak: false })) };
  if (pair?.[2] !== undefined && hostNameKind(key) !== undefined && !/^[[{|>]/.test(pair[2])) {
    const value = pair[2]
      .replace(/\s#.*$/, '')
      .replace(/[",']/g, ' ')
      .trim();
    return { key, hosts: hostsInValue(blockName(key), value) };
  }
  const tokens = line.matchAll(/(?:^|[\s"'[,])([a-z][\w.-]*:\d{2,5})(?=["'\],\s]|$)/g);
  return { key, hosts: [...tokens].flatMap(([, token]) => listed(asHost(token ?? '', { weak: true }))) };
}

/** `port: 6379` near `host: redis`, in the same block. */
function siblingPort(lines: readonly string[], line: number): number | undefined {
  const indent = indentOf(lines[line] ?? '');
  for (const step of [1, -1, 2, -2, 3, -3]) {
    const other = lines[line + step];
    if (other === undefined || indentOf(other) !== indent || leavesBlock(lines, line, line + step, indent)) continue;
    const port = /^\s*["']?port["']?\s*[:=]\s*["']?(\d{1,5})["']?,?\s*$/.exec(other)?.[1];
    if (port !== undefined) return Number(port);
  }
  return undefined;
}

/** A line between the two stands further left: another block begins there. */
function leavesBlock(lines: readonly string[], from: number, to: number, indent: number): boolean {
  const between = lines.slice(Math.min(from, to) + 1, Math.max(from, to));
  return between.some((line) => line.trim() !== '' && indentOf(line) < indent);
}

/** Column of the first letter, with the dash of a list item counted as space. */
function indentOf(line: string): number {
  return /^[\s-]*/.exec(line)?.[0].length ?? 0;
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ReadinessError } from '../../model/errors.ts';
import { asRecord, stringAt } from '../../model/json.ts';
import type { Config } from '../../model/records.ts';
import type { PrometheusAccess } from '../../sources/prometheus/access.ts';
import type { ScanFlags } from '../flags.ts';
import type { Host } from '../host.ts';

/** Which Prometheus to ask, and with what. */
export interface PrometheusSetting {
  readonly access: PrometheusAccess;
  readonly warnings: readonly string[];
}

export type PrometheusFlags = Pick<
  ScanFlags,
  'prometheus' | 'prometheusHeader' | 'prometheusProxy' | 'prometheusCa' | 'prometheusCert' | 'prometheusKey'
>;

const variables = {
  token: 'READINESS_PROMETHEUS_TOKEN',
  user: 'READINESS_PROMETHEUS_USER',
  password: 'READINESS_PROMETHEUS_PASSWORD',
} as const;

const options = {
  prometheusHeader: '--prometheus-header',
  prometheusProxy: '--prometheus-proxy',
  prometheusCa: '--prometheus-ca',
  prometheusCert: '--prometheus-cert',
  prometheusKey: '--prometheus-key',
} as const satisfies Partial<Record<keyof PrometheusFlags, string>>;

/**
 * The server that the command line names, undefined without one. `--prometheus` alone takes the address of
 * readiness.yaml, which gets no credential: whoever may write that file must not learn them (docs/evidence.md, Addresses).
 * Throws ReadinessError `usage`.
 */
export async function prometheusSetting(
  flags: PrometheusFlags,
  config: Pick<Config, 'sources' | 'file'>,
  host: Pick<Host, 'cwd' | 'env'>,
): Promise<PrometheusSetting | undefined> {
  const [named, second] = flags.prometheus ?? [];
  const further = Object.entries(options).flatMap(([key, option]) =>
    flags[key as keyof typeof options] === undefined ? [] : [option],
  );
  if (named === undefined) {
    if (further[0] === undefined) return undefined;
    throw usage(`${further[0]} needs --prometheus <url>`);
  }
  if (second !== undefined) {
    throw usage('--prometheus was given twice', 'one run judges one server: run once for each');
  }
  const { readAddress } = await import('../../sources/prometheus/access.ts');
  if (named !== '') {
    const read = readAddress(named);
    if ('fault' in read) throw usage(`--prometheus: ${read.fault}`, read.hint ?? 'write https://host[:port][/prefix]');
    return { access: await withCredentials(read.address, flags, host), warnings: [] };
  }
  const written = stringAt(asRecord(config.sources?.['prometheus']), 'url');
  if (written === undefined) {
    throw usage('--prometheus names no address, and readiness.yaml has none', 'write --prometheus <url>');
  }
  if (further[0] !== undefined) {
    throw usage(
      `${further[0]} is only for an address of the command line`,
      'write --prometheus <url>: what readiness.yaml names is shown no credential',
    );
  }
  const read = readAddress(written);
  if ('fault' in read) throw usage(`prometheus.url of readiness.yaml: ${read.fault}`, read.hint);
  const set = Object.values(variables).filter((name) => (host.env[name] ?? '') !== '');
  return {
    access: { address: read.address },
    warnings:
      set.length === 0
        ? []
        : [
            `${set.join(', ')} ${set.length === 1 ? 'is' : 'are'} not shown to the address of readiness.yaml: write --prometheus <url>`,
          ],
  };
}

async function withCredentials(
  address: string,
  flags: PrometheusFlags,
  host: Pick<Host, 'cwd' | 'env'>,
): Promise<PrometheusAccess> {
  const { isHeaderValue, isSettableHeader, readAddress } = await import('../../sources/prometheus/access.ts');
  const set = (name: string): string | undefined => host.env[name] || undefined;
  const variable = (name: string): string | undefined => {
    const value = set(name);
    if (value === undefined) return undefined;
    if (!isHeaderValue(value))
      throw usage(`${name} holds characters that no header may have`, 'a line break at its end?');
    return value;
  };
  const headers = (flags.prometheusHeader ?? []).map((written): readonly [string, string] => {
    const cut = written.indexOf('=');
    const [name, from] = [written.slice(0, cut), written.slice(cut + 1)];
    // What stands behind = may be the secret itself, so no message repeats it.
    if (cut < 1 || !/^[A-Za-z_]\w*$/.test(from)) {
      throw usage(
        '--prometheus-header takes NAME=VARIABLE',
        'VARIABLE is the environment variable that holds the value',
      );
    }
    if (!isSettableHeader(name)) throw usage(`--prometheus-header can't set ${JSON.stringify(name.slice(0, 40))}`);
    const value = variable(from);
    if (value === undefined) throw usage(`--prometheus-header ${name}: the variable it names is not set, or empty`);
    return [name.toLowerCase(), value];
  });
  const twice = headers.find(([name], index) => headers.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) throw usage(`--prometheus-header sets ${twice[0]} twice`);
  // Where a secret is not there, a pipeline sets its variable to nothing.
  const [token, user, password] = [variable(variables.token), set(variables.user), set(variables.password)];
  const ways = [
    ...(token === undefined ? [] : [variables.token]),
    ...(user === undefined && password === undefined ? [] : [`${variables.user} and ${variables.password}`]),
    ...(headers.some(([name]) => name === 'authorization') ? ['--prometheus-header authorization'] : []),
  ];
  if (ways.length > 1) throw usage(`two ways to authenticate: ${ways.join(', ')}`, 'leave one of them');
  if ((user === undefined) !== (password === undefined)) {
    throw usage(`${variables.user} and ${variables.password} belong together`, 'set both, or none');
  }
  if (user?.includes(':') === true) throw usage(`${variables.user} holds a colon, which no user's name can`);
  const tls = tlsOf(address, flags, host);
  const proxy = flags.prometheusProxy === undefined ? undefined : readAddress(flags.prometheusProxy);
  if (proxy !== undefined && ('fault' in proxy || !/^http:\/\/[^/]+$/.test(proxy.address))) {
    throw usage('--prometheus-proxy takes http://host:port', "a proxy that wants a login can't be used");
  }
  return {
    address,
    ...(token === undefined ? {} : { auth: { kind: 'bearer', token } }),
    ...(user === undefined || password === undefined ? {} : { auth: { kind: 'basic', user, password } }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(tls === undefined ? {} : { tls }),
    ...(proxy === undefined ? {} : { proxy: proxy.address }),
  };
}

function tlsOf(address: string, flags: PrometheusFlags, host: Pick<Host, 'cwd'>): PrometheusAccess['tls'] {
  const { prometheusCa, prometheusCert, prometheusKey } = flags;
  if (prometheusCa === undefined && prometheusCert === undefined && prometheusKey === undefined) return undefined;
  if ((prometheusCert === undefined) !== (prometheusKey === undefined)) {
    throw usage('--prometheus-cert and --prometheus-key belong together', 'name both, or none');
  }
  if (!address.startsWith('https:')) throw usage('certificates are of use with an https address only');
  const read = (option: string, file: string | undefined, marks: RegExp): string | undefined => {
    if (file === undefined) return undefined;
    let text: string;
    try {
      text = readFileSync(resolve(host.cwd, file), 'utf8');
    } catch {
      throw new ReadinessError('not-readable', `the file of ${option} can't be read`);
    }
    if (!marks.test(text)) throw usage(`the file of ${option} is not what it should be in PEM form`);
    return text;
  };
  const ca = read(options.prometheusCa, prometheusCa, /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/);
  const cert = read(options.prometheusCert, prometheusCert, /-----BEGIN (?:X509 )?CERTIFICATE-----/);
  const key = read(options.prometheusKey, prometheusKey, /-----BEGIN [A-Z ]*PRIVATE KEY-----/);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function usage(message: string, hint?: string): ReadinessError {
  return new ReadinessError('usage', message, hint === undefined ? {} : { hint });
}

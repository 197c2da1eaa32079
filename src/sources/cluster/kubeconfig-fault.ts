import type { KubeConfig } from './client.ts';
import { nearName } from './near-name.ts';

/** What makes a kubeconfig useless, or unsafe. */
export function faultOf(config: KubeConfig, context: string | undefined): string | undefined {
  const name = config.getCurrentContext();
  if (typeof name !== 'string' || name === '')
    return 'the kubeconfig names no current context: choose one with --context';
  const found = config.getContextObject(name);
  if (found === null) {
    const known = config.getContexts().map((one) => one.name);
    const hint = nearName(name, known);
    return (
      `the kubeconfig has no context ${JSON.stringify(name.slice(0, 100))}` +
      `${context === undefined ? ', which it names as current' : ''}${hint === '' ? '' : `: ${hint}`}`
    );
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) return 'the context of the kubeconfig names a cluster that is not in it';
  if (found.user !== '' && config.getCurrentUser() === null)
    return 'the context of the kubeconfig names a user that is not in it';
  const proxyFault = faultOfProxy(cluster.proxyUrl);
  if (proxyFault !== undefined) return proxyFault;
  if (!URL.canParse(cluster.server)) return 'the server of the kubeconfig is no URL';
  const { protocol, username, password, search, hash, hostname } = new URL(cluster.server);
  if (protocol !== 'https:' && protocol !== 'http:') return 'the server of the kubeconfig is neither https: nor http:';
  if (username !== '' || password !== '')
    return 'the server of the kubeconfig holds a user or a password: use a user entry with a token instead';
  if (search !== '' || hash !== '') return 'the server of the kubeconfig has a query or a fragment';
  if (protocol === 'http:' && !isLoopback(hostname))
    return 'the server of the kubeconfig is not encrypted (http:) and not on this machine: no credential is sent there';
  return undefined;
}

/** Programs that understand it are http, https and SOCKS 5, as kubectl has it. */
const proxySchemes: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

function faultOfProxy(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (!URL.canParse(text)) return 'the proxy-url of the kubeconfig is no URL';
  const { protocol } = new URL(text);
  if (proxySchemes.has(protocol)) return undefined;
  return `the proxy-url of the kubeconfig begins with ${JSON.stringify(protocol.slice(0, 20))}: http:, https: and socks5: are understood`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

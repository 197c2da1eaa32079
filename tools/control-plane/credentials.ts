import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody who may ask the API server. RBAC decides what they see: a name alone may do next to nothing. */
export interface Identity {
  /** User name, as subjects of RoleBindings name it. */
  readonly name: string;
  readonly groups?: readonly string[];
}

/** May do everything. */
export const admin = { name: 'admin', groups: ['system:masters'] } as const satisfies Identity;

/** What the API server is started with. */
export interface Credentials {
  readonly tokens: ReadonlyMap<string, string>;
  readonly tokensFile: string;
  /** RSA key that signs tokens of ServiceAccounts. */
  readonly keyFile: string;
}

/** Every field of the file is free of commas and quotes. */
const fieldShape = /^[\w.:@/-]+$/;

/** Writes a token for each identity, for --token-auth-file. Throws for a name that this file can't hold. */
export function writeCredentials(folder: string, identities: readonly Identity[]): Credentials {
  const tokens = new Map<string, string>();
  const lines = [admin, ...identities].map(({ name, groups = [] }, index) => {
    for (const field of [name, ...groups])
      if (!fieldShape.test(field)) throw new Error(`not a name for an identity: ${JSON.stringify(field)}`);
    if (tokens.has(name)) throw new Error(`two identities are named ${name}`);
    const token = randomBytes(24).toString('hex');
    tokens.set(name, token);
    return `${token},${name},${index + 1}${groups.length > 0 ? `,"${groups.join(',')}"` : ''}\n`;
  });
  const tokensFile = join(folder, 'tokens.csv');
  const keyFile = join(folder, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(tokensFile, lines.join(''), { mode: 0o600 });
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { tokens, tokensFile, keyFile };
}

/** A kubeconfig with one context, named like its identity, that needs no other file. JSON is YAML. */
function writeKubeconfig(
  file: string,
  { server, caFile, name, token }: { server: string; caFile: string; name: string; token: string },
): void {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [
      {
        name: 'control-plane',
        cluster: { server, 'certificate-authority-data': readFileSync(caFile).toString('base64') },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: 'control-plane', user: name } }],
  };
  writeFileSync(file, `${JSON.stringify(kubeconfig, null, 2)}\n`, { mode: 0o600 });
}

/** Token of an identity, the administrator's without a name. Throws for an unknown name. */
export function tokenOf({ tokens }: Credentials, identity: string = admin.name): string {
  const token = tokens.get(identity);
  if (token === undefined) throw new Error(`no identity ${identity}: there are ${[...tokens.keys()].join(', ')}`);
  return token;
}

/** Writes a kubeconfig for every identity, and returns what finds its path. */
export function kubeconfigsOf(
  folder: string,
  credentials: Credentials,
  cluster: { server: string; caFile: string },
): (identity?: string) => string {
  const files = new Map<string, string>();
  mkdirSync(join(folder, 'kubeconfigs'));
  for (const [name, token] of credentials.tokens) {
    const file = join(folder, 'kubeconfigs', `${files.size}.json`);
    writeKubeconfig(file, { ...cluster, name, token });
    files.set(name, file);
  }
  return (identity = admin.name) => {
    tokenOf(credentials, identity);
    return files.get(identity) ?? '';
  };
}

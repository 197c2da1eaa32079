import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join, sep } from 'node:path';
import type { Json } from '../../model/json.ts';
import { listAt, recordAt, stringAt } from '../../model/json.ts';
import { runProgram } from '../../programs/run.ts';
import { CredentialFault } from './fault.ts';

/** `exec` of a user's entry. */
export interface PluginEntry {
  readonly command?: unknown;
  readonly args?: unknown;
  readonly env?: unknown;
  readonly apiVersion?: unknown;
  readonly interactiveMode?: unknown;
}

export interface PluginWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly patience: number;
}

export interface Printed {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
}

const limits = { maxOutputBytes: 1024 * 1024, maxErrorBytes: 1024, maxMemoryBytes: 2 * 1024 * 1024 * 1024 };

/**
 * Runs the program that a kubeconfig names for its credentials, without a terminal and bounded in time and output, with all
 * that it starts (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
 * What it says is never shown.
 */
export async function runPlugin(entry: PluginEntry, world: PluginWorld): Promise<Printed> {
  if (typeof entry.command !== 'string' || entry.command === '')
    throw new CredentialFault('the kubeconfig runs a program for its credentials, and does not say which');
  const name = `the program that the kubeconfig runs for its credentials (${basename(entry.command).slice(0, 60)})`;
  if (entry.interactiveMode === 'Always')
    throw new CredentialFault(`${name} needs a terminal (interactiveMode: Always), and is given none: use a token`);
  const env = environmentOf(entry, world.env);
  const file = findProgram(entry.command, env['PATH']);
  if (file === undefined) throw new CredentialFault(`${name} is not there, or may not be run`);
  const ran = await runProgram(
    { file, args: Array.isArray(entry.args) ? entry.args.map(String) : [], cwd: process.cwd(), env },
    limits,
    world.patience,
  );
  if (ran.kind === 'timeout')
    throw new CredentialFault(
      `${name} did not end within ${world.patience / 1000} s; it is given no terminal: if it wants to be answered, log in with it beforehand`,
    );
  if (ran.kind === 'not-started') throw new CredentialFault(`${name} does not start: ${ran.why}`);
  if (ran.kind !== 'ended') throw new CredentialFault(`${name} printed or used too much`);
  if (ran.code !== 0)
    throw new CredentialFault(
      `${name} failed (exit code ${ran.code}); what it said is not shown, for it may hold a secret: run it by hand`,
    );
  return printedIn(ran.stdout, name, world.now());
}

function environmentOf(entry: PluginEntry, env: PluginWorld['env']): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(env)) if (value !== undefined) result[key] = value;
  for (const one of listAt({ env: entry.env as Json }, 'env')) {
    const [key, value] = [stringAt(one, 'name'), stringAt(one, 'value')];
    if (key !== undefined && value !== undefined) result[key] = value;
  }
  const apiVersion = typeof entry.apiVersion === 'string' ? entry.apiVersion : 'client.authentication.k8s.io/v1';
  // Some refuse to work without it.
  result['KUBERNETES_EXEC_INFO'] = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } });
  return result;
}

function findProgram(command: string, path: string | undefined): string | undefined {
  if (command.includes(sep)) return isProgram(command) ? command : undefined;
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function printedIn(text: string, name: string, now: Date): Printed {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new CredentialFault(`${name} printed no credential: its output is no JSON`);
  }
  const kind = stringAt(value, 'kind');
  const status = recordAt(value, 'status');
  const [token, cert, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(
    (field) => stringAt(status, field) || undefined,
  );
  if ((kind !== undefined && kind !== 'ExecCredential') || (token === undefined && (cert ?? key) === undefined))
    throw new CredentialFault(`${name} printed no credential: there is neither a token nor a certificate in it`);
  if (token !== undefined && !/^[\u0021-\u007e]+$/.test(token.trim()))
    throw new CredentialFault(`${name} printed a token that can't be sent`);
  const until = Date.parse(stringAt(status, 'expirationTimestamp') ?? '');
  if (until <= now.getTime()) throw new CredentialFault(`${name} printed a credential that has expired`);
  return {
    ...(token === undefined ? {} : { token }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readBeside } from '../read-file.ts';

/** What is known of where the scanned repository is kept. */
export interface Repository {
  /** Addresses of its remotes, as `host/path`. */
  readonly remotes: readonly string[];
  /** Its own names: the folder's, and that of readiness.yaml. */
  readonly names: readonly string[];
}

/** `https://u:p@host/a/b.git`, `ssh://git@host:22/a/b` and `git@host:a/b` are all `host/a/b`. */
export function addressOf(url: string): string {
  const text = url.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const withoutUser = text.slice(text.lastIndexOf('@') + 1);
  return withoutUser
    .replace(/^([^/:]+):(?:\d+\/)?/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/\/{2,}/g, '/')
    .toLowerCase();
}

/** Git's own configuration, read as a file. */
export function readRepository(root: string, name: string | undefined): Repository {
  let folder = join(root, '.git');
  const pointer = readBeside(folder);
  if (pointer?.startsWith('gitdir:') === true) {
    folder = resolve(root, pointer.slice('gitdir:'.length).trim());
    const shared = readBeside(join(folder, 'commondir'));
    if (shared !== undefined) folder = resolve(folder, shared.trim());
  }
  const file = join(folder, 'config');
  const config = existsSync(file) ? (readBeside(file) ?? '') : '';
  const remotes: string[] = [];
  let inRemote = false;
  for (const line of config.split('\n')) {
    const section = /^\s*\[\s*([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) inRemote = /^remote\b/i.test(section);
    const url = inRemote ? /^\s*(?:push)?url\s*=\s*(\S+)/i.exec(line)?.[1] : undefined;
    if (url !== undefined) remotes.push(addressOf(url));
  }
  return { remotes, names: [basename(root), ...(name === undefined ? [] : [name])].map((one) => one.toLowerCase()) };
}

/** Whether an address is that of the repository; undefined where nothing tells. */
export function isOwn(url: string, repository: Repository): boolean | undefined {
  if (/^\.{0,2}\/|^\.$/.test(url)) return true;
  const address = addressOf(url);
  if (repository.remotes.length > 0) return repository.remotes.includes(address);
  return repository.names.includes(address.slice(address.lastIndexOf('/') + 1)) ? true : undefined;
}

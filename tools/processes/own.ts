import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';

/*
 * What this process has started and must not leave behind, however it ends: children are killed, the youngest first,
 * and folders removed.
 */
const children: ChildProcess[] = [];
const folders = new Set<string>();
let watching = false;

export function ownChild(child: ChildProcess): void {
  watch();
  children.push(child);
  const forget = (): void => {
    if (children.includes(child)) children.splice(children.indexOf(child), 1);
  };
  child.once('exit', forget);
  child.once('error', forget);
}

export function ownFolder(folder: string): void {
  watch();
  folders.add(folder);
}

export function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function watch(): void {
  if (watching) return;
  watching = true;
  process.once('exit', endAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endAll();
      // Ends this process as the signal would have, unless somebody else listens and has more to do.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

function endAll(): void {
  for (const child of children.toReversed()) child.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
}

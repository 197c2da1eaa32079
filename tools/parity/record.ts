import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parity } from './compare.ts';
import type { Peer } from './peer.ts';

/** The Kubernetes that both sides are asked about: kube-score's own default, 1.18, knows of no removal that matters. */
export const kubernetesVersion = '1.36';

/** What a comparison came to: kept beside the page, so that a test can tell when agreement falls. */
export interface ParityRecord {
  readonly tool: string;
  readonly version: string;
  readonly command: string;
  readonly pack: string;
  readonly cases: number;
  readonly unreadable: number;
  readonly checks: Readonly<
    Record<string, { compared: number; agreed: number; skipped: number; unknown: number; noRule: number }>
  >;
}

export function recordOf(parity: Parity, peer: Peer, pack: string): ParityRecord {
  return {
    tool: peer.tool,
    version: peer.version,
    command: peer.command,
    pack,
    cases: parity.cases,
    unreadable: parity.unreadable.length,
    checks: Object.fromEntries([...parity.tally].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Agreement in percent, never rounded up: 100 means that there is no disagreement. */
export function percentOf({ compared, agreed }: { readonly compared: number; readonly agreed: number }): number {
  return compared === 0 ? Number.NaN : Math.floor((agreed / compared) * 1000) / 10;
}

/** Checks that agree less than wholly, or that nothing of ours answers: each needs a word of explanation. */
export function toExplain({ checks }: ParityRecord): readonly string[] {
  return Object.entries(checks)
    .filter(([, row]) => row.agreed < row.compared || row.compared === 0)
    .map(([id]) => id);
}

/** Checks whose agreement is lower than it was, and by how much. */
export function fallen(before: ParityRecord, now: ParityRecord): readonly string[] {
  return Object.entries(before.checks).flatMap(([id, was]) => {
    const is = now.checks[id];
    if (was.compared === 0) return [];
    if (is === undefined || is.compared === 0) return [`${id}: compared ${was.compared} objects, now none`];
    return is.agreed * was.compared < was.agreed * is.compared
      ? [`${id}: agreed on ${was.agreed} of ${was.compared}, now on ${is.agreed} of ${is.compared}`]
      : [];
  });
}

/** What `npm run parity` wrote down last, a file a peer. */
export function recorded(): readonly ParityRecord[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as ParityRecord);
}

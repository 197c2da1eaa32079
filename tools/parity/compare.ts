import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScorecardResult } from '../../src/model/scorecard.ts';
import { hostIn } from '../../src/app/testing/projects.ts';
import { scan } from '../../src/app/scan.ts';
import type { ComparedPair } from '../../src/engine/compare-peer.ts';
import { comparePeer } from '../../src/engine/compare-peer.ts';
import type { ParityCase } from './cases.ts';
import { layOut, textOf } from './cases.ts';
import type { Peer } from './peer.ts';

export interface Tally {
  compared: number;
  agreed: number;
  /** Passed over by the peer. */
  skipped: number;
  /** What we don't know. */
  unknown: number;
  /** No rule of the pack carries the peer's id. */
  noRule: number;
}

export interface Disagreement {
  readonly where: string;
  readonly pair: ComparedPair;
}

export interface Parity {
  readonly tally: ReadonlyMap<string, Tally>;
  readonly disagreements: readonly Disagreement[];
  readonly cases: number;
  /** Cases of which the peer could read no file. */
  readonly unreadable: readonly string[];
  /** Files that the peer could not read, in cases whose other files were compared. */
  readonly leftOut: readonly string[];
}

export interface CompareOptions {
  readonly peer: Peer;
  /** Name or file of the pack whose rules carry the peer's ids. */
  readonly pack: string;
  readonly kubernetesVersion: string;
}

const defaultNamespace = 'default';

/** Judges every case by both and compares per object and id of the peer. */
export async function compareCases(cases: readonly ParityCase[], options: CompareOptions): Promise<Parity> {
  const { peer } = options;
  const tally = new Map(peer.checks.map((id): [string, Tally] => [id, nothing()]));
  const disagreements: Disagreement[] = [];
  const unreadable: string[] = [];
  const leftOut: string[] = [];
  for (const one of cases) {
    const theirs = peer.judge(one.files.map((file) => ({ file, text: textOf(one, file) })));
    const files = one.files.filter((file) => !theirs.leftOut.includes(file));
    if (files.length === 0) {
      unreadable.push(one.name);
      continue;
    }
    leftOut.push(...theirs.leftOut.map((file) => `${one.name}/${file}`));
    const { pairs, notCompared } = comparePeer({
      results: await judgeByPack({ ...one, files }, options),
      idsOf: ({ peer: ids }) => (ids ?? []).filter(({ tool }) => tool === peer.tool).map(({ id }) => id),
      judgements: theirs.judgements,
      defaultNamespace,
    });
    for (const pair of pairs) {
      const row = rowOf(tally, pair.id);
      row.compared += 1;
      if (pair.ours.fails === pair.theirs.fails) row.agreed += 1;
      else disagreements.push({ where: one.name, pair });
    }
    for (const [id, counts] of notCompared) {
      const row = rowOf(tally, id);
      row.skipped += counts.skipped;
      row.unknown += counts.unknown;
      row.noRule += counts['no-rule'];
    }
  }
  return { tally, disagreements, cases: cases.length, unreadable, leftOut };
}

const nothing = (): Tally => ({ compared: 0, agreed: 0, skipped: 0, unknown: 0, noRule: 0 });

function rowOf(tally: Map<string, Tally>, id: string): Tally {
  const known = tally.get(id) ?? nothing();
  tally.set(id, known);
  return known;
}

async function judgeByPack(
  one: ParityCase,
  { pack, kubernetesVersion }: CompareOptions,
): Promise<readonly ScorecardResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'readiness-parity-'));
  try {
    layOut(one, folder);
    const flags = { pack, kubernetesVersion, namespace: defaultNamespace, config: false, ignore: false } as const;
    const { run } = await scan(one.files, flags, hostIn(folder));
    return run.targets.flatMap(({ results }) => results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

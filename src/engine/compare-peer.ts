import type { Identity } from '../model/identity.ts';
import { compareText, identityKey } from '../model/identity.ts';
import type { PeerJudgement } from '../model/peer.ts';
import type { ScorecardFinding, ScorecardResult, ScorecardSubject } from '../model/scorecard.ts';

/** One object under one of the peer's checks, as both see it. */
export interface ComparedPair {
  readonly id: string;
  readonly object: Identity;
  /** Our rules that ask what the peer's check asks. */
  readonly rules: readonly string[];
  readonly theirs: { readonly fails: boolean; readonly text: string };
  readonly ours: { readonly fails: boolean; readonly text: string; readonly finding?: ScorecardFinding };
}

/** Why a judgement of the peer was not compared: it passed the object over, we don't know, or no rule of ours asks. */
export type NotCompared = 'skipped' | 'unknown' | 'no-rule';

export interface PeerComparison {
  /** In order of id and object. */
  readonly pairs: readonly ComparedPair[];
  /** By the peer's id. */
  readonly notCompared: ReadonlyMap<string, Readonly<Record<NotCompared, number>>>;
}

export interface PeerQuestion {
  readonly results: readonly ScorecardResult[];
  /** The peer's ids of what a rule of ours asks. */
  readonly idsOf: (result: ScorecardResult) => readonly string[];
  readonly judgements: readonly PeerJudgement[];
  /** Where objects lie that name no namespace. */
  readonly defaultNamespace: string;
}

interface Ours {
  readonly rules: string[];
  readonly findings: Map<string, ScorecardFinding>;
  readonly unknown: Set<string>;
}

/**
 * Compares per object and id of the peer's checks. Ours fails when any rule of that id has a finding on the object;
 * what the peer passes over, and what we don't know, is counted and not compared.
 */
export function comparePeer({ results, idsOf, judgements, defaultNamespace }: PeerQuestion): PeerComparison {
  const keyOf = (object: Identity | ScorecardSubject): string => {
    const { group, kind, name } = object;
    return identityKey({ group, kind, namespace: object.namespace || defaultNamespace, name });
  };
  const ours = byId(results, idsOf, keyOf);
  const pairs: ComparedPair[] = [];
  const notCompared = new Map<string, Record<NotCompared, number>>();
  for (const { id, key, judgement } of merged(judgements, keyOf)) {
    const known = ours.get(id);
    const finding = known?.findings.get(key);
    const why = reasonNotTo(judgement, known, finding, key);
    if (why !== undefined || known === undefined) {
      const counts = notCompared.get(id) ?? { skipped: 0, unknown: 0, 'no-rule': 0 };
      counts[why ?? 'no-rule'] += 1;
      notCompared.set(id, counts);
      continue;
    }
    pairs.push({
      id,
      object: { ...judgement.object, namespace: judgement.object.namespace || defaultNamespace },
      rules: known.rules,
      theirs: { fails: judgement.verdict === 'fails', text: judgement.text },
      ours: finding === undefined ? { fails: false, text: '' } : { fails: true, text: finding.message, finding },
    });
  }
  return { pairs, notCompared };
}

function reasonNotTo(
  judgement: PeerJudgement,
  known: Ours | undefined,
  finding: ScorecardFinding | undefined,
  key: string,
): NotCompared | undefined {
  if (judgement.verdict === 'skipped') return 'skipped';
  if (known === undefined) return 'no-rule';
  return finding === undefined && known.unknown.has(key) ? 'unknown' : undefined;
}

function byId(
  results: PeerQuestion['results'],
  idsOf: PeerQuestion['idsOf'],
  keyOf: (object: ScorecardSubject) => string,
): ReadonlyMap<string, Ours> {
  const ours = new Map<string, Ours>();
  for (const result of results) {
    for (const id of idsOf(result)) {
      const known: Ours = ours.get(id) ?? { rules: [], findings: new Map(), unknown: new Set() };
      ours.set(id, known);
      known.rules.push(result.rule);
      for (const finding of result.findings) {
        const key = keyOf(finding.subject);
        if (!known.findings.has(key)) known.findings.set(key, finding);
      }
      for (const { subject } of result.unknowns) if (subject !== undefined) known.unknown.add(keyOf(subject));
    }
  }
  return ours;
}

const strength = { fails: 2, passes: 1, skipped: 0 } as const;

/** An object may be declared twice: the worst that is said of it counts, on their side as on ours. */
function merged(
  judgements: readonly PeerJudgement[],
  keyOf: (object: Identity) => string,
): readonly { readonly id: string; readonly key: string; readonly judgement: PeerJudgement }[] {
  const all = new Map<string, { id: string; key: string; judgement: PeerJudgement }>();
  for (const judgement of judgements) {
    const key = keyOf(judgement.object);
    const at = `${judgement.id}\u0000${key}`;
    const known = all.get(at);
    if (known !== undefined && strength[known.judgement.verdict] >= strength[judgement.verdict]) continue;
    all.set(at, { id: judgement.id, key, judgement });
  }
  return [...all.values()].sort((a, b) => compareText(a.id, b.id) || compareText(a.key, b.key));
}

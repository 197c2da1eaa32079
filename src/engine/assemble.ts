import type { SignOff } from '../model/records.ts';
import type { ScorecardTarget } from '../model/scorecard.ts';
import { buildCategories } from './categories.ts';
import { certify } from './certify.ts';
import { coverOf } from './cover.ts';
import { openFacts } from './facts.ts';
import { fixNext } from './fix-next.ts';
import type { GateFacts } from './gates.ts';
import { gradeOf } from './grade.ts';
import { percent } from './fraction.ts';
import { locateByDocument } from './places.ts';
import { judge } from './judge.ts';
import { idleNote } from './record-warnings.ts';
import { buildResults, markEdges } from './results.ts';
import { scoreOf } from './score.ts';
import type { JudgedTarget, TargetInput } from './target.ts';
import { instant } from './time.ts';
import { assumptionsOf, costlyUnread } from './unread.ts';
import type { JudgedWaiver } from './waive.ts';
import { judgeWaivers } from './waive.ts';
import { withoutIdle } from './wholesale.ts';

export function askRules(input: TargetInput): JudgedTarget {
  const { pack, profile, target, now } = input;
  const rules = target.notRendered === undefined ? pack.rules.filter((rule) => rule.profiles.includes(profile)) : [];
  const judgements = judge({ ...input, rules, targetName: target.name });
  const waivers = judgeWaivers(withoutIdle(input.waivers, judgements), pack.rules, now);
  return { input, judgements, waivers, cover: coverOf(judgements, waivers) };
}

/** The scorecard of a judged target; `warnings` are those about the records of the whole run. */
export function scorecardOf(judged: JudgedTarget, warnings: readonly string[]): ScorecardTarget {
  const { hash, signOffs } = judged.input;
  // Sign-offs name the digest of the scorecard as it was before anybody signed it.
  const unsigned = assemble(judged, warnings, []);
  const digest = hash(unsigned);
  if (signOffs.length === 0) return { ...unsigned, digest };
  const signed = signOffs.map((entry) => ({ ...entry, valid: entry.digest === digest }));
  return { ...assemble(judged, warnings, signed), digest };
}

type Signed = ScorecardTarget['signOffs'];

function assemble(
  judged: JudgedTarget,
  warnings: readonly string[],
  signOffs: Signed,
): Omit<ScorecardTarget, 'digest'> {
  const { input, judgements, waivers, cover } = judged;
  const { pack, profile, graph, target, actionItems, hash, scope } = input;
  const locate = locateByDocument(judgements, input.locate);
  const { cluster } = input;
  const context = { locate, hash, cover, actionItems, ...(cluster === undefined ? {} : { cluster }) };
  const score = scoreOf(pack, judgements);
  const open = openFacts(judgements, context);
  const facts: GateFacts = {
    profile,
    score,
    open: open.open,
    unknownBlockers: open.unknownBlockers,
    internalErrors: open.internalErrors,
    unread: costlyUnread(graph.unread).length,
    workloadRead: input.runHasWorkload,
    evidenceAge: evidenceAge(input),
    signed: signedBy(signOffs),
  };
  const built = buildResults(score, context);
  const { total } = score;
  const { name, kind, path, environment, subjects } = target;
  return {
    target: { name, kind, path, ...(environment === undefined ? {} : { environment }), subjects },
    profile,
    pack: { name: pack.name, version: pack.version, digest: pack.digest },
    tool: { name: 'readiness', version: input.toolVersion },
    scope: { ...scope, off: pack.off.map(({ rule, reason }) => ({ rule, reason })) },
    unread: graph.unread,
    assumptions: [...input.assumptions, ...assumptionsOf(graph.unread)],
    score:
      total === undefined
        ? null
        : { verified: percent(total.lo), upper: percent(total.hi), coverage: percent(total.coverage) },
    grade: gradeOf(pack, score, open),
    verdict:
      target.notRendered === undefined
        ? certify(pack.levels, profile, facts)
        : { level: 'inconclusive', possible: null, text: target.notRendered, gates: [] },
    categories: buildCategories(score),
    results: built.map((entry) => entry.result),
    fixNext: fixNext(total?.lo, built),
    inventory: { ...input.inventory, edges: markEdges(input.inventory.edges, built) },
    evidence: input.provenance,
    looked: input.shown?.looked ?? [],
    slos: input.shown?.slos ?? [],
    utilisation: input.shown?.utilisation ?? [],
    stages: input.stages ?? [],
    drift: input.shown?.drift ?? [],
    waivers: waivers.map((entry) => listed(entry, judged)),
    attestations: input.attestations,
    signOffs,
    actionItems,
    warnings: [...input.warnings, ...warnings],
  };
}

function listed(entry: JudgedWaiver, judged: JudgedTarget): ScorecardTarget['waivers'][number] {
  const used = judged.cover.used.get(entry.waiver.id) ?? 0;
  const note = entry.note ?? idleNote(entry, judged);
  return { ...entry.waiver, state: entry.state, ...(note === undefined ? {} : { note }), used };
}

function evidenceAge({ now, collectedAt }: TargetInput): number | undefined {
  const to = instant(now);
  const from = collectedAt === undefined ? to : instant(collectedAt);
  return to === undefined || from === undefined ? undefined : Math.max(0, to - from) / 3_600_000;
}

/** A rejection outweighs an approval of the same role. */
function signedBy(signOffs: Signed): GateFacts['signed'] {
  const signed = new Map<string, SignOff['decision']>();
  for (const { role, decision, valid } of signOffs) {
    if (valid && signed.get(role) !== 'rejected') signed.set(role, decision);
  }
  return signed;
}

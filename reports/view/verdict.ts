import { leftOutByName } from '../../src/model/document.ts';
import { filesNotRead } from '../../src/model/live.ts';
import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import { activeWaivers, openFindings } from './findings.ts';
import { profileFits } from './proof.ts';
import type { Tone } from './words.ts';
import { gateWords, plural, pointsText, verdictWord } from './words.ts';

export interface GateView {
  readonly level: string;
  readonly text: string;
  readonly word: string;
  readonly mark: string;
  readonly tone: Tone;
}

export interface VerdictView {
  readonly level: string;
  readonly word: string;
  readonly tone: Tone;
  /** One sentence that never needs another to be understood. */
  readonly reason: string;
  /** What is possible next, and what evidence would be needed; our words, `code` in backticks. */
  readonly next: readonly string[];
  readonly levels: readonly { readonly name: string; readonly gates: readonly GateView[] }[];
  readonly blockers: number;
  readonly highs: number;
}

export function verdictOf(target: ScorecardTarget): VerdictView {
  const counts = countOpen(target);
  const level = target.verdict.level;
  const reason = reasonOf(target, counts);
  return {
    level,
    ...verdictWord(level),
    reason,
    next: [
      ...possible(target, counts),
      ...missing(target),
      ...elsewhere(target),
      ...leftOut(target),
      ...remark(target),
    ],
    levels: levelsOf(target),
    blockers: counts.blockers,
    highs: counts.highs,
  };
}

interface Open {
  readonly blockers: number;
  readonly highs: number;
  readonly unknownBlockers: number;
  readonly judged: number;
  readonly waived: number;
}

function countOpen(target: ScorecardTarget): Open {
  const active = activeWaivers(target);
  const open = { blockers: 0, highs: 0, unknownBlockers: 0, judged: 0, waived: 0 };
  for (const result of target.results) {
    if (result.outcome === 'informative' || result.outcome === 'not-applicable') continue;
    if (result.outcome === 'unknown') open.unknownBlockers += result.severity === 'blocker' ? 1 : 0;
    else open.judged += 1;
    const findings = openFindings(result, active).length;
    if (result.findings.length > findings) open.waived += 1;
    if (findings === 0) continue;
    if (result.severity === 'blocker') open.blockers += 1;
    if (result.severity === 'high') open.highs += 1;
  }
  return open;
}

function reasonOf(target: ScorecardTarget, open: Open): string {
  const level = target.verdict.level;
  if (target.score === null) return target.unread[0]?.reason ?? target.verdict.text;
  if (level === 'sound') {
    const highs = open.highs === 0 ? 'no high is open' : `${plural(open.highs, 'high')} open`;
    return `No blocker among ${plural(open.judged, 'rule')} that files can decide; ${highs}.`;
  }
  if (level === 'not-ready' && open.blockers > 0) {
    const is = open.blockers === 1 ? 'is' : 'are';
    return `${plural(open.blockers, 'blocker')} ${is} open: this system is not fit for production as ${target.scope.liveObjects === undefined ? 'written' : 'it runs'}.`;
  }
  if (level === 'inconclusive' && target.inventory.workloads.length === 0 && target.unread.length === 0)
    return noBot(target.scope);
  if (level === 'inconclusive' && (open.unknownBlockers > 0 || target.unread.length > 0)) {
    const parts = [
      ...(open.blockers > 0 ? [`${plural(open.blockers, 'blocker')} open`] : []),
      ...(open.unknownBlockers > 0 ? [`${plural(open.unknownBlockers, 'blocker rule')} not judged`] : []),
      ...(target.unread.length > 0 ? [`${plural(target.unread.length, 'input')} not read`] : []),
    ];
    return `Evidence is missing, so this is neither proven nor refuted: ${parts.join(', ')}.`;
  }
  const state = level === 'not-ready' ? 'fails' : level === 'inconclusive' ? 'undecided' : 'holds';
  const gates = levelsOf(target).flatMap((one) => one.gates.filter((gate) => gate.word === gateWords[state].word));
  const texts = [...new Set(gates.map((gate) => gate.text))];
  if (texts.length === 0) return target.verdict.text;
  if (state === 'holds') return `Every gate of ${verdictWord(level).word.toLowerCase()} holds.`;
  return `${state === 'fails' ? 'What fails' : 'Evidence is missing. Undecided'}: ${texts.join('; ')}.`;
}

/** What was looked through in vain, and where else to look. */
function noBot({ files, liveObjects }: ScorecardTarget['scope']): string {
  if (files === 0 && liveObjects === undefined)
    return 'No manifest was found, so there is no bot to judge: name the folder of yours, or judge what runs with --cluster.';
  const elsewhere =
    liveObjects === undefined ? '' : ' Where it runs elsewhere, name its namespace: `--cluster-namespace`.';
  return `No Deployment, StatefulSet or other workload is in what was read, so there is no bot to judge.${elsewhere}`;
}

function possible(target: ScorecardTarget, open: Open): readonly string[] {
  const { level, possible: best } = target.verdict;
  if (best !== null && best !== level && level !== 'not-ready') {
    return [`${verdictWord(best).word} is possible: what is missing for it stands under Not judged.`];
  }
  if (open.blockers === 0 || target.score === null) return [];
  const severity = new Map(target.results.map((result) => [result.rule, result.severity]));
  const last = target.fixNext.filter((row) => severity.get(row.rule) === 'blocker').at(-1);
  if (last === undefined) return [];
  const them = open.blockers === 1 ? 'the blocker' : 'the blockers';
  return [`Fix ${them} and the verified score is ${pointsText(last.verifiedAfter)}.`];
}

/** What files can't give. Live evidence alone leads to a certificate. */
function missing(target: ScorecardTarget): readonly string[] {
  if (target.profile !== 'static' || target.score === null) return [];
  const { beyond } = target.verdict;
  if (beyond === undefined) return [];
  return [
    `${verdictWord(beyond).word} needs evidence that files can’t give: the live cluster (\`--cluster\`), its metrics (\`--prometheus\`) and a load test (\`--load\`).`,
  ];
}

/** Sources of evidence that rules wait for, in the words of people. */
const sourceWords: Readonly<Record<string, string>> = {
  loadtest: 'a load test (`--load`)',
  cluster: 'the live cluster (`--cluster`)',
  prometheus: 'Prometheus (`--prometheus`)',
  discord: 'Discord',
  http: 'HTTP endpoints',
};

/** In the profile full: one line for all rules that wait for sources which were not asked. */
function elsewhere(target: ScorecardTarget): readonly string[] {
  if (target.profile !== 'full' || target.score === null) return [];
  const named = new Set<string>(target.looked.map(({ source }) => source));
  const waiting = target.results.flatMap(({ outcome, awaits, check, evidence }) => {
    if (outcome !== 'unknown') return [];
    const source = check === undefined ? awaits : evidence.find((need) => Object.hasOwn(sourceWords, need));
    return source === undefined || named.has(source) || !Object.hasOwn(sourceWords, source) ? [] : [source];
  });
  const ofFiles = target.results.filter(({ unknowns }) => unknowns.some(({ text }) => text === filesNotRead)).length;
  const files =
    ofFiles === 0
      ? []
      : [`${plural(ofFiles, 'rule')} stay unknown because no manifest of what runs was read: scan their folder, too.`];
  if (waiting.length === 0) return files;
  const words = [...new Set(waiting)].map((source) => sourceWords[source] ?? source);
  return [...files, `${plural(waiting.length, 'rule')} stay unknown for want of evidence of ${listed(words)}.`];
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** What a guess about folders left out counts on the first screen: nobody has judged it. */
function leftOut(target: ScorecardTarget): readonly string[] {
  return target.warnings.filter((text) => text.includes(leftOutByName));
}

function remark(target: ScorecardTarget): readonly string[] {
  return target.verdict.remark === undefined ? [] : [target.verdict.remark];
}

function levelsOf(target: ScorecardTarget): VerdictView['levels'] {
  const levels = new Map<string, GateView[]>();
  for (const gate of target.verdict.gates) {
    if (!profileFits(target, gate.level) || (gate.gate === 'profile' && gate.state === 'holds')) continue;
    const view = { level: gate.level, text: gate.text, ...gateWords[gate.state] };
    const gates = levels.get(gate.level);
    if (gates === undefined) levels.set(gate.level, [view]);
    else gates.push(view);
  }
  return [...levels].map(([name, gates]) => ({ name, gates }));
}

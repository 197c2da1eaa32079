import type { Location } from '../../src/model/document.ts';
import type { Severity } from '../../src/model/outcome.ts';
import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { RenderOptions, TextDocument } from '../document.ts';
import type { Issue } from '../view/issues.ts';
import { allIssues, issuesOf, shadowOf } from '../view/issues.ts';
import { line } from '../view/line.ts';
import { gapOf, inRepository, targetTitle } from '../view/targets.ts';
import { isInFile, placeText, plural, pointsText, verdictWord } from '../view/words.ts';
import { worstFirst } from '../view/worst-first.ts';
import { data, property } from './annotations/escape.ts';

/** GitHub shows no more of one kind for one step, the first that it meets, and says nothing of the others. */
const mostShown = 10;

const commands = { blocker: 'error', high: 'error', medium: 'warning', low: 'notice' } as const satisfies Readonly<
  Record<Severity, string>
>;
type Command = (typeof commands)[Severity];

const endWords = { 'other-end': 'Other end', nearest: 'Nearest candidate', cause: 'Cause', live: 'Live' } as const;

interface Annotation {
  readonly command: Command;
  readonly title: string;
  readonly text: string;
  readonly at?: Location;
}

/** Workflow commands of GitHub Actions, a line each, the worst first; one notice counts what has no line. */
export function render(run: ReadinessRun, options: RenderOptions = {}): TextDocument {
  const all = [...shadows(run), ...openBlockers(run), ...allIssues(run).map((issue) => ofIssue(issue, run))];
  const shown = (['error', 'warning', 'notice'] as const).flatMap((command) =>
    all.filter((one) => one.command === command).slice(0, command === 'notice' ? mostShown - 1 : mostShown),
  );
  const last = summary(run, all.length - shown.length, options.scorecard ?? 'scorecard.json');
  return {
    name: 'annotations.txt',
    mediaType: 'text/plain',
    body: `${[...shown, last].map(commandLine).join('\n')}\n`,
  };
}

function commandLine({ command, title, text, at }: Annotation): string {
  const place =
    at === undefined || !isInFile(at)
      ? []
      : [
          `file=${property(line(at.file, 1000))}`,
          `line=${Math.max(1, Math.trunc(at.line))}`,
          `col=${Math.max(1, Math.trunc(at.column))}`,
        ];
  return `::${command} ${[...place, `title=${property(line(title, 200))}`].join(',')}::${data(line(text, 1500))}`;
}

function ofIssue({ target, result, finding }: Issue, run: ReadinessRun): Annotation {
  const end = finding.related.find((one) => one.as !== 'cause' && one.as !== 'live') ?? finding.related[0];
  const where = end?.location === undefined ? '' : `${placeText(end.location)} `;
  const other = end === undefined ? '' : `. ${endWords[end.as]}: ${where}${end.text}`;
  const here = finding.location.live === undefined ? '' : ` (${placeText(finding.location)})`;
  const name = run.targets.length > 1 ? `${targetTitle(target)}: ` : '';
  return {
    command: commands[result.severity],
    title: `${result.rule} (${result.severity})`,
    text: `${name}${finding.message}${here}${other}. Fix: ${result.fix}`,
    at: placed(target, finding.location),
  };
}

function placed(target: ScorecardTarget, at: Location): Location {
  return !isInFile(at) ? at : { ...at, file: inRepository(target, at.file) };
}

/** Targets that would look clean and are not: one error for all, so that they push no blocker out of sight. */
function shadows(run: ReadinessRun): readonly Annotation[] {
  const targets = worstFirst(run.targets).flatMap((target) => {
    const reason = shadowOf(target, issuesOf(target));
    return reason === undefined
      ? []
      : [
          {
            title: targetTitle(target),
            word: verdictWord(target.verdict.level).word,
            reason,
            at: placed(target, gapOf(target)),
          },
        ];
  });
  const [first] = targets;
  if (first === undefined) return [];
  if (targets.length === 1)
    return [{ command: 'error', title: `${first.title}: ${first.word}`, text: first.reason, at: first.at }];
  const text = targets.map(({ title, word, reason }) => `${title}: ${word}: ${reason}`).join(' ');
  return [{ command: 'error', title: `${plural(targets.length, 'target')} without a verdict that holds`, text }];
}

/** Blocker rules that nobody could judge: those that miss the same thing are one warning, at its place. */
function openBlockers(run: ReadinessRun): readonly Annotation[] {
  return worstFirst(run.targets).flatMap((target) => {
    const open = target.results.filter(({ severity, outcome }) => severity === 'blocker' && outcome === 'unknown');
    const byCause = Map.groupBy(open, ({ unknowns: [first] }) => JSON.stringify([first?.text, first?.location]));
    return [...byCause.values()].map((results): Annotation => {
      const [first] = results[0]?.unknowns ?? [];
      const rules = results.map(({ rule }) => rule).join(', ');
      return {
        command: 'warning',
        title: `${plural(results.length, 'blocker rule')} not judged`,
        text: `${first === undefined ? 'Evidence is missing' : first.text}: ${rules}`,
        ...(first?.location === undefined ? {} : { at: placed(target, first.location) }),
      };
    });
  });
}

function summary(run: ReadinessRun, rest: number, scorecard: string): Annotation {
  const [worst] = worstFirst(run.targets);
  const score = worst?.score ?? null;
  const parts = [
    verdictWord(run.verdict).word,
    ...(run.targets.length > 1 ? [plural(run.targets.length, 'target')] : []),
    ...(score === null || run.targets.length > 1
      ? []
      : [`${pointsText(score.verified)} of 100 points proven, ${pointsText(score.coverage)} % judged`]),
    ...(rest === 0
      ? []
      : [`${plural(rest, 'annotation')} more than GitHub shows: see ${scorecard} or the other reports`]),
  ];
  return { command: 'notice', title: `readiness: ${run.gate.text}`, text: parts.join('; ') };
}

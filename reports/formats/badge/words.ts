import type { ReadinessRun } from '../../../src/model/scorecard.ts';
import { line } from '../../view/line.ts';
import type { Tone } from '../../view/words.ts';
import { pointsText, verdictWord } from '../../view/words.ts';

/** What a badge says: the worst verdict of the run, and the proven score where there is one target. */
export interface BadgeWords {
  readonly label: string;
  readonly message: string;
  readonly color: string;
  /** Nothing is proven: whoever shows the badge may not give it another colour. */
  readonly isError: boolean;
}

/** Colours of shields.io. Grey is nobody's green. */
const colors: Readonly<Record<Tone, string>> = {
  bad: 'red',
  warn: 'yellow',
  ok: 'brightgreen',
  unknown: 'lightgrey',
  quiet: 'lightgrey',
};

export function badgeWords(run: ReadinessRun): BadgeWords {
  const { word, tone } = verdictWord(run.verdict);
  const [only, ...others] = run.targets;
  const parts = [word.toLowerCase(), ...(run.targets.length > 1 ? [`${run.targets.length} targets`] : [])];
  const score = others.length > 0 ? null : (only?.score ?? null);
  if (only !== undefined && score !== null) {
    // A grade beside a verdict of "inconclusive" would be read in its place.
    if (tone !== 'unknown' && only.grade.value !== null) parts.push(only.grade.value);
    parts.push(`${pointsText(score.verified)} proven`);
  }
  return {
    label: 'readiness',
    message: line(parts.join(' · '), 120),
    color: colors[tone],
    isError: tone === 'unknown' || run.targets.length === 0,
  };
}

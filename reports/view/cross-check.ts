import type { CrossCheck, ScorecardTarget } from '../../src/model/scorecard.ts';
import { severalNamespaces } from './inventory.ts';
import { grouped, placeText, plural, subjectText } from './words.ts';

/** Rows of a page; the scorecard holds every disagreement. */
const rowsShown = 60;
const filesShown = 10;

export interface CrossCheckView {
  /** `kube-score 1.20.0` */
  readonly name: string;
  readonly summary: string;
  readonly rows: readonly {
    readonly check: string;
    readonly rules: readonly string[];
    readonly subject: string;
    readonly place: string;
    readonly theirs: string;
    readonly ours: string;
  }[];
  readonly more: number;
  readonly notes: readonly string[];
}

/** Where another checker says otherwise, side by side; undefined when none was asked. */
export function crossCheckOf(target: ScorecardTarget): CrossCheckView | undefined {
  const { crossCheck } = target;
  if (crossCheck === undefined) return undefined;
  const namespaces = severalNamespaces(target);
  const { tool, version, agreed, disagreed, notCompared } = crossCheck;
  const compared = agreed + disagreed.length;
  return {
    name: version === 'unknown' ? tool : `${tool} ${version}`,
    summary:
      compared === 0
        ? 'Nothing could be compared.'
        : `${grouped(agreed)} of ${plural(compared, 'judgement')} agree. This decides nothing: it shows where to look twice.`,
    rows: disagreed.slice(0, rowsShown).map((one) => ({
      check: one.id,
      rules: one.rules,
      subject: subjectText(one.subject, namespaces),
      place: one.location === undefined ? '' : placeText(one.location),
      theirs: one.theirs.fails ? `fails${one.theirs.text === '' ? '' : `: ${one.theirs.text}`}` : 'passes',
      ours: one.ours.fails ? `fails: ${one.ours.text}` : 'no finding',
    })),
    more: Math.max(0, disagreed.length - rowsShown),
    notes: notesOf(notCompared),
  };
}

function notesOf(notCompared: CrossCheck['notCompared']): readonly string[] {
  const files = notCompared.filter(({ what }) => what === 'file');
  const left = files.slice(0, filesShown).map(({ name = '', why }) => `Not compared: ${name}, ${why}.`);
  const rest = files.length - left.length;
  const others = notCompared
    .filter(({ what }) => what !== 'file')
    .map(({ what, count, why }) =>
      what === 'target' ? `Not compared: ${why}.` : `Not compared: ${plural(count, 'judgement')}, ${why}.`,
    );
  return [...left, ...(rest > 0 ? [`Not compared: ${plural(rest, 'more file')}.`] : []), ...others];
}

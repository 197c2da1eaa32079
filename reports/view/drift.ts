import type { ScorecardDrift, ScorecardTarget } from '../../src/model/scorecard.ts';
import { severalNamespaces } from './inventory.ts';
import type { Tone } from './words.ts';
import { placeText, subjectText } from './words.ts';

export interface DriftRow {
  readonly kind: string;
  readonly tone: Tone;
  readonly subject: string;
  readonly path: string;
  readonly manifest: string;
  readonly live: string;
  readonly text: string;
  readonly place: string;
}

/** Rows of a page; the scorecard holds all. */
const rowsShown = 60;

const kinds: Readonly<Record<ScorecardDrift['kind'], { readonly word: string; readonly tone: Tone }>> = {
  changed: { word: 'changed', tone: 'bad' },
  'not-deployed': { word: 'not deployed', tone: 'bad' },
  unmanaged: { word: 'unmanaged', tone: 'quiet' },
  injected: { word: 'injected', tone: 'quiet' },
  'not-comparable': { word: 'not comparable', tone: 'unknown' },
};

export function driftOf(target: ScorecardTarget): { readonly rows: readonly DriftRow[]; readonly more: number } {
  const namespaces = severalNamespaces(target);
  const { drift } = target;
  return {
    rows: drift.slice(0, rowsShown).map(({ kind, subject, path, manifest, live, manager, text, location }) => ({
      kind: kinds[kind].word,
      tone: kinds[kind].tone,
      subject: subjectText(subject, namespaces),
      path: path ?? '',
      manifest: manifest ?? '',
      live: [live ?? '', manager === undefined ? '' : `(${manager})`].filter((part) => part !== '').join(' '),
      text,
      place: location === undefined ? '' : placeText(location),
    })),
    more: Math.max(0, drift.length - rowsShown),
  };
}

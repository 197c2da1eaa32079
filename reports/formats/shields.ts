import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { TextDocument } from '../document.ts';
import { badgeWords } from './badge/words.ts';

/** The answer of an endpoint badge of shields.io. */
export function render(run: ReadinessRun): TextDocument {
  const { label, message, color, isError } = badgeWords(run);
  const answer = { schemaVersion: 1, label, message, color, isError };
  return { name: 'shields.json', mediaType: 'application/json', body: `${JSON.stringify(answer, undefined, 2)}\n` };
}

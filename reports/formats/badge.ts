import { makeBadge } from 'badge-maker';
import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { TextDocument } from '../document.ts';
import { badgeWords } from './badge/words.ts';

/** A picture for a README, with its words as accessible title; it needs no service. */
export function render(run: ReadinessRun): TextDocument {
  const { label, message, color } = badgeWords(run);
  return { name: 'badge.svg', mediaType: 'image/svg+xml', body: `${makeBadge({ label, message, color })}\n` };
}

import type { UnknownReason } from './outcome.ts';

/** Why a source has nothing to say. Every rule that needs it is then unknown for this reason. */
export interface SourceAbsence {
  readonly reason: UnknownReason;
  readonly text: string;
}

/** A value, or why it is not known. */
export type Known<T> = { readonly value: T } | SourceAbsence;

export function isKnown<T>(known: Known<T>): known is { readonly value: T } {
  return 'value' in known;
}

import type { Location } from '../model/document.ts';
import type { UnknownReason } from '../model/outcome.ts';

/** Something of unknown size that a rule could not judge. */
export interface ExtraUnknown {
  readonly reason: UnknownReason;
  readonly text: string;
  readonly location?: Location;
}

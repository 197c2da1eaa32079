import type { Identity } from './identity.ts';

/** What another checker says of one object under one of its own checks. */
export interface PeerJudgement {
  readonly object: Identity;
  /** The peer's id of its check. */
  readonly id: string;
  readonly verdict: 'fails' | 'passes' | 'skipped';
  /** Its own words, redacted; empty where it says nothing. */
  readonly text: string;
}

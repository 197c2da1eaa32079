import type { PeerJudgement } from '../../src/model/peer.ts';

export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** A checker that we compare ourselves with: a real program, asked for everything that it can check. */
export interface Peer {
  /** As packs call it under `peer: [{ tool, id }]`. */
  readonly tool: string;
  readonly version: string;
  /** What a person would type to ask it the same. */
  readonly command: string;
  /** Every check that it has. */
  readonly checks: readonly string[];
  /** Undefined when it can't read the file. */
  readonly judge: (files: readonly NamedText[]) => {
    readonly judgements: readonly PeerJudgement[];
    readonly leftOut: readonly string[];
  };
}

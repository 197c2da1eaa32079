import type { Verdict } from './check.ts';

/** Thrown by the check kit's readers where a value can't be judged (a placeholder, an undecided role); carries the verdict to give instead. */
export class Unjudgeable extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super('unjudgeable');
    this.name = 'Unjudgeable';
    this.verdict = verdict;
  }
}

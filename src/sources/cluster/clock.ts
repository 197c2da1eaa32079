import type { Known } from '../../model/known.ts';
import type { Answer } from './request.ts';

/** The server's clock as its answers tell it: ages are counted from it, and only where it agrees with ours. */
export class Clock {
  private readonly skew: number;
  private last: Answer | undefined;
  private worst: { readonly server: number; readonly local: number } | undefined;

  constructor(skew: number) {
    this.skew = skew;
  }

  readonly onAnswer = (answer: Answer): void => {
    if (answer.serverDate === undefined) return;
    // `Date` has whole seconds.
    const apart = Math.abs(answer.serverDate - answer.localDate);
    const known = this.worst === undefined ? -1 : Math.abs(this.worst.server - this.worst.local);
    if (apart > known) this.worst = { server: answer.serverDate, local: answer.localDate };
    if (this.last?.serverDate === undefined || answer.serverDate > this.last.serverDate) this.last = answer;
  };

  serverTime(): Known<string> {
    if (this.last?.serverDate === undefined || this.worst === undefined)
      return { reason: 'not-collected', text: "no answer of the API server told its time (the header 'Date')" };
    const { server, local } = this.worst;
    if (Math.abs(server - local) <= this.skew) return { value: new Date(this.last.serverDate).toISOString() };
    const [theirs, ours] = [new Date(server).toISOString(), new Date(local).toISOString()];
    return {
      reason: 'stale',
      text: `the clock of the API server says ${theirs} and this machine's ${ours}: more than ${this.skew / 1000} s apart`,
    };
  }
}

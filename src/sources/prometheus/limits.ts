/** What a source may take, wait for and keep (docs/evidence.md, What every source needs). */
export interface Limits {
  /** For one answer, retries not counted. */
  readonly requestMilliseconds: number;
  /** Sent as `timeout=`; not every version keeps to it, so the client has its own. */
  readonly serverTimeout: string;
  /** For everything that is asked of the server. */
  readonly totalMilliseconds: number;
  readonly atOnce: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** After so many questions in a row that no attempt got an answer to, each gets one attempt. */
  readonly lostInARow: number;
  /** Longest wait between two attempts, whatever `Retry-After` says. */
  readonly waitMilliseconds: number;
  /** Body of one answer. */
  readonly answerBytes: number;
  /** Bodies of all answers. */
  readonly totalBytes: number;
  /** Series of one answer: a check wants one, or one per pod. */
  readonly series: number;
  /** Values of one range, of all its series. */
  readonly points: number;
  /** Queries of a run. */
  readonly queries: number;
  /** A query that makes the address longer goes into the body. */
  readonly addressCharacters: number;
  /** How far the server's clock, or the time of a value, may be off. */
  readonly skewMilliseconds: number;
  /** How far ahead of the clock the run's instant may be. */
  readonly aheadMilliseconds: number;
}

export const defaultLimits: Limits = {
  requestMilliseconds: 20_000,
  serverTimeout: '15s',
  totalMilliseconds: 180_000,
  atOnce: 4,
  retries: 3,
  lostInARow: 8,
  waitMilliseconds: 10_000,
  answerBytes: 16 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  series: 5000,
  points: 100_000,
  queries: 2000,
  addressCharacters: 1800,
  skewMilliseconds: 30_000,
  aheadMilliseconds: 60_000,
};

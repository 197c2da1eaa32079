/** How long, how much and how often the API server is asked (docs/evidence.md, Cluster). */
export interface ClusterLimits {
  /** Milliseconds for one request, its answer read to the end. */
  readonly request: number;
  /** Milliseconds for everything. */
  readonly source: number;
  /** Objects a page. */
  readonly page: number;
  /** Pages of one list; a list that goes on is odd. */
  readonly pages: number;
  /** Pages without an object in a row: one is legal under a selector. */
  readonly emptyPages: number;
  /** How often a list is begun again when its token expired. */
  readonly restarts: number;
  /** How often a request is repeated. */
  readonly retries: number;
  /** Milliseconds before the first repetition; doubled for each further one. */
  readonly pause: number;
  /** The longest `Retry-After` that is honoured, in milliseconds. */
  readonly longestPause: number;
  /** Bytes of one answer. */
  readonly answer: number;
  /** Lists that are read at a time. */
  readonly atOnce: number;
  /** Milliseconds that the server's clock may differ. */
  readonly skew: number;
  /** Levels of an object. */
  readonly depth: number;
}

export const clusterLimits: ClusterLimits = {
  request: 15_000,
  source: 120_000,
  page: 500,
  pages: 2_000,
  emptyPages: 10,
  restarts: 2,
  retries: 3,
  pause: 250,
  longestPause: 10_000,
  answer: 128 * 1024 * 1024,
  atOnce: 4,
  skew: 30_000,
  depth: 60,
};

/** What load tests left behind. */
export interface LoadEvidence {
  readonly runs: readonly never[];
}

/** What is read at most, of files that somebody else wrote. */
export const limits = {
  /** Bytes that are read at once. */
  piece: 1 << 20,
  /** Bytes of one line of samples. */
  line: 1 << 20,
  /** Bytes of one file of samples, uncompressed. */
  text: 10e9,
  /** Bytes of one JSON document. */
  document: 32 << 20,
  /** Files of one folder, and how deep it is searched. */
  files: 1000,
  depth: 4,
  /** Requests that are kept one by one; above that, a histogram. */
  exact: 2_000_000,
  /** Points of a time line. */
  points: 200_000,
  /** Places that requests went to. */
  origins: 50,
  /** Names of stages; what comes later is one more stage. */
  stages: 200,
  /** Thresholds and metrics that are taken from a summary. */
  metrics: 5000,
  /** Characters of a name in a report. */
  name: 120,
} as const;

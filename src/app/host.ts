/** What a use case may know of the world around it. The command line makes one; tests and other programs make their own. */
export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly readStandardInput: () => string;
  /** A line about what is being done; shown only when a run takes longer than a second. */
  readonly progress: (text: string) => void;
  /** Asks a person; absent where nobody sits at a terminal. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Told before a large repository is read, so that the process can prepare for it. */
  readonly expectMuch?: () => void;
}

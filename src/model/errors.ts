export type ErrorCode =
  | 'usage'
  | 'unknown-pack'
  | 'invalid-pack'
  | 'invalid-config'
  | 'invalid-scorecard'
  | 'invalid-bundle'
  | 'not-found'
  | 'not-readable'
  | 'not-writable'
  | 'unsupported-version'
  | 'internal';

/** One problem in a file that a person wrote, with its place. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** Trouble that ends a run (exit code 2). Expected trouble with evidence is a value, never this. */
export class ReadinessError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** All problems at once, in file order. */
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ReadinessError';
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }
}

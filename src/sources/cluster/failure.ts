import type { SourceAbsence } from '../../model/known.ts';
import type { UnknownReason } from '../../model/outcome.ts';

/**
 * A request that came to nothing. Texts are our own: what a server or a library says may quote a credential, so neither is
 * shown nor kept as a cause.
 */
export class RequestFailure extends Error {
  readonly reason: UnknownReason;
  /** Whether the same request may succeed in a moment. */
  readonly mayPass: boolean;
  /** Status of the answer, where there was one. */
  readonly status: number | undefined;
  /** Milliseconds that the server asked to wait. */
  readonly wait: number | undefined;

  constructor(
    reason: UnknownReason,
    text: string,
    more: { readonly mayPass?: boolean; readonly status?: number; readonly wait?: number } = {},
  ) {
    super(text);
    this.name = 'RequestFailure';
    this.reason = reason;
    this.mayPass = more.mayPass ?? false;
    this.status = more.status;
    this.wait = more.wait;
  }
}

/** Why something is not known, whatever was thrown. */
export function absenceOf(error: unknown): SourceAbsence {
  if (error instanceof RequestFailure) return { reason: error.reason, text: error.message };
  // An answer so odd that our own code stumbles over it. The message may quote the answer.
  return { reason: 'parse-error', text: `the API server's answer can't be read (${nameOf(error)})` };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Why credentials can't be had, in our own words: what a library, a program or a server says may quote a secret. */
export class CredentialFault extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'CredentialFault';
  }
}

/** What may be said of a failure that is not ours: its code, or its class. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code.slice(0, 60);
  return error instanceof Error ? error.name : 'no reason given';
}

import type { Failure } from '../sources/rendered/failure.ts';
import type { RenderLimits } from '../sources/rendered/limits.ts';
import type { Ran } from '../programs/run.ts';

/** Why there is no output, or undefined where the program ended by itself. */
export function notEnded(ran: Ran, program: string, what: string, limits: RenderLimits): string | undefined {
  const nothing = 'so none of its manifests was judged';
  switch (ran.kind) {
    case 'ended':
      return undefined;
    case 'timeout':
      return `${program} did not finish ${what} within ${limits.deadlineMs / 1000} seconds (${limits.wholeDeadlineMs / 1000} for all) and was stopped, ${nothing}. Look for a loop, or render it yourself and scan the result.`;
    case 'too-large':
      return `${program} wrote more than ${megabytes(limits.maxOutputBytes)} MB for ${what} and was stopped, ${nothing}. Look for a loop in it.`;
    case 'too-much-memory':
      return `${program} took more than ${megabytes(limits.maxMemoryBytes)} MB of memory for ${what} and was stopped, ${nothing}. Look for a loop in it.`;
    case 'not-started':
      return `${program} could not be started for ${what} (${ran.why}), ${nothing}.`;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / (1024 * 1024));
}

/** What the program said, after the place in the repository that it is about. */
export function said(program: string, what: string, failure: Failure, file: string | undefined): string {
  const place =
    file === undefined
      ? ''
      : ` at ${file}${failure.line === undefined ? '' : `:${failure.line}${failure.column === undefined ? '' : `:${failure.column}`}`}`;
  const text = failure.text === '' ? 'it gave no reason' : failure.text;
  return `${program} could not render ${what}${place}, so none of its manifests was judged: ${text}`;
}

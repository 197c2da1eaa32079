import type { Verdict } from '../model/check.ts';
import { compareText } from '../model/identity.ts';
import type { Attestation } from '../model/records.ts';
import { addDays, instant } from './time.ts';

type Answer = Exclude<Verdict, { outcome: 'not-asked' | 'graded' }>;

/**
 * What people's statements say about a rule now. A valid no outweighs a valid yes;
 * a statement that ran out, or is dated in the future, proves nothing.
 */
export function answerOf(attestations: readonly Attestation[], now: string): Answer {
  const at = instant(now);
  let expired = false;
  let said: Attestation | undefined;
  for (const attestation of [...attestations].sort((a, b) => compareText(a.id, b.id))) {
    const from = instant(attestation.attestedAt);
    if (at === undefined || from === undefined || from > at) continue;
    if (at >= addDays(from, attestation.validFor)) expired = true;
    else if (said === undefined || (said.answer && !attestation.answer)) said = attestation;
  }
  if (said === undefined) {
    return expired
      ? { outcome: 'unknown', reason: 'attestation-expired', text: 'the statement about this has expired' }
      : { outcome: 'unknown', reason: 'not-collected', text: 'no statement about this is valid yet' };
  }
  if (said.answer) return { outcome: 'pass', tier: 'declared' };
  const location = said.location ?? { file: 'readiness.yaml', line: 1, column: 1 };
  return {
    outcome: 'fail',
    findings: [
      {
        messageId: 'attested-no',
        data: { statement: said.statement, by: said.attestedBy },
        at: {
          fault: { path: location.file, index: 0, location, fault: 'unreadable', text: said.statement },
        },
        related: [],
      },
    ],
  };
}

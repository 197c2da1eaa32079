import type { Check, CheckContext, CheckFinding, QueryAnswer, Verdict } from '../model/check.ts';
import type { Path } from '../model/json.ts';
import { isLiveSource, tierOfSource } from '../model/live.ts';
import { tiers } from '../model/outcome.ts';
import type { Tier } from '../model/outcome.ts';
import type { PackRule } from '../model/pack.ts';
import { Unjudgeable } from '../model/unjudgeable.ts';

/** What the engine hands to a check; its types were checked where the check was defined. */
interface Question {
  readonly subject: unknown;
  readonly graph: unknown;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly params: PackRule['params'];
  readonly answers: Readonly<Record<string, QueryAnswer>>;
}

/** Runs a check on one subject at a time. Whatever it throws stays with that subject. */
export function asker(check: Check): (question: Question) => Verdict {
  const finding = findingFor(check);
  return ({ subject, graph, evidence, params, answers }) => {
    try {
      const context = { subject, graph, evidence, params, answers, finding };
      // The one place where the folded types of a check meet its real arguments.
      return checked(check.run(context as unknown as CheckContext<never, never, never, never, never>));
    } catch (error) {
      if (error instanceof Unjudgeable) return checked(error.verdict);
      return internalError(`the check ${check.id} stopped: ${briefly(error)}`);
    }
  };
}

function findingFor(check: Check) {
  return (
    messageId: string,
    options: Omit<CheckFinding, 'messageId' | 'at' | 'related'> & FindingPlace,
  ): CheckFinding => {
    if (!Object.hasOwn(check.messages, messageId)) throw new Error(`unknown message ${messageId}`);
    const { at, related, ...rest } = options;
    return { ...rest, messageId, at: isPath(at) ? { path: at } : at, related: related ?? [] };
  };
}

interface FindingPlace {
  readonly at: CheckFinding['at'] | Path;
  readonly related?: CheckFinding['related'];
}

function isPath(at: FindingPlace['at']): at is Path {
  return Array.isArray(at);
}

/** A verdict that breaks its own contract proves nothing. */
function checked(verdict: Verdict): Verdict {
  switch (verdict.outcome) {
    case 'pass':
    case 'unknown':
    case 'not-asked':
      return verdict;
    case 'fail':
      return verdict.findings.length > 0 ? verdict : internalError('a check failed without a finding');
    case 'graded': {
      const { part, of } = verdict;
      const sound = Number.isSafeInteger(part) && Number.isSafeInteger(of) && of > 0 && part >= 0 && part <= of;
      return sound ? verdict : internalError('a check gave a grade outside 0 to 1');
    }
    default:
      return internalError('a check gave no verdict');
  }
}

function internalError(text: string): Verdict {
  return { outcome: 'unknown', reason: 'internal-error', text };
}

/** Name and first line, short and printable: a stack names files of the machine. */
function briefly(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const line = error.message.split('\n', 1)[0] ?? '';
  return `${error.name}: ${line}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 160);
}

/**
 * The tier that a rule's evidence must reach. `static` is the default of every rule and no demand:
 * what a person declares (an external host, a role) still counts, and is shown as declared.
 */
export function requiredTier(rule: PackRule): Tier {
  return rule.tier !== 'static' || Object.hasOwn(rule.origins, 'tier') ? rule.tier : 'declared';
}

export function isBelow(tier: Tier, required: Tier): boolean {
  return tiers.indexOf(tier) < tiers.indexOf(required);
}

/** What a check's evidence is worth: that of the strongest source that it needs. */
export function tierOf(check: Check): Tier {
  const worth = check.needs.flatMap((need) => (isLiveSource(need) ? [tierOfSource[need]] : []));
  return worth.reduce<Tier>((best, one) => (isBelow(best, one) ? one : best), 'static');
}

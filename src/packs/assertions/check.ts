import type { Check, CheckFinding, FindingOptions, Verdict } from '../../model/check.ts';
import type { Declaration, Workload } from '../../model/graph.ts';
import type { Path } from '../../model/json.ts';
import type { Assertion, PackRule } from '../../model/pack.ts';
import type { Answer, Fault } from './answer.ts';
import { evaluator, TooMuchWork } from './evaluate.ts';
import type { Part } from './parts.ts';
import { isOnPods, kindsOf, partsOf } from './parts.ts';
import type { MessageSlot } from './read.ts';

export { packPatterns } from './patterns.ts';

/** A finding for each place; so many tell as much as all of them. */
const maxFindings = 50;

const defaultMessage = '{kind} {name}: {path} {fault}';

type SlotData = Readonly<Record<MessageSlot, string>>;

/** What the engine hands to an assertion. */
interface Question {
  readonly subject: Declaration | Workload;
  readonly finding: (messageId: 'assertion', options: FindingOptions<SlotData>) => CheckFinding;
}

/** A rule's own assertion as a check, so that the engine asks it like any other; undefined for rules without one. */
export function assertionCheck(rule: PackRule): Check | undefined {
  const { assert } = rule;
  if (assert === undefined) return undefined;
  const judge = judgeOf(assert);
  const check = {
    id: rule.id,
    title: rule.title ?? rule.id,
    why: rule.why ?? '',
    fix: rule.fix ?? '',
    // It is about fields that stand in one object.
    effort: 'minutes',
    references: [],
    since: '',
    subject: isOnPods(assert) ? 'workload' : 'object',
    kinds: kindsOf(assert),
    ...(isOnPods(assert) && assert.kinds?.only === undefined ? { exceptKinds: assert.kinds?.except ?? [] } : {}),
    reads: [],
    needs: ['graph'],
    params: {},
    messages: { assertion: rule.message ?? defaultMessage },
    run: (question: Question) => judge(question),
  } as const;
  return check;
}

function judgeOf(assertion: Assertion): (question: Question) => Verdict {
  const where = assertion.where === undefined ? undefined : evaluator(assertion.where);
  const schema = evaluator(assertion.schema);
  const judgePart = (part: Part, question: Question): Verdict => {
    try {
      const scope = where?.(part.value, part.path);
      if (scope?.truth === false)
        return { outcome: 'not-asked', because: 'the rule asks where something else is written' };
      const answer = schema(part.value, part.path);
      if (answer.truth === true) return { outcome: 'pass' };
      if (scope !== undefined && scope.truth === undefined) return unknown(scope, question.subject);
      return answer.truth === undefined ? unknown(answer, question.subject) : failure(answer.faults, part, question);
    } catch (error) {
      if (error instanceof TooMuchWork) {
        return {
          outcome: 'unknown',
          reason: 'timeout',
          text: 'its schema takes more steps on this object than a rule may',
        };
      }
      throw error;
    }
  };
  return (question) => {
    const parts = partsOf(assertion, question.subject);
    if (parts === undefined) {
      return {
        outcome: 'unknown',
        reason: 'partial-data',
        text: 'the pod template lists no container that can be read',
      };
    }
    return combined(parts.map((part) => judgePart(part, question)));
  };
}

/** What is wrong comes before what is not known, and that before what is right. */
function combined(verdicts: readonly Verdict[]): Verdict {
  const [first, ...others] = verdicts.flatMap((verdict) => (verdict.outcome === 'fail' ? verdict.findings : []));
  if (first !== undefined) return { outcome: 'fail', findings: [first, ...others.slice(0, maxFindings - 1)] };
  return (
    verdicts.find(({ outcome }) => outcome === 'unknown') ??
    verdicts.find(({ outcome }) => outcome === 'pass') ??
    verdicts[0] ?? { outcome: 'not-asked', because: 'it has no container of the kind that the rule asks about' }
  );
}

const blurs = {
  placeholder: 'still holds a placeholder',
  redacted: 'is a secret, and its value is not kept',
} as const;

function unknown({ gaps: [gap] }: Answer, subject: Declaration): Verdict {
  if (gap === undefined) return { outcome: 'unknown', reason: 'partial-data', text: 'it depends on what is not known' };
  return {
    outcome: 'unknown',
    reason: 'not-collected',
    text: `${textOf(gap.path)} ${blurs[gap.blur]}`,
    at: { declaration: subject, path: gap.path },
  };
}

/** One finding for each place, whatever is wrong there. */
function failure(faults: readonly Fault[], { container }: Part, { subject, finding }: Question): Verdict {
  const byPlace = new Map<string, { readonly path: Path; readonly texts: string[] }>();
  for (const { path, text } of faults) {
    const key = JSON.stringify(path);
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, { path, texts: [text] });
    else if (!known.texts.includes(text)) known.texts.push(text);
  }
  const { kind, name, namespace } = subject.identity;
  const [first, ...others] = [...byPlace.values()].slice(0, maxFindings).map(({ path, texts }) =>
    finding('assertion', {
      data: { kind, name, namespace, container: container ?? '', path: textOf(path), fault: texts.join(' and ') },
      at: path,
      ...(container === undefined ? {} : { container }),
    }),
  );
  // A schema that fails says where; if it ever did not, that is no pass.
  if (first === undefined) throw new Error('an assertion failed at no place');
  return { outcome: 'fail', findings: [first, ...others] };
}

/** `spec.containers[0].image`; the object itself has no name. */
function textOf(path: Path): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text === '' ? 'the object' : text;
}

import type { Path } from '../../model/json.ts';
import type { Blur, Truth } from './blur.ts';

/** A place that does not hold what the schema wants, in words that follow the place's name: `is missing`. */
export interface Fault {
  readonly path: Path;
  readonly text: string;
}

/** A place whose value decides and is not known. */
export interface Gap {
  readonly path: Path;
  readonly blur: Blur;
}

/** What a schema says about a value. `faults` of what is surely wrong, `gaps` of what is not known. */
export interface Answer {
  readonly truth: Truth;
  readonly faults: readonly Fault[];
  readonly gaps: readonly Gap[];
}

export const holds: Answer = { truth: true, faults: [], gaps: [] };

export function fails(path: Path, text: string): Answer {
  return { truth: false, faults: [{ path, text }], gaps: [] };
}

export function open(gaps: readonly Gap[]): Answer {
  return { truth: undefined, faults: [], gaps };
}

export function holdsIf(truth: Truth, path: Path, text: string, blur: Blur = 'placeholder'): Answer {
  if (truth === undefined) return open([{ path, blur }]);
  return truth ? holds : fails(path, text);
}

/** All must hold: one that surely fails decides, whatever else is unknown. */
export function all(answers: readonly Answer[]): Answer {
  const faults: Fault[] = [];
  const gaps: Gap[] = [];
  let truth: Truth = true;
  for (const answer of answers) {
    if (answer.truth === true) continue;
    if (answer.truth === false) truth = false;
    else if (truth === true) truth = undefined;
    for (const fault of answer.faults) faults.push(fault);
    for (const gap of answer.gaps) gaps.push(gap);
  }
  return truth === true ? holds : { truth, faults, gaps };
}

/** From `least` to `most` must hold. */
export function count(
  answers: readonly Answer[],
  least: number,
  most: number,
  path: Path,
  text: (holding: number) => string,
): Answer {
  const holding = answers.filter(({ truth }) => truth === true).length;
  const unknown = answers.filter(({ truth }) => truth === undefined).length;
  if (holding > most || holding + unknown < least) return fails(path, text(holding));
  if (holding >= least && holding + unknown <= most) return holds;
  return open(answers.flatMap(({ truth, gaps }) => (truth === undefined ? gaps : [])));
}

export function not(answer: Answer, path: Path, text: string): Answer {
  if (answer.truth === undefined) return open(answer.gaps);
  return answer.truth ? fails(path, text) : holds;
}

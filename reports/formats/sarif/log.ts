import type { Result, Run } from 'sarif';
import { jsonLine } from '../../view/json-line.ts';

/** A run without its results, and these one by one. */
export interface RunParts {
  readonly head: Omit<Run, 'results'>;
  readonly results: () => Iterable<Result>;
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The log as text, a result a line: one string could not hold the largest. */
export function* logText(runs: Iterable<RunParts>): Generator<string> {
  yield `{"$schema":"${schema}","version":"2.1.0","runs":[`;
  let between = '\n';
  for (const { head, results } of runs) {
    yield `${between}${jsonLine(head).slice(0, -1)},"results":[`;
    between = ',\n';
    let separator = '\n';
    for (const result of results()) {
      yield `${separator}${jsonLine(result)}`;
      separator = ',\n';
    }
    yield '\n]}';
  }
  yield '\n]}\n';
}

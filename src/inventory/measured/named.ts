import type { SourceAbsence } from '../../model/known.ts';
import type { Measurable } from './measurable.ts';

export type ByName = (written: string) => Measurable | SourceAbsence;

/** Finds a workload as readiness.yaml names it: `namespace/Kind/name`, `Kind/name` or `name`, where it fits one only. */
export function named(all: readonly Measurable[]): ByName {
  return (written) => {
    const parts = written.split('/');
    const name = parts.at(-1);
    const kind = parts.at(-2);
    const namespace = parts.at(-3);
    const fitting = all.filter(
      ({ identity }) =>
        identity.name === name &&
        (kind === undefined || identity.kind === kind) &&
        (namespace === undefined || identity.namespace === namespace) &&
        parts.length <= 3,
    );
    const [only, second] = fitting;
    if (only === undefined)
      return {
        reason: 'wrong-subject',
        text: `prometheus in readiness.yaml names ${written}, and no such workload that runs until stopped is known`,
      };
    if (second !== undefined)
      return {
        reason: 'wrong-subject',
        text: `prometheus in readiness.yaml names ${written}, and several workloads are called so: write namespace/Kind/name`,
      };
    return only;
  };
}

import type { LiveWorkload } from '../../model/cluster.ts';
import type { Workload } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import type { SourceAbsence } from '../../model/known.ts';

/** A workload that runs until stopped, from whichever side we know of it. */
export interface Measurable {
  readonly key: string;
  readonly identity: Identity;
  readonly workload: Workload | undefined;
  readonly live: LiveWorkload | undefined;
}

/** A thing that has a name here and no subject: what would be judged can't be. */
export type Unmeasured = SourceAbsence;

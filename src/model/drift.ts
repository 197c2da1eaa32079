import type { Declaration } from './graph.ts';
import type { Identity } from './identity.ts';
import type { Path } from './json.ts';
import type { SourceAbsence } from './known.ts';

/** A leaf that the manifest states and that has another value in the cluster. */
export interface DriftChange {
  /** In the manifest. */
  readonly path: Path;
  /** Values as text, short; never of a Secret. */
  readonly manifest: string;
  readonly live: string;
  /** It decides what runs, what reaches it, or what it may do (docs/evidence.md, Drift). */
  readonly grave: boolean;
}

/** A leaf that the manifest states and of which nobody can tell whether it has another value. */
export interface DriftDoubt {
  /** In the manifest. */
  readonly path: Path;
  /** `placeholder`: what it was deployed with is not known; `redacted`: on either side. */
  readonly why: 'placeholder' | 'redacted';
  readonly grave: boolean;
}

/** How an object of the manifests was found in the cluster. */
export type Deployment =
  | {
      readonly state: 'compared';
      readonly live: Declaration;
      readonly changes: readonly DriftChange[];
      /** Leaves that could not be compared; none of a Secret's own values. */
      readonly doubts: readonly DriftDoubt[];
      /** Whoever wrote fields of the live object, as the cluster says; in order. */
      readonly managers: readonly string[];
    }
  | { readonly state: 'not-deployed' }
  | { readonly state: 'not-comparable'; readonly text: string }
  | ({ readonly state: 'unknown' } & SourceAbsence);

/** An object that the manifests declare, held against what runs. */
export interface DeployedObject {
  readonly key: string;
  readonly source: 'cluster';
  readonly identity: Identity;
  readonly declaration: Declaration;
  /** Some of its fields decide what runs, what reaches it, or what it may do. */
  readonly grave: boolean;
  readonly deployment: Deployment;
}

import type { ManifestTarget } from '../model/document.ts';
import type { ReadRendered } from '../sources/manifests/rendering/read.ts';
import type { RenderLimits } from '../sources/rendered/limits.ts';
import type { Job } from '../sources/rendered/render.ts';
import type { Ran } from '../programs/run.ts';

export interface RenderingOptions {
  /** The user's PATH. */
  readonly path: string;
  /** `name` of readiness.yaml. */
  readonly name: string | undefined;
  readonly namespace: string;
  readonly kubernetesVersion: string;
  readonly knownKinds: ReadonlySet<string>;
  readonly progress: (text: string) => void;
  readonly limits?: RenderLimits;
}

/** A target that a program is to render, or the reason why it is not even asked. */
export type Prepared =
  { readonly reason: string } | { readonly job: Job; readonly read: (ran: Ran) => Answer; readonly warning?: string };

/** What came of it: a reason, or what was read and the digests of the files that it was made of. */
export type Answer =
  { readonly reason: string } | { readonly read: ReadRendered; readonly subjects: ManifestTarget['subjects'] };

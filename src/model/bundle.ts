import type { DocumentFault, ManifestDocument, ManifestScope, Unread } from './document.ts';
import type { LiveAnswers } from './live.ts';
import type { Config } from './records.ts';

/*
 * The evidence bundle: what `collect` writes and `judge` reads. Plain JSON, redacted, no clock but `collectedAt`.
 */

export const bundleSchemaVersion = '1.0.0';

/** Positions of every node of one document, so that a finding has its line without the file (delta-coded). */
export interface PositionTape {
  /** Pre-order over the document's nodes: line delta, column, for keys and values in turn. Decoded by `src/app`. */
  readonly deltas: readonly number[];
}

export interface BundledDocument extends ManifestDocument {
  readonly tape: PositionTape;
}

export interface EvidenceBundle {
  readonly schemaVersion: string;
  readonly kind: 'ReadinessBundle';
  readonly tool: { readonly name: string; readonly version: string };
  /** RFC 3339. */
  readonly collectedAt: string;
  /** Name of the plain target: `name` of readiness.yaml, else the folder's. */
  readonly name: string;
  readonly scope: ManifestScope;
  readonly targets: readonly {
    readonly name: string;
    readonly kind: 'manifests' | 'chart' | 'kustomization';
    readonly path: string;
    readonly environment?: string;
    readonly namespace?: string;
    readonly beside?: readonly string[];
    readonly besideInCluster?: readonly string[];
    readonly notRendered?: string;
    readonly documents: readonly BundledDocument[];
    readonly faults: readonly DocumentFault[];
    readonly unread: readonly Unread[];
    readonly subjects: readonly { readonly name: string; readonly digest: string }[];
  }[];
  /** What live sources answered, those that were named. */
  readonly live?: LiveAnswers;
  readonly config: Config;
  readonly warnings: readonly string[];
  /** SHA-256 over the RFC 8785 form of everything else but `collectedAt`. */
  readonly digest: string;
}

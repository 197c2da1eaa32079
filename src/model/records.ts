import type { Location } from './document.ts';
import type { Role } from './graph.ts';
import type { JsonRecord } from './json.ts';

/** The records that people write about a run (docs/scoring.md, Waivers and other records). All four are data in the repository. */

export interface SubjectSelector {
  /** API group, '' for the core one. Only the program writes it, where it means one object and no other. */
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly container?: string;
}

export type WaiverKind = 'accept-risk' | 'false-positive' | 'not-applicable' | 'compensating-control';

export interface Waiver {
  readonly id: string;
  readonly rule: string;
  readonly subject: SubjectSelector;
  readonly kind: WaiverKind;
  readonly justification: string;
  readonly owner: string;
  readonly requestedBy: string;
  readonly approvedBy: readonly string[];
  /** RFC 3339 dates or date-times; a date alone means its first instant in UTC. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ticket?: string;
  readonly maxFindings?: number;
  readonly location?: Location;
  /** Set where nobody wrote it for this program: it was read from an ignore annotation of another checker. */
  readonly source?: AnnotationSource;
}

/** Checkers whose ignore annotations are read. */
export const annotationTools = ['kube-score', 'kube-linter', 'polaris', 'checkov', 'kubescape'] as const;
export type AnnotationTool = (typeof annotationTools)[number];

export interface AnnotationSource {
  readonly kind: 'annotation';
  readonly tool: AnnotationTool;
  /** The annotation's key. */
  readonly key: string;
  /** The tool's ids that stand for the rule, as written; `everything` where it ignores all of its checks. */
  readonly ids: readonly string[] | 'everything';
}

/** Whether ignore annotations act as waivers: `annotations` of readiness.yaml. Absent: they are shown, and lift nothing. */
export type AnnotationPolicy =
  | 'ignore'
  | {
      readonly accept: readonly AnnotationTool[];
      readonly owner: string;
      readonly approvedBy: readonly string[];
      /** RFC 3339: from when until when they hold. */
      readonly from: string;
      readonly until: string;
    };

export interface Attestation {
  readonly id: string;
  readonly rule: string;
  readonly statement: string;
  readonly answer: boolean;
  readonly evidence: readonly { readonly uri: string; readonly sha256?: string }[];
  readonly attestedBy: string;
  readonly role: string;
  readonly attestedAt: string;
  /** Days. */
  readonly validFor: number;
  readonly comment?: string;
  readonly location?: Location;
}

export interface SignOff {
  readonly role: string;
  readonly person: string;
  readonly decision: 'approved' | 'rejected';
  readonly reason: string;
  readonly time: string;
  /** Digest of the scorecard that was signed. */
  readonly digest: string;
}

export interface ActionItem {
  readonly fingerprint?: string;
  readonly rule?: string;
  readonly subject?: SubjectSelector;
  readonly owner: string;
  readonly deadline: string;
  readonly status: 'open' | 'in-progress' | 'done';
  readonly note?: string;
}

/** `unapproved`: an annotation that readiness.yaml does not accept; it lifts nothing. */
export type WaiverState = 'active' | 'pending' | 'expired' | 'void' | 'unapproved';

/** readiness.yaml, validated. Everything is optional in the file; here lists are always there. */
export interface Config {
  readonly file?: string;
  readonly name?: string;
  readonly criticality: 'A' | 'B' | 'C';
  readonly level?: string;
  readonly pack?: string;
  readonly profile?: 'static' | 'full';
  readonly paths: readonly string[];
  /** False: neither helm nor kustomize is run. */
  readonly render?: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly kubernetesVersion?: string;
  readonly namespace?: string;
  /** `Kind/name`, `namespace/Kind/name` or a unique name -> role. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Host names that live elsewhere: outside every world. */
  readonly external: readonly string[];
  /** Path -> kinds kept in a wholly encrypted file. */
  readonly encrypted: Readonly<Record<string, readonly string[]>>;
  readonly waivers: readonly Waiver[];
  readonly annotations?: AnnotationPolicy;
  readonly attestations: readonly Attestation[];
  readonly signOffs: readonly SignOff[];
  readonly actionItems: readonly ActionItem[];
  /** Blocks of live sources as written (`cluster`, `prometheus`, `loadtest`, `discord`, `http`), valid by their schema. */
  readonly sources?: Readonly<Record<string, JsonRecord>>;
  readonly reports: { readonly output?: string; readonly formats: readonly string[] };
  readonly warnings: readonly string[];
}

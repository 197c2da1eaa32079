import type { Json, JsonRecord, Path } from './json.ts';

/** A place in a file that a person can open. Lines and columns count from 1, columns in UTF-16 units. */
export interface Location {
  /** Relative to the root of the scan, `/`-separated. Standard input is `<stdin>`, a cluster `<cluster>`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Set where no file is: a live object that nobody declares. Then `file` is `<cluster>`. */
  readonly live?: LivePlace;
}

/** The name that stands for a cluster where a file is wanted. */
export const clusterFile = '<cluster>';

/** A place in an object of a cluster. */
export interface LivePlace {
  /** The context, else the server. */
  readonly cluster: string;
  /** `namespace/Kind/name`, or `Kind/name`. */
  readonly object: string;
  /** Of the field, by names; empty for the object as a whole. */
  readonly path: string;
}

export type DocumentId = number;

/** Something odd about how a document's text reads, found while parsing it. */
export interface ReadingNote {
  /**
   * - `duplicate-key`: the mapping holds the key twice; the last value wins, as in Kubernetes.
   * - `surprising-scalar`: an unquoted scalar that Kubernetes reads as another type or number than it looks.
   * - `unsorted-key`: a key of a mapping with numbers as keys, which JavaScript sorts, that stands after a greater one.
   */
  readonly kind: 'duplicate-key' | 'surprising-scalar' | 'unsorted-key';
  readonly path: Path;
  readonly location: Location;
  /** What stands in the file (a key, or the scalar's source; never a secret). */
  readonly written: string;
  /** What Kubernetes reads, in words: `true`, `420`, `0.1`; of `unsorted-key`, the greater key before it. */
  readonly readAs: string;
}

/** What is known of where a part of a rendered document comes from; it holds for everything below its path. */
export interface RenderedPart {
  readonly path: Path;
  /** Where it stands, where that is another place than the document's positions tell: a patch, say. */
  readonly at?: Location;
  /** A sentence for the reports: the value it was made from, or that the line is not certain. */
  readonly because?: { readonly text: string; readonly location?: Location };
}

/** One Kubernetes object as it stands in one document of one file, already redacted. */
export interface ManifestDocument {
  readonly id: DocumentId;
  readonly file: string;
  /** Position of the document in its file, from 0; items of a `kind: List` share it and differ by `item`. */
  readonly index: number;
  readonly item?: number;
  readonly object: JsonRecord;
  readonly notes: readonly ReadingNote[];
  /** `keys-only`: a template or an encrypted file whose names and keys count, and that no check judges. */
  readonly use: 'judged' | 'keys-only';
  /** Set for an object of a cluster: no file holds it, and its id is negative. */
  readonly live?: true;
  /** Set, perhaps empty, where a program rendered the document; `file` and the positions are those of its template or base. */
  readonly rendered?: readonly RenderedPart[];
}

/** The part that says most about a path: the longest that leads to it. */
export function renderedPartAt(
  parts: readonly RenderedPart[] | undefined,
  path: Path,
  known: (part: RenderedPart) => boolean,
): RenderedPart | undefined {
  let best: RenderedPart | undefined;
  for (const part of parts ?? []) {
    if (part.path.length > path.length || (best !== undefined && best.path.length >= part.path.length)) continue;
    if (known(part) && part.path.every((step, index) => String(step) === String(path[index]))) best = part;
  }
  return best;
}

export type UnreadKind = 'file' | 'document' | 'chart' | 'kustomization' | 'encrypted';

/** Something that was there and could not be read. */
export interface Unread {
  readonly path: string;
  readonly kind: UnreadKind;
  /** The Kubernetes kinds that it may hold; `'*'` when nobody can tell. */
  readonly kinds: readonly string[] | '*';
  /** A sentence: what happened and what to do. */
  readonly reason: string;
  readonly location?: Location;
  /** A line of the place, control characters removed, never longer than 200 characters. */
  readonly text?: string;
}

/** A document that looks like a manifest and has a fault of its own as a document. Subject of `manifest-readable`. */
export interface DocumentFault {
  readonly path: string;
  readonly index: number;
  readonly location: Location;
  readonly fault:
    | 'unparsable'
    | 'no-kind'
    | 'no-api-version'
    | 'no-name'
    | 'lost-separator'
    | 'not-a-mapping'
    | 'too-large'
    | 'too-deep'
    | 'alias-bomb'
    | 'duplicate-key'
    | 'unreadable';
  readonly text: string;
}

/** Turns a path inside a document into a place in its file: the value itself, else its nearest existing parent's key. */
export type Locate = (document: DocumentId, path: Path, end?: 'key' | 'value') => Location;

/** In the warning of files that a name of a folder left out: reports show it on their first screen. */
export const leftOutByName = "because folders of such names hold examples, tests or other people's code";

/** Everything the manifests source hands on for one target. */
export interface ManifestTarget {
  readonly name: string;
  readonly kind: 'manifests' | 'chart' | 'kustomization';
  /** Relative path of the chart or kustomization folder; `.` for the plain manifests of the root. */
  readonly path: string;
  readonly environment?: string;
  /** Namespace of objects that name none, where what deploys the target says so. */
  readonly namespace?: string;
  readonly documents: readonly ManifestDocument[];
  readonly faults: readonly DocumentFault[];
  readonly unread: readonly Unread[];
  /** Digests of what was read, file by file, of redacted content. */
  readonly subjects: readonly { readonly name: string; readonly digest: string }[];
  /** Names of other targets of the run that may hold what this one lacks: they open its world. */
  readonly beside?: readonly string[];
  /** Names of those that can't lie in a namespace of this one, and may still hold what belongs to no namespace. */
  readonly besideInCluster?: readonly string[];
  /** A chart or kustomization that was not rendered: no score, inconclusive, with this reason. */
  readonly notRendered?: string;
}

/** What was looked at, and what was passed over on purpose. */
export interface ManifestScope {
  /** Where the root of the scan lies in its git repository, `.` where they are one; its place on this machine is nobody else's business. */
  readonly root: string;
  readonly paths: readonly string[];
  /** False for single files and standard input: then nothing can be said about what does not exist. */
  readonly directory: boolean;
  /** Globs of `--exclude` and readiness.yaml; what matches them opens the world. */
  readonly excluded: readonly string[];
  /** How many files the globs left out. */
  readonly excludedFiles: number;
  /** Files that hold no manifest, counted. */
  readonly passedOver: number;
  readonly files: number;
  readonly objects: number;
  readonly commit?: string;
}

export interface ManifestEvidence {
  readonly scope: ManifestScope;
  readonly targets: readonly ManifestTarget[];
  readonly warnings: readonly string[];
}

export type { Json };

import type { PositionTape } from '../../../model/bundle.ts';
import type {
  DocumentFault,
  Locate,
  Location,
  ManifestDocument,
  RenderedPart,
  Unread,
} from '../../../model/document.ts';
import type { JsonRecord } from '../../../model/json.ts';
import { valueAt } from '../../../model/json.ts';
import { finish, readDocuments, type FileContent } from '../documents.ts';
import { locateInTapes, rootOf } from '../locate.ts';
import type { PositionNode } from '../position-node.ts';
import { placeOf } from '../positions.ts';
import { collectSecretNames } from '../../../redaction/redact.ts';
import { encodeTape } from '../tape.ts';

/** One document that a program rendered. */
export interface RenderedText {
  /** The file that made it, relative to the root. */
  readonly file: string;
  readonly text: string;
}

/** Where the nodes of a rendered object stand in the files of the repository. */
export interface Origin {
  readonly file: string;
  readonly root: PositionNode;
  readonly parts: readonly RenderedPart[];
  /** The object as it is judged, where the program was asked to write more into it. */
  readonly object?: JsonRecord;
}

export interface Tracer {
  /** `rendered` are the positions in the rendered text, which starts on line 1. */
  readonly origin: (file: string, object: JsonRecord, rendered: PositionNode) => Origin;
  /** The line of the file that most likely wrote a line of the rendered text. */
  readonly line: (file: string, renderedLine: string) => Location;
}

export interface ReadRendered {
  readonly documents: readonly ManifestDocument[];
  readonly faults: readonly DocumentFault[];
  readonly unread: readonly Unread[];
  readonly locate: Locate;
  readonly tape: (document: ManifestDocument) => PositionTape;
}

interface Placed {
  readonly document: ManifestDocument;
  readonly tape: PositionTape;
}

function place(document: ManifestDocument, file: string, origin: Origin): Placed {
  const parts = origin.parts.filter(({ path }) => valueAt(document.object, ...path) !== undefined);
  const notes = document.notes.map((note) => {
    const at = placeOf(origin.root, note.path) ?? { line: 1, column: 1 };
    return { ...note, location: { file: origin.file, line: at.line, column: at.column } };
  });
  return {
    document: { ...document, file, notes, rendered: parts },
    tape: encodeTape(origin.root, document.object),
  };
}

/** Faults and gaps of a rendered text, pointed at the file that made it. */
function moved<T extends { readonly location?: Location }>(entry: T, text: RenderedText, tracer: Tracer): T {
  if (entry.location === undefined) return entry;
  return { ...entry, location: tracer.line(text.file, text.text.split('\n')[entry.location.line - 1] ?? '') };
}

/** Reads what a program rendered as any manifest is read: everything that is handed on is redacted. */
export function readRendered(
  texts: readonly RenderedText[],
  knownKinds: ReadonlySet<string>,
  tracer: Tracer,
): ReadRendered {
  const contents = texts.map((text): readonly [RenderedText, FileContent] => [
    text,
    readDocuments(text.text, { file: text.file, named: true, use: 'judged', clean: true, knownKinds }),
  ]);
  const secretNames = new Set<string>();
  for (const [, { objects }] of contents) for (const { object } of objects) collectSecretNames(object, secretNames);
  const placed: Placed[] = [];
  const perFile = new Map<string, number>();
  for (const [{ file }, { objects }] of contents) {
    for (const raw of objects) {
      const origin = tracer.origin(file, raw.object, rootOf(raw.source));
      const index = perFile.get(origin.file) ?? 0;
      perFile.set(origin.file, index + 1);
      const object: JsonRecord = origin.object ?? raw.object;
      const document = finish({ ...raw, object, index }, placed.length, origin.file, 'judged', secretNames);
      placed.push(place(document, origin.file, origin));
    }
  }
  const tapes = new Map(placed.map(({ document, tape }) => [document.id, tape]));
  return {
    documents: placed.map(({ document }) => document),
    faults: contents.flatMap(([text, { faults }]) => faults.map((fault) => moved(fault, text, tracer))),
    unread: contents.flatMap(([text, { unread }]) => unread.map((entry) => moved(entry, text, tracer))),
    locate: locateInTapes(placed.map(({ document, tape }) => ({ ...document, tape }))),
    tape: (document) => tapes.get(document.id) ?? { deltas: [] },
  };
}

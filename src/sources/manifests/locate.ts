import type { BundledDocument, PositionTape } from '../../model/bundle.ts';
import type { DocumentId, Locate, ManifestDocument, RenderedPart } from '../../model/document.ts';
import { renderedPartAt } from '../../model/document.ts';
import type { Path } from '../../model/json.ts';
import type { PositionNode } from './position-node.ts';
import { placeOf, readPositions } from './positions.ts';
import { decodeTape, encodeTape, nodeAt } from './tape.ts';

/** Where the text of a document is, for a second reading when its first finding is written. */
export interface DocumentText {
  readonly text: string;
  readonly line: number;
  /** Path of the object inside the text: `['items', 2]` for an item of a list. */
  readonly prefix: Path;
}

interface Located {
  readonly file: string;
  readonly parts: readonly RenderedPart[] | undefined;
  readonly root: PositionNode;
}

function locateIn(read: (id: DocumentId) => Located | undefined): Locate {
  // Positions are many times the size of their document, and callers ask document by document: the last one is enough.
  let last: { readonly id: DocumentId; readonly found: Located | undefined } | undefined;
  return (id, path, end) => {
    if (last?.id !== id) last = { id, found: read(id) };
    const { found } = last;
    const elsewhere = renderedPartAt(found?.parts, path, ({ at }) => at !== undefined)?.at;
    if (elsewhere !== undefined) return elsewhere;
    const place = found === undefined ? undefined : placeOf(found.root, path, end);
    return { file: found?.file ?? '', line: place?.line ?? 1, column: place?.column ?? 1 };
  };
}

/** Where the nodes of an object stand in the text that it was read from. */
export function rootOf(source: DocumentText): PositionNode {
  const start = { line: source.line, column: 1 };
  const whole = readPositions(source.text, source.line)?.root;
  return (whole === undefined ? undefined : nodeAt(whole, source.prefix)) ?? { place: start };
}

/** Locates in the texts that were scanned; each document is read again once, when first asked for. */
export function locateInTexts(
  documents: readonly ManifestDocument[],
  texts: ReadonlyMap<DocumentId, DocumentText>,
): Locate {
  const files = new Map(documents.map((document) => [document.id, document.file]));
  return locateIn((id) => {
    const source = texts.get(id);
    return source === undefined ? undefined : { file: files.get(id) ?? '', parts: undefined, root: rootOf(source) };
  });
}

/** Locates in the documents of a saved bundle, without their files. */
export function locateInTapes(documents: readonly BundledDocument[]): Locate {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return locateIn((id) => {
    const document = byId.get(id);
    return (
      document && { file: document.file, parts: document.rendered, root: decodeTape(document.tape, document.object) }
    );
  });
}

/** The position tape of one document, for a bundle. */
export function tapeOf(document: ManifestDocument, source: DocumentText | undefined): PositionTape {
  return source === undefined ? { deltas: [] } : encodeTape(rootOf(source), document.object);
}

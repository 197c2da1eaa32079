import type { DocumentFault, DocumentId, ManifestDocument, ReadingNote, Unread } from '../../model/document.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import { excerpt } from './excerpt.ts';
import type { DocumentText } from './locate.ts';
import { maxDocumentLength } from './limits.ts';
import { duplicateNotes, orderNotes, scalarNotes } from './notes.ts';
import { parseDocument, type Parsed } from './parse.ts';
import type { Place } from './position-node.ts';
import { placeOf, readPositions } from './positions.ts';
import { isManifest, kindsInText, looksLikeManifest, objectsOf, type ListItem } from './recognise.ts';
import { redactDocument } from '../../redaction/redact.ts';
import { splitDocuments, type TextDocument } from './split.ts';
import { nodeAt } from './tape.ts';

/** One object, parsed but with its secrets still in it. It never leaves this folder. */
interface RawObject {
  readonly index: number;
  readonly item?: number;
  readonly object: JsonRecord;
  readonly source: DocumentText;
  readonly parsed: Parsed;
}

export interface FileContent {
  readonly file: string;
  readonly objects: readonly RawObject[];
  readonly faults: readonly DocumentFault[];
  readonly unread: readonly Unread[];
  readonly use: ManifestDocument['use'];
}

export interface ReadOptions {
  readonly file: string;
  /** Named on the command line: then a text that does not parse is a fault, whatever it looks like. */
  readonly named: boolean;
  readonly use: ManifestDocument['use'];
  /** False where the bytes were not UTF-8. */
  readonly clean: boolean;
  readonly knownKinds: ReadonlySet<string>;
}

const remedy = 'Correct it: until then nothing in it is judged.';

class FileReader {
  readonly objects: RawObject[] = [];
  readonly faults: DocumentFault[] = [];
  readonly unread: Unread[] = [];
  private readonly options: ReadOptions;

  constructor(options: ReadOptions) {
    this.options = options;
  }

  fault(index: number, fault: DocumentFault['fault'], text: string, place: Place): void {
    const { file } = this.options;
    const location = { file, line: place.line, column: place.column };
    this.faults.push({ path: file, index, location, fault, text });
  }

  /** A fault that keeps the document from being read at all. */
  refuse(index: number, fault: DocumentFault['fault'], why: string, place: Place, document: TextDocument): void {
    const { file, use, knownKinds } = this.options;
    // Nobody judges an example, so its faults are nobody's; but its keys stay unknown.
    if (use === 'judged') this.fault(index, fault, why, place);
    const text = excerpt(document.text, place.line - document.line);
    this.unread.push({
      path: file,
      kind: 'document',
      kinds: kindsInText(document.text, knownKinds),
      reason: `Document ${index + 1} can't be read: ${why}. ${remedy}`,
      location: { file, line: place.line, column: place.column },
      ...(text === undefined ? {} : { text }),
    });
  }

  document(document: TextDocument, index: number): void {
    const first = { line: document.line, column: 1 };
    const suspect = () => this.options.named || looksLikeManifest(document.text);
    if (document.text.length > maxDocumentLength) {
      if (suspect())
        this.refuse(index, 'too-large', `it is larger than ${maxDocumentLength} characters`, first, document);
      return;
    }
    if (document.fault !== undefined) {
      if (suspect()) this.refuse(index, 'unparsable', document.fault, first, document);
      return;
    }
    const parsed = parseDocument(document.text, document.line);
    if (!parsed.ok) {
      if (suspect()) this.refuse(index, parsed.fault, parsed.text, parsed.place, document);
      return;
    }
    const record = asRecord(parsed.value);
    if (record === undefined || !isManifest(record)) {
      if (looksLikeManifest(document.text))
        this.refuse(index, 'not-a-mapping', 'it is not a mapping of fields', first, document);
      return;
    }
    if (!this.options.clean) {
      this.refuse(index, 'unparsable', 'the file is not valid UTF-8', first, document);
      return;
    }
    this.manifest(record, parsed, document, index);
  }

  private manifest(record: JsonRecord, parsed: Parsed, document: TextDocument, index: number): void {
    const twice = parsed.duplicates.find(
      ({ path, key }) => path.length === 0 && (key === 'apiVersion' || key === 'kind'),
    );
    const first = { line: document.line, column: 1 };
    if (twice !== undefined) {
      this.refuse(
        index,
        'lost-separator',
        `${twice.key} stands twice; a line with --- is missing between two objects`,
        twice.place,
        document,
      );
      return;
    }
    if (parsed.cutShort) {
      this.refuse(
        index,
        'lost-separator',
        'Kubernetes reads nothing after the line with ...; write --- instead',
        first,
        document,
      );
      return;
    }
    const { items, odd } = objectsOf(record);
    for (const path of odd)
      this.refuse(
        index,
        'not-a-mapping',
        'an item of the list is not a mapping',
        this.placeOf(document, path),
        document,
      );
    const isList = items.length !== 1 || items[0]?.path.length !== 0;
    for (const [item, found] of items.entries()) this.item(found, isList ? item : undefined, parsed, document, index);
  }

  private placeOf(document: TextDocument, path: readonly (string | number)[]): Place {
    const root = readPositions(document.text, document.line)?.root;
    return (root === undefined ? undefined : placeOf(root, path, 'key')) ?? { line: document.line, column: 1 };
  }

  private item(found: ListItem, item: number | undefined, parsed: Parsed, document: TextDocument, index: number): void {
    const { object, path } = found;
    const refuse = (fault: DocumentFault['fault'], why: string, key: string) => {
      this.refuse(index, fault, why, this.placeOf(document, [...path, key]), document);
    };
    if (typeof object['kind'] !== 'string' || object['kind'] === '') {
      refuse('no-kind', 'it has no kind', 'kind');
      return;
    }
    if (typeof object['apiVersion'] !== 'string' || object['apiVersion'] === '') {
      refuse('no-api-version', 'it has no apiVersion', 'apiVersion');
      return;
    }
    if (this.options.use === 'judged') this.checkName(object, path, document, index);
    const source = { text: document.text, line: document.line, prefix: path };
    this.objects.push({ index, ...(item === undefined ? {} : { item }), object, source, parsed });
  }

  /** Nameless objects are judged all the same. Files for client programs (`kind: Config`) have no metadata at all. */
  private checkName(object: JsonRecord, path: ListItem['path'], document: TextDocument, index: number): void {
    const metadata = object['metadata'];
    const kind = object['kind'];
    if (metadata === undefined && !(typeof kind === 'string' && this.options.knownKinds.has(kind) && 'spec' in object))
      return;
    const record = asRecord(metadata) ?? {};
    const named = (value: Json | undefined) => value !== undefined && value !== null && value !== '';
    if (named(record['name']) || named(record['generateName'])) return;
    if (object['kind'] === 'List' || object['kind'] === 'Kustomization') return;
    this.fault(index, 'no-name', 'it has no metadata.name', this.placeOf(document, [...path, 'metadata', 'name']));
  }
}

/** Reads the text of one file into objects, and what was wrong with it. */
export function readDocuments(text: string, options: ReadOptions): FileContent {
  const reader = new FileReader(options);
  for (const [index, document] of splitDocuments(text).entries()) reader.document(document, index);
  const { objects, faults, unread } = reader;
  return { file: options.file, objects, faults, unread, use: options.use };
}

/** A SOPS file keeps names and keys in clear and encrypts values. */
function isSops(object: JsonRecord): boolean {
  const sops = asRecord(object['sops']);
  return sops !== undefined && (Object.hasOwn(sops, 'mac') || Object.hasOwn(sops, 'lastmodified'));
}

/** The document that everybody else sees: redacted, and with notes that hold nothing secret. */
export function finish(
  raw: RawObject,
  id: DocumentId,
  file: string,
  use: ManifestDocument['use'],
  secretNames: ReadonlySet<string>,
): ManifestDocument {
  const object = redactDocument(raw.object, secretNames);
  const notes: ReadingNote[] = duplicateNotes(raw.parsed.duplicates, raw.source.prefix, file);
  const { surprising, numberKeys } = raw.parsed;
  if (surprising || numberKeys) {
    const root = readPositions(raw.source.text, raw.source.line)?.root;
    const node = root === undefined ? undefined : nodeAt(root, raw.source.prefix);
    if (node !== undefined && surprising) notes.push(...scalarNotes(node, object, file));
    if (node !== undefined && numberKeys) notes.push(...orderNotes(node, object, file));
  }
  return {
    id,
    file,
    index: raw.index,
    ...(raw.item === undefined ? {} : { item: raw.item }),
    object,
    notes,
    use: use === 'judged' && isSops(raw.object) ? 'keys-only' : use,
  };
}

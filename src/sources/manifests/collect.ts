import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { PositionTape } from '../../model/bundle.ts';
import type {
  DocumentFault,
  DocumentId,
  Locate,
  ManifestDocument,
  ManifestEvidence,
  ManifestTarget,
  Unread,
} from '../../model/document.ts';
import type { Json } from '../../model/json.ts';
import { digestOf } from './digest.ts';
import { discover, type FoundFile } from './discover.ts';
import { finish, readDocuments, type FileContent } from './documents.ts';
import { compileGlobs } from './globs.ts';
import { locateInTexts, tapeOf, type DocumentText } from './locate.ts';
import { maxFileBytes } from './limits.ts';
import { isExample, isJson, keepsSecrets } from './names-of-files.ts';
import { readFile, type FileText } from './read-file.ts';
import { isManifest } from './recognise.ts';
import { collectSecretNames } from '../../redaction/redact.ts';
import { findRendered, type Renderable } from './rendered.ts';
import { findRoot, placeInRepository, readCommit } from './root.ts';
import { asideNote, setAside } from './set-aside.ts';

export interface CollectOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Files, folders, globs, or `-` for {@link stdin}. Empty means the current folder. */
  readonly paths: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly noIgnore?: boolean;
  /** Folders that hold our own output, relative to `cwd` or absolute. */
  readonly outputFolders?: readonly string[];
  /** Text of the standard input, for the path `-`. */
  readonly stdin?: string;
  /** `encrypted:` of readiness.yaml: path or glob -> kinds kept there. */
  readonly encrypted?: Readonly<Record<string, readonly string[]>>;
  /** Kinds that the schemas know; any other kind in unread text counts as all kinds. */
  readonly knownKinds: ReadonlySet<string>;
  readonly onProgress?: (done: number, all: number) => void;
}

export interface CollectedManifests {
  /** The folder that files are relative to, on this machine: for who reads them again, never for a document. */
  readonly root: string;
  readonly evidence: ManifestEvidence;
  /** Only targets that hold documents have one. */
  readonly locators: ReadonlyMap<ManifestTarget, Locate>;
  /** Positions of one document of a target, for a bundle. */
  readonly tape: (target: ManifestTarget, document: ManifestDocument) => PositionTape;
  /** Targets that a program can render. */
  readonly renderables: readonly Renderable[];
}

const stdinName = '<stdin>';

/** What reading the files of the plain target adds up to. */
class Plain {
  readonly contents: FileContent[] = [];
  readonly faults: DocumentFault[] = [];
  readonly unread: Unread[] = [];
  readonly warnings: string[] = [];
  passedOver = 0;
  private readonly options: CollectOptions;
  private readonly encrypted: readonly (readonly [(path: string) => boolean, readonly string[]])[];

  constructor(options: CollectOptions) {
    this.options = options;
    this.encrypted = Object.entries(options.encrypted ?? {}).map(([glob, kinds]) => [compileGlobs([glob]), kinds]);
  }

  refuse(path: string, fault: DocumentFault['fault'], why: string): void {
    const location = { file: path, line: 1, column: 1 };
    this.faults.push({ path, index: 0, location, fault, text: why });
    const reason = `It can't be read: ${why}. Whatever it holds is not judged.`;
    this.unread.push({ path, kind: 'file', kinds: '*', reason, location });
  }

  private encryptedFile(path: string, by: string): void {
    const declared = this.encrypted.find(([matches]) => matches(path))?.[1];
    const kinds = declared ?? (keepsSecrets(path) ? ['Secret'] : '*');
    const reason =
      kinds === '*'
        ? `It is encrypted with ${by}, and nothing says what it holds. Say so under encrypted: in readiness.yaml.`
        : `It is encrypted with ${by}; taken for the place where ${kinds.join(', ')} are kept.`;
    this.unread.push({ path, kind: 'encrypted', kinds, reason });
  }

  text(text: string, path: string, named: boolean, clean: boolean): void {
    const use = !named && isExample(path) ? 'keys-only' : 'judged';
    if (isJson(path) && !isJsonManifest(text)) {
      this.passedOver += 1;
      return;
    }
    const content = readDocuments(text, { file: path, named, use, clean, knownKinds: this.options.knownKinds });
    if (content.objects.length + content.faults.length + content.unread.length === 0) this.passedOver += 1;
    else this.contents.push(content);
  }

  file(file: FoundFile, read: FileText): void {
    if (read.kind === 'text') this.text(read.text, file.name, file.named, read.clean);
    else if (read.kind === 'encrypted') this.encryptedFile(file.name, read.by);
    else if (read.kind === 'too-large') this.refuse(file.name, 'too-large', `it is larger than ${maxFileBytes} bytes`);
    else this.refuse(file.name, 'unreadable', read.why);
  }
}

/** JSON.parse is twelve times as fast as YAML, and most JSON files of a repository are no manifests. */
function isJsonManifest(text: string): boolean {
  try {
    return isManifest(JSON.parse(text) as Json);
  } catch {
    return true;
  }
}

function documentsOf(
  contents: readonly FileContent[],
  texts: Map<DocumentId, DocumentText>,
): { documents: ManifestDocument[]; subjects: ManifestTarget['subjects'] } {
  const secretNames = new Set<string>();
  for (const { objects } of contents) for (const { object } of objects) collectSecretNames(object, secretNames);
  const documents: ManifestDocument[] = [];
  const subjects: { name: string; digest: string }[] = [];
  for (const { file, objects, faults, use } of contents) {
    const own = objects.map((raw, index) => finish(raw, documents.length + index, file, use, secretNames));
    for (const [index, document] of own.entries()) {
      const source = objects[index]?.source;
      if (source !== undefined) texts.set(document.id, source);
    }
    documents.push(...own);
    subjects.push({ name: file, digest: digestOf([own.map(({ object }) => object), faults]) });
  }
  return { documents, subjects };
}

function byFile(a: { file: string }, b: { file: string }): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

/** Looks for manifests and reads them: everything that is handed on is redacted. */
export function collectManifests(options: CollectOptions): CollectedManifests {
  const paths = options.paths.length === 0 ? ['.'] : options.paths;
  const root = findRoot(
    options.cwd,
    paths.find((path) => path !== '-'),
  );
  const found = discover({
    cwd: options.cwd,
    root,
    paths,
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    noIgnore: options.noIgnore ?? false,
    outputFolders: (options.outputFolders ?? []).map((folder) => resolve(options.cwd, folder)),
  });
  const read = new Map<string, FileText>();
  const readOnce = (file: FoundFile): FileText => {
    const known = read.get(file.path);
    if (known !== undefined) return known;
    const text = readFile(file.path);
    read.set(file.path, text);
    return text;
  };
  const readText = (file: FoundFile): string | undefined => {
    const text = readOnce(file);
    return text.kind === 'text' && text.clean ? text.text : undefined;
  };
  const exists = (path: string): boolean => existsSync(join(root, path));
  const { kept, aside } = setAside(found.files, readText, exists);
  const rendered = findRendered({
    files: kept,
    excluded: found.excluded,
    rootName: basename(root),
    readText,
    exists,
  });

  const plain = new Plain(options);
  plain.passedOver += aside.length;
  const note = asideNote(aside, (file) => {
    const text = readFile(file.path);
    return text.kind === 'text' ? text.text : undefined;
  });
  if (note !== undefined) plain.warnings.push(note);
  const wanted = kept.filter((file) => file.named || !rendered.owns(file.name));
  for (const [index, file] of wanted.entries()) {
    plain.file(file, read.get(file.path) ?? readFile(file.path));
    if (index % 256 === 0) options.onProgress?.(index, wanted.length);
  }
  for (const path of found.unreadable)
    plain.refuse(path, 'unreadable', 'permission denied, or a link that leads nowhere');
  if (paths.includes('-')) plain.text(options.stdin ?? '', stdinName, true, true);
  plain.contents.sort(byFile);

  const texts = new Map<DocumentId, DocumentText>();
  const { documents, subjects } = documentsOf(plain.contents, texts);
  const unread = [...plain.unread, ...plain.contents.flatMap((content) => content.unread)];
  const faults = [...plain.faults, ...plain.contents.flatMap((content) => content.faults)];
  const holds = documents.length + faults.length + unread.length > 0 || rendered.targets.length === 0;
  const plainTarget: ManifestTarget = {
    name: basename(root),
    kind: 'manifests',
    path: '.',
    documents,
    faults,
    unread: [...unread, ...rendered.unread],
    subjects,
  };
  const commit = readCommit(root);
  return {
    root,
    evidence: {
      scope: {
        root: placeInRepository(root),
        paths,
        directory: found.directory,
        excluded: options.exclude ?? [],
        excludedFiles: found.excluded.length,
        passedOver: plain.passedOver,
        files: plain.contents.length,
        objects: documents.length,
        ...(commit === undefined ? {} : { commit }),
      },
      targets: [...(holds ? [plainTarget] : []), ...rendered.targets],
      warnings: [...found.warnings, ...plain.warnings],
    },
    locators: new Map(holds ? [[plainTarget, locateInTexts(documents, texts)]] : []),
    tape: (_, document) => tapeOf(document, texts.get(document.id)),
    renderables: rendered.renderables,
  };
}

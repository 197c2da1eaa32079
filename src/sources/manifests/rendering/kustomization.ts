import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import type { Json, JsonRecord, Path } from '../../../model/json.ts';
import { asRecord, asString, listAt, stringAt } from '../../../model/json.ts';
import { chainAbove, extendChain, isIgnored } from '../gitignore.ts';
import { kustomizationFiles } from '../names-of-files.ts';
import { parseDocument } from '../parse.ts';
import type { PositionNode } from '../position-node.ts';
import { placeOf, readPositions } from '../positions.ts';
import { isFolder } from '../root.ts';
import { splitDocuments } from '../split.ts';
import { textOf } from './chart.ts';

/** One kustomization as it lies on the disk. */
export interface KustomizationFile {
  /** Relative to the root of the scan. */
  readonly folder: string;
  readonly file: string;
  readonly text: string;
  readonly object: JsonRecord;
  readonly positions: PositionNode;
}

export interface KustomizationInput {
  /** Everything that will be read, by folder. */
  readonly parts: ReadonlyMap<string, KustomizationFile>;
  /** Files that it is made of, sorted. */
  readonly files: readonly string[];
  /** Files of secretGenerators that git ignores and that are not here. */
  readonly keptOut: readonly KeptOut[];
  /** Why it had better not be built, with the place. */
  readonly refusal?: string;
}

export interface KeptOut {
  /** Relative to the root. */
  readonly file: string;
  /** The kustomization that names it. */
  readonly namedIn: string;
  /** `name` of the generator, which the Secret is called after. */
  readonly secret: string;
}

const maxParts = 500;

/** What kustomize clones or downloads, whatever lies on the disk under that name. */
const remote =
  /^[a-z][a-z0-9+.-]*:(?:\/\/|:)|^[\w.-]+@[\w.-]+[:/]|^(?:www\.)?github\.com[/:]|^gh:|\.git(?:$|[/?])|(?:^|\/)_git\/|[?&](?:ref|version|timeout|submodules)=/i;
/** What it tries to fetch when nothing lies there. */
const hostLike = /^[\w-]+(?:\.[\w-]+)+\/[^/]+\/[^/]+/;

/** Fields that name files or folders: each entry is a path, or an inline text where kustomize takes one. */
const pathFields = ['resources', 'bases', 'components', 'crds', 'configurations', 'patchesStrategicMerge'] as const;
const pluginFields = ['generators', 'transformers', 'validators'] as const;
const chartFields = ['helmCharts', 'helmChartInflationGenerator', 'helmGlobals'] as const;

interface Mention {
  readonly path: string;
  readonly at: Path;
  readonly plugin: boolean;
  /** Name of the secretGenerator that reads it. */
  readonly secret?: string;
}

function mentionsOf(object: JsonRecord): readonly Mention[] {
  const found: Mention[] = [];
  const add = (value: Json | undefined, at: Path, plugin = false, secret?: string) => {
    const path = asString(value);
    if (path !== undefined && !path.includes('\n'))
      found.push({ path, at, plugin, ...(secret === undefined ? {} : { secret }) });
  };
  for (const field of pathFields)
    for (const [index, value] of listAt(object, field).entries()) add(value, [field, index]);
  for (const field of pluginFields)
    for (const [index, value] of listAt(object, field).entries()) add(value, [field, index], true);
  for (const field of ['patches', 'patchesJson6902', 'replacements'])
    for (const [index, value] of listAt(object, field).entries())
      add(asRecord(value)?.['path'], [field, index, 'path']);
  for (const field of ['configMapGenerator', 'secretGenerator']) {
    for (const [index, value] of listAt(object, field).entries()) {
      const generator = asRecord(value);
      const secret = field === 'secretGenerator' ? stringAt(generator, 'name') : undefined;
      for (const list of ['files', 'envs'])
        for (const [at, entry] of listAt(generator, list).entries()) {
          const text = asString(entry);
          if (text !== undefined)
            add(list === 'files' ? text.slice(text.indexOf('=') + 1) : text, [field, index, list, at], false, secret);
        }
      add(generator?.['env'], [field, index, 'env'], false, secret);
    }
  }
  add(asRecord(object['openapi'])?.['path'], ['openapi', 'path']);
  return found;
}

/** A generator or transformer that is not built in runs a program or a container. */
function pluginIn(text: string): boolean {
  return splitDocuments(text).some((document) => {
    const parsed = parseDocument(document.text, document.line);
    const object = parsed.ok ? asRecord(parsed.value) : undefined;
    return object !== undefined && stringAt(object, 'apiVersion') !== 'builtin';
  });
}

class Input {
  readonly parts = new Map<string, KustomizationFile>();
  readonly files = new Set<string>();
  readonly keptOut: KeptOut[] = [];
  refusal: string | undefined;
  private readonly root: string;
  private readonly realRoot: string;

  constructor(root: string) {
    this.root = root;
    this.realRoot = realpathSync(root);
  }

  private refuse(file: string, positions: PositionNode | undefined, at: Path, why: string): void {
    const place = (positions === undefined ? undefined : placeOf(positions, at)) ?? { line: 1, column: 1 };
    this.refusal ??= `${file}:${place.line}:${place.column} ${why}`;
  }

  private isOutside(path: string): boolean {
    if (path === '..' || path.startsWith('../') || path.startsWith('/')) return true;
    try {
      const real = realpathSync(join(this.root, path));
      return real !== this.realRoot && !real.startsWith(this.realRoot + sep);
    } catch {
      return false;
    }
  }

  /** Secrets are rightly kept out of git; a file that it would hold is missing. */
  private isIgnored(path: string): boolean {
    const folder = join(this.root, posix.dirname(path));
    return isIgnored(extendChain(chainAbove(this.root, folder), folder), join(this.root, path), false);
  }

  read(start: string): void {
    const stack = [start];
    for (let folder = stack.pop(); folder !== undefined && this.refusal === undefined; folder = stack.pop()) {
      if (this.parts.has(folder)) continue;
      if (this.parts.size >= maxParts) {
        this.refusal = `${folder} is one of more than ${maxParts} kustomizations`;
        return;
      }
      const part = this.readOne(folder);
      if (part === undefined) return;
      this.parts.set(folder, part);
      this.files.add(part.file);
      for (const inner of this.look(part)) stack.push(inner);
    }
  }

  private readOne(folder: string): KustomizationFile | undefined {
    const name = [...kustomizationFiles].find((one) => existsSync(join(this.root, folder, one)));
    const file = name === undefined ? undefined : posix.join(folder, name);
    const text = file === undefined ? undefined : textOf(this.root, file);
    if (file === undefined || text === undefined) {
      this.refusal ??= `${folder} holds no kustomization that can be read`;
      return undefined;
    }
    const parsed = parseDocument(splitDocuments(text)[0]?.text ?? '', 1);
    const whole = parsed.ok ? asRecord(parsed.value) : undefined;
    const first = splitDocuments(text)[0];
    const positions = first === undefined ? undefined : readPositions(first.text, first.line)?.root;
    if (!parsed.ok) {
      this.refusal ??= `${file}:${parsed.place.line}:${parsed.place.column} does not parse: ${parsed.text}`;
      return undefined;
    }
    if (whole === undefined || positions === undefined) {
      this.refusal ??= `${file}:1:1 is no mapping of fields`;
      return undefined;
    }
    return { folder, file, text, object: whole, positions };
  }

  /** Looks at everything that a kustomization names; gives the folders to go on with. */
  private look(part: KustomizationFile): readonly string[] {
    const { file, folder, object, positions } = part;
    for (const field of chartFields) {
      if (object[field] !== undefined)
        this.refuse(
          file,
          positions,
          [field],
          `asks for a Helm chart (${field}), which kustomize would fetch and run helm for: render the chart and name the result under resources`,
        );
    }
    for (const field of pluginFields) {
      for (const [index, value] of listAt(object, field).entries()) {
        const text = asString(value);
        if (text?.includes('\n') === true && pluginIn(text))
          this.refuse(
            file,
            positions,
            [field, index],
            `runs a plugin (${field}), which is not started here: build it yourself and scan the result`,
          );
      }
    }
    const folders: string[] = [];
    for (const { path, at, plugin, secret } of mentionsOf(object)) {
      const inner = posix.normalize(posix.join(folder, path)).replace(/(?<=.)\/$/, '');
      const lies = existsSync(join(this.root, inner));
      if (remote.test(path) || (!lies && hostLike.test(path)))
        this.refuse(
          file,
          positions,
          at,
          `names ${shown(path)}, which lies elsewhere; nothing is fetched: keep a copy of it in the repository, or build it yourself and scan the result`,
        );
      else if (posix.isAbsolute(path) || this.isOutside(inner))
        this.refuse(
          file,
          positions,
          at,
          `names ${shown(path)}, which leads outside of the scanned root: scan the folder that holds both`,
        );
      else if (!lies && secret !== undefined && this.isIgnored(inner))
        this.keptOut.push({ file: inner, namedIn: file, secret });
      else if (!lies) this.refuse(file, positions, at, `names ${shown(path)}, and there is no such file or folder`);
      else if (isFolder(join(this.root, inner))) folders.push(inner);
      else if (!statSync(join(this.root, inner)).isFile())
        this.refuse(file, positions, at, `names ${shown(path)}, which is neither a file nor a folder`);
      else {
        this.files.add(inner);
        if (plugin && pluginIn(textOf(this.root, inner) ?? ''))
          this.refuse(
            file,
            positions,
            at,
            `runs a plugin (${shown(path)}), which is not started here: build it yourself and scan the result`,
          );
      }
    }
    return folders;
  }
}

/** An address may hold a user and a password. */
function shown(path: string): string {
  return path
    .replace(/\/\/[^/@\s]*@/, '//[redacted]@')
    .replace(/[\u0000-\u001f\u007f]/g, ' ')
    .slice(0, 120);
}

/** What secretGenerators hold, so that no message of a program can repeat it: literals, and lines of the files that they name. */
export function generatedSecrets(root: string, parts: Iterable<KustomizationFile>): readonly string[] {
  const found = new Set<string>();
  const add = (text: string) => {
    for (const line of text.split(/\r?\n/))
      for (const secret of [line.trim(), line.slice(line.indexOf('=') + 1).trim()])
        if (secret.length >= 4) found.add(secret);
  };
  for (const { folder, object } of parts) {
    for (const entry of listAt(object, 'secretGenerator')) {
      const generator = asRecord(entry);
      for (const literal of listAt(generator, 'literals')) add(asString(literal) ?? '');
      for (const file of [...listAt(generator, 'files'), ...listAt(generator, 'envs'), generator?.['env']]) {
        const path = asString(file);
        if (path !== undefined) add(textOf(root, posix.join(folder, path.slice(path.indexOf('=') + 1))) ?? '');
      }
    }
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** Whether a built document is a Secret of a generator whose files are kept out of git: what it holds is not its content. */
export function isGeneratedOf(text: string, keptOut: readonly KeptOut[]): boolean {
  if (keptOut.length === 0 || !/^kind: Secret$/m.test(text) || !text.includes('SecretGenerator')) return false;
  const parsed = parseDocument(text, 1);
  const name = parsed.ok ? (stringAt(asRecord(parsed.value), 'metadata', 'name') ?? '') : '';
  return keptOut.some(({ secret }) => name.includes(secret));
}

/** Looks through a kustomization and all that it is built of, before any program is started. */
export function readKustomizationInput(root: string, folder: string): KustomizationInput {
  const input = new Input(root);
  input.read(folder);
  return {
    parts: input.parts,
    files: [...input.files].sort(),
    keptOut: input.keptOut,
    ...(input.refusal === undefined ? {} : { refusal: input.refusal }),
  };
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Locate, Location, ManifestDocument } from '../../../model/document.ts';
import type { Json, JsonRecord, Path } from '../../../model/json.ts';
import { asList, asRecord, asString, listAt, recordAt, stringAt, valueAt } from '../../../model/json.ts';
import { secretOf } from '../../../model/secret.ts';
import { chartFile, kustomizationFiles } from '../names-of-files.ts';
import { parseDocument } from '../parse.ts';
import type { Entry, PositionNode } from '../position-node.ts';
import type { ChartSettings, KustomizationSettings } from '../rendered.ts';
import { isOwn, type Repository } from './repository.ts';
import type { ValuesFile } from './values.ts';

/*
 * Argo CD Applications and Flux objects that deploy a folder of this very repository: what they name, and with which
 * settings. Nothing is fetched, and what lies elsewhere is left to the rules about open worlds.
 */

export type Followed = {
  /** `Application music-prod`. */
  readonly by: string;
  readonly name: string;
  readonly folder: string;
  readonly namespace?: string;
} & (
  | { readonly kind: 'chart'; readonly values: readonly string[]; readonly settings: ChartSettings }
  | { readonly kind: 'kustomization'; readonly settings: KustomizationSettings }
);

export interface FollowInput {
  /** Absolute. */
  readonly root: string;
  readonly repository: Repository;
  readonly documents: readonly { readonly document: ManifestDocument; readonly locate: Locate }[];
}

export interface FollowResult {
  readonly followed: readonly Followed[];
  readonly warnings: readonly string[];
}

/** A value that was redacted is given as a text of no meaning: helm must not see the mark. */
function plainValue(value: Json | undefined): Json {
  const secret = secretOf(value);
  if (secret !== undefined) return secret.type === 'string' ? 'redacted-value' : secret.type === 'number' ? 0 : false;
  if (Array.isArray(value)) return value.map((item: Json) => plainValue(item));
  const record = asRecord(value);
  if (record === undefined) return value ?? null;
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, plainValue(item)]));
}

class Follower {
  readonly followed: Followed[] = [];
  readonly warnings: string[] = [];
  private readonly input: FollowInput;
  private locate: Locate;

  constructor(input: FollowInput, locate: Locate) {
    this.input = input;
    this.locate = locate;
  }

  take(document: ManifestDocument, locate: Locate): void {
    this.locate = locate;
    const group = (stringAt(document.object, 'apiVersion') ?? '').split('/')[0] ?? '';
    const kind = stringAt(document.object, 'kind');
    if (group === 'argoproj.io' && kind === 'Application') this.argo(document);
    else if (group === 'argoproj.io' && kind === 'ApplicationSet') this.applicationSet(document);
    else if (group === 'kustomize.toolkit.fluxcd.io' && kind === 'Kustomization') this.fluxKustomization(document);
    else if (group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease') this.fluxRelease(document);
  }

  private warn(document: ManifestDocument, text: string): void {
    const { line, column } = this.locate(document.id, ['metadata', 'name']);
    this.warnings.push(`${document.file}:${line}:${column} ${titleOf(document.object)} ${text}`);
  }

  /** A folder of this repository, or undefined where it is none, which is told if nobody could know. */
  private folder(document: ManifestDocument, url: string | undefined, path: string): string | undefined {
    if (url === undefined) return undefined;
    const folder = posix.normalize(path.replace(/^\/+/, '') || '.').replace(/(?<=.)\/$/, '');
    if (folder.startsWith('..')) return undefined;
    const own = isOwn(url, this.input.repository);
    if (own === undefined && existsSync(join(this.input.root, folder)))
      this.warn(
        document,
        `deploys ${shown(path)} of ${shown(url)}, which nothing tells to be this repository; it was not followed`,
      );
    if (own !== true) return undefined;
    if (existsSync(join(this.input.root, folder))) return folder;
    this.warn(document, `deploys ${shown(path)}, and there is no such folder here`);
    return undefined;
  }

  private has(folder: string, names: Iterable<string>): boolean {
    return [...names].some((name) => existsSync(join(this.input.root, folder, name)));
  }

  private inline(document: ManifestDocument, path: Path): ValuesFile | undefined {
    const written = valueAt(document.object, ...path);
    const { locate } = this;
    const isSecret = secretOf(written) !== undefined;
    const text = isSecret ? stringAt(asRecord(written), 'text') : asString(written);
    if (isSecret && text === undefined) {
      this.warn(document, 'has values that are a secret as a whole; they were left out');
      return undefined;
    }
    if (text !== undefined) {
      const parsed = parseDocument(text.replaceAll('[redacted]', 'redacted-value'), 1);
      const at = locate(document.id, path, 'key');
      const value = parsed.ok ? asRecord(parsed.value) : undefined;
      return value === undefined ? undefined : { file: at.file, value, root: everywhere(value, at) };
    }
    const value = asRecord(plainValue(written));
    if (value === undefined || Object.keys(value).length === 0) return undefined;
    const at = locate(document.id, path, 'key');
    return { file: at.file, value, root: placesOf(value, (inner) => locate(document.id, [...path, ...inner], 'key')) };
  }

  private argo(document: ManifestDocument): void {
    const spec = recordAt(document.object, 'spec');
    const single = recordAt(spec, 'source');
    const sources = [...(single === undefined ? [] : [{ source: single, at: ['spec', 'source'] as Path }])].concat(
      listAt(spec, 'sources').flatMap((one, index) => {
        const source = asRecord(one);
        return source === undefined ? [] : [{ source, at: ['spec', 'sources', index] as Path }];
      }),
    );
    const refs = new Map(
      sources.flatMap(({ source }) => {
        const ref = stringAt(source, 'ref');
        return ref === undefined ? [] : [[ref, stringAt(source, 'repoURL')] as const];
      }),
    );
    for (const { source, at } of sources) {
      const path = stringAt(source, 'path');
      if (path === undefined || source['chart'] !== undefined) continue;
      const folder = this.folder(document, stringAt(source, 'repoURL'), path);
      if (folder === undefined) continue;
      const namespace = stringAt(recordAt(spec, 'destination'), 'namespace');
      if (this.has(folder, [chartFile])) this.argoChart(document, folder, source, at, refs, namespace);
      else if (this.has(folder, kustomizationFiles)) {
        const fields = argoKustomize(recordAt(source, 'kustomize'));
        this.add(document, { kind: 'kustomization', folder, settings: { fields } }, namespace);
      }
    }
  }

  private argoChart(
    document: ManifestDocument,
    folder: string,
    source: JsonRecord,
    at: Path,
    refs: ReadonlyMap<string, string | undefined>,
    namespace: string | undefined,
  ): void {
    const helm = recordAt(source, 'helm');
    const values: string[] = [];
    for (const entry of listAt(helm, 'valueFiles')) {
      const file = asString(entry);
      if (file === undefined) continue;
      const [, ref = '', rest = ''] = /^\$([^/]+)\/(.*)$/.exec(file) ?? [];
      const isOwnRef = ref === '' || isOwn(refs.get(ref) ?? '', this.input.repository) === true;
      const inside = ref === '' ? (file.startsWith('/') ? file.slice(1) : posix.join(folder, file)) : rest;
      const found = posix.normalize(inside);
      const lies = isOwnRef && !found.startsWith('..') && existsSync(join(this.input.root, found));
      if (lies) values.push(found);
      else if (helm?.['ignoreMissingValueFiles'] !== true) {
        this.warn(
          document,
          `gives the chart the values ${shown(file)}, which are not in this repository; it was not followed`,
        );
        return;
      }
    }
    const object = this.inline(document, [...at, 'helm', 'valuesObject']);
    const text = object ?? this.inline(document, [...at, 'helm', 'values']);
    const sets = listAt(helm, 'parameters').flatMap((entry): { text: string; asText: boolean }[] => {
      const record = asRecord(entry);
      const name = stringAt(record, 'name');
      if (name === undefined) return [];
      const value = plainValue(record?.['value']);
      return [
        { text: `${name}=${typeof value === 'object' ? '' : String(value)}`, asText: record?.['forceString'] === true },
      ];
    });
    if (listAt(helm, 'fileParameters').length > 0) this.warn(document, 'has fileParameters, which are not followed');
    const release = stringAt(helm, 'releaseName') ?? stringAt(recordAt(document.object, 'metadata'), 'name');
    this.add(
      document,
      {
        kind: 'chart',
        folder,
        values,
        settings: { inline: text === undefined ? [] : [text], sets, ...(release === undefined ? {} : { release }) },
      },
      namespace,
    );
  }

  /** Address of the GitRepository that a Flux object refers to. */
  private fluxUrl(document: ManifestDocument, reference: JsonRecord | undefined): string | undefined {
    if (stringAt(reference, 'kind') !== 'GitRepository') return undefined;
    const name = stringAt(reference, 'name');
    const namespace = stringAt(reference, 'namespace') ?? stringAt(recordAt(document.object, 'metadata'), 'namespace');
    const repository = this.input.documents.find(({ document: { object } }) => {
      const metadata = recordAt(object, 'metadata');
      const isSame = (stringAt(metadata, 'namespace') ?? namespace) === (namespace ?? stringAt(metadata, 'namespace'));
      return object['kind'] === 'GitRepository' && stringAt(metadata, 'name') === name && isSame;
    });
    return stringAt(recordAt(repository?.document.object, 'spec'), 'url');
  }

  private fluxKustomization(document: ManifestDocument): void {
    const spec = recordAt(document.object, 'spec');
    const folder = this.folder(
      document,
      this.fluxUrl(document, recordAt(spec, 'sourceRef')),
      stringAt(spec, 'path') ?? '.',
    );
    if (folder === undefined || !this.has(folder, kustomizationFiles)) return;
    const namespace = stringAt(spec, 'targetNamespace');
    const fields: Record<string, Json> = {
      ...textFields(spec, ['namePrefix', 'nameSuffix']),
      ...(namespace === undefined ? {} : { namespace }),
      ...(listAt(spec, 'images').length === 0 ? {} : { images: plainValue(spec?.['images']) }),
      ...(listAt(spec, 'patches').length === 0 ? {} : { patches: plainValue(spec?.['patches']) }),
    };
    if (listAt(spec, 'components').length > 0) this.warn(document, 'adds components, which are not followed');
    this.add(document, { kind: 'kustomization', folder, settings: { fields } }, namespace);
  }

  private fluxRelease(document: ManifestDocument): void {
    const spec = recordAt(document.object, 'spec');
    const chart = recordAt(spec, 'chart', 'spec');
    const path = stringAt(chart, 'chart');
    if (path === undefined) return;
    const folder = this.folder(document, this.fluxUrl(document, recordAt(chart, 'sourceRef')), path);
    if (folder === undefined || !this.has(folder, [chartFile])) return;
    const values = listAt(chart, 'valuesFiles').flatMap((entry) => {
      const file = asString(entry);
      const inside = file === undefined ? '..' : posix.normalize(file);
      return inside.startsWith('..') || !existsSync(join(this.input.root, inside)) ? [] : [inside];
    });
    if (listAt(spec, 'valuesFrom').length > 0)
      this.warn(document, 'takes values from a ConfigMap or Secret of the cluster, which are not followed');
    const inline = this.inline(document, ['spec', 'values']);
    const name = stringAt(recordAt(document.object, 'metadata'), 'name');
    const namespace = stringAt(spec, 'targetNamespace') ?? stringAt(recordAt(document.object, 'metadata'), 'namespace');
    const elsewhere = stringAt(spec, 'targetNamespace');
    const usual = elsewhere === undefined || name === undefined ? name : `${elsewhere}-${name}`;
    const release = stringAt(spec, 'releaseName') ?? usual;
    this.add(
      document,
      {
        kind: 'chart',
        folder,
        values,
        settings: {
          inline: inline === undefined ? [] : [inline],
          sets: [],
          ...(release === undefined ? {} : { release }),
        },
      },
      namespace,
    );
  }

  private applicationSet(document: ManifestDocument): void {
    const source = recordAt(document.object, 'spec', 'template', 'spec', 'source');
    const own = isOwn(stringAt(source, 'repoURL') ?? '', this.input.repository);
    if (own === true)
      this.warn(
        document,
        'makes Applications by a generator, which is not followed: charts and kustomizations are judged as they are in the repository',
      );
  }

  private add(
    document: ManifestDocument,
    what:
      | { kind: 'chart'; folder: string; values: readonly string[]; settings: ChartSettings }
      | { kind: 'kustomization'; folder: string; settings: KustomizationSettings },
    namespace: string | undefined,
  ): void {
    const by = titleOf(document.object);
    const name = stringAt(recordAt(document.object, 'metadata'), 'name') ?? by;
    this.followed.push({ ...what, by, name, ...(namespace === undefined || namespace === '' ? {} : { namespace }) });
  }
}

function titleOf(object: JsonRecord): string {
  return `${stringAt(object, 'kind') ?? ''} ${stringAt(recordAt(object, 'metadata'), 'name') ?? ''}`.trim();
}

function shown(text: string): string {
  return text
    .replace(/\/\/[^/@\s]*@/, '//[redacted]@')
    .replace(/[\u0000-\u001f\u007f]/g, ' ')
    .slice(0, 120);
}

function textFields(record: JsonRecord | undefined, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = stringAt(record, key);
      return value === undefined || value === '' ? [] : [[key, value]];
    }),
  );
}

/** `name=new/name:tag`, `name:tag` and `name@sha256:...`, as Argo CD writes images. */
function argoImage(text: string): JsonRecord {
  const [left = '', right] = text.split('=', 2);
  const image = right ?? left;
  const [, path = '', tag, digest] = /^(.+?)(?::([\w][\w.-]*))?(?:@(.+))?$/.exec(image) ?? [];
  return {
    name: right === undefined ? path : left,
    ...(right === undefined ? {} : { newName: path }),
    ...(digest === undefined ? (tag === undefined ? {} : { newTag: tag }) : { digest }),
  };
}

/** What an Application sets besides the kustomization, as fields of one laid around it. */
function argoKustomize(kustomize: JsonRecord | undefined): JsonRecord {
  const images = listAt(kustomize, 'images').flatMap((entry) => asString(entry) ?? []);
  const patches = asList(kustomize?.['patches']);
  const replicas = asList(kustomize?.['replicas']);
  const labels = recordAt(kustomize, 'commonLabels');
  return {
    ...textFields(kustomize, ['namePrefix', 'nameSuffix', 'namespace']),
    ...(images.length === 0 ? {} : { images: images.map(argoImage) }),
    ...(patches.length === 0 ? {} : { patches: plainValue(patches) }),
    ...(replicas.length === 0 ? {} : { replicas: plainValue(replicas) }),
    ...(labels === undefined
      ? {}
      : { labels: [{ pairs: plainValue(labels), includeSelectors: kustomize?.['labelWithoutSelector'] !== true }] }),
  };
}

function placesOf(value: JsonRecord, locate: (path: Path) => Location): PositionNode {
  const walk = (item: Json | undefined, path: Path): PositionNode => {
    const { line, column } = locate(path);
    const record = path.length > 30 ? undefined : asRecord(item);
    if (record === undefined) return { place: { line, column } };
    const entries = new Map<string, Entry>();
    for (const key of Object.keys(record)) {
      const inner = walk(record[key], [...path, key]);
      entries.set(key, { key: inner.place ?? { line, column }, value: inner });
    }
    return { place: { line, column }, entries };
  };
  return walk(value, []);
}

function everywhere(value: JsonRecord, at: Location): PositionNode {
  return placesOf(value, () => at);
}

/** Follows what Argo CD and Flux objects name in this repository. */
export function followDeployments(input: FollowInput): FollowResult {
  const [first] = input.documents;
  if (first === undefined) return { followed: [], warnings: [] };
  const follower = new Follower(input, first.locate);
  for (const { document, locate } of input.documents) if (document.use === 'judged') follower.take(document, locate);
  return { followed: follower.followed, warnings: follower.warnings };
}

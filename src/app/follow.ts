import { basename } from 'node:path';
import type { Locate, ManifestDocument, ManifestTarget } from '../model/document.ts';
import type { Renderable } from '../sources/manifests/rendered.ts';
import type { Followed } from '../sources/manifests/rendering/gitops.ts';

export interface FollowOptions {
  /** Absolute. */
  readonly root: string;
  readonly name: string | undefined;
  readonly renderables: readonly Renderable[];
  readonly documents: readonly { readonly document: ManifestDocument; readonly locate: Locate }[];
}

/** A chart on nothing but these files, or a kustomization without fields around it: what the repository alone says, too. */
function isPlain(renderable: Renderable): boolean {
  const { settings } = renderable;
  if (settings === undefined) return true;
  return 'inline' in settings
    ? settings.inline.length === 0 && settings.sets.length === 0
    : Object.keys(settings.fields).length === 0;
}

function inputsOf(renderable: Renderable): string {
  const values = renderable.kind === 'chart' ? renderable.values : [];
  return JSON.stringify([renderable.kind, renderable.folder, values]);
}

function keyOf(renderable: Renderable): string {
  const { settings, target } = renderable;
  return JSON.stringify([inputsOf(renderable), target.environment, target.namespace, settings ?? null]);
}

function targetOf(followed: Followed, root: string): ManifestTarget {
  const { kind, folder, name, namespace, by } = followed;
  return {
    name: folder === '.' ? basename(root) : folder,
    kind,
    path: folder,
    environment: name,
    ...(namespace === undefined ? {} : { namespace }),
    documents: [],
    faults: [],
    unread: [],
    subjects: [],
    notRendered: `${by} deploys it, and it was not rendered.`,
  };
}

function renderableOf(followed: Followed, options: FollowOptions): Renderable {
  const target = targetOf(followed, options.root);
  const { folder } = followed;
  const same = options.renderables.find((one) => one.kind === followed.kind && one.folder === folder);
  if (followed.kind === 'chart') {
    const chart = same?.kind === 'chart' ? same.chart : undefined;
    return { kind: 'chart', target, folder, chart, values: followed.values, settings: followed.settings };
  }
  const parts = same?.kind === 'kustomization' ? same.parts : [{ folder, file: folder, refers: [] }];
  return { kind: 'kustomization', target, folder, parts, settings: followed.settings };
}

/**
 * Adds a target for each Application, HelmRelease and Flux Kustomization that deploys a folder of this repository. It takes
 * the place of one that would be made of the same files alone.
 */
export async function followed(
  options: FollowOptions,
): Promise<{ readonly renderables: readonly Renderable[]; readonly warnings: readonly string[] }> {
  const [{ followDeployments }, { readRepository }] = await Promise.all([
    import('../sources/manifests/rendering/gitops.ts'),
    import('../sources/manifests/rendering/repository.ts'),
  ]);
  const { root, documents } = options;
  const result = followDeployments({ root, repository: readRepository(root, options.name), documents });
  const known = new Set(options.renderables.map(keyOf));
  const added: Renderable[] = [];
  for (const one of result.followed) {
    const renderable = renderableOf(one, options);
    const key = keyOf(renderable);
    if (known.has(key)) continue;
    known.add(key);
    added.push(renderable);
  }
  const replaced = new Set(added.filter(isPlain).map(inputsOf));
  const kept = options.renderables.filter((one) => one.settings !== undefined || !replaced.has(inputsOf(one)));
  return { renderables: [...kept, ...added], warnings: result.warnings };
}

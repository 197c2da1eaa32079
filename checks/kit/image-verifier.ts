import type { Declaration, Graph, ImageReference, Workload } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import type { Cover } from './cover.ts';
import { anyCovers } from './cover.ts';
import type { Star } from './glob.ts';
import { matchesGlob } from './glob.ts';
import { fullName } from './images.ts';

/** One demand of an admission policy that images are signed. */
export interface ImageVerifier {
  readonly declaration: Declaration;
  /** What happens to an image whose signature does not hold. */
  readonly effect: 'refused' | 'reported' | 'unclear';
  /** Where the effect is set. */
  readonly effectPath: Path;
  covers(image: ImageReference, workload: Workload, graph: Graph): Cover;
}

/** The names of an image that patterns are held against: with tag, with digest, without both where `bare`. */
export function spellings(image: ImageReference, hub: string, bare: boolean): readonly string[] {
  const full = fullName(image);
  const name = full.startsWith('docker.io/') ? `${hub}${full.slice('docker.io'.length)}` : full;
  const names = [
    ...(bare ? [name] : []),
    ...(image.digest === undefined ? [] : [`${name}@${image.digest}`]),
    ...(image.tag === undefined && image.digest !== undefined ? [] : [`${name}:${image.tag ?? 'latest'}`]),
  ];
  // Kyverno calls it `docker.io/redis`, others `docker.io/library/redis`.
  return [...names, ...names.map((one) => one.replace('docker.io/library/', 'docker.io/'))];
}

/** More patterns than anybody writes: they are not held against every image. */
const mostPatterns = 500;

export function matchesAny(patterns: readonly Json[], names: readonly string[], star: Star): Cover {
  if (patterns.length > mostPatterns) return 'unclear';
  return anyCovers(
    patterns.map((pattern) => {
      if (typeof pattern !== 'string') return 'no';
      if (isPlaceholder(pattern)) return 'unclear';
      return names.some((name) => matchesGlob(pattern, name, star)) ? 'yes' : 'no';
    }),
  );
}

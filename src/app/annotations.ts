import { isIgnoreKey } from '../config/annotations/dialects.ts';
import type { ReadAnnotations } from '../config/annotations/read.ts';
import type { Locate } from '../model/document.ts';
import type { Graph } from '../model/graph.ts';
import { recordAt } from '../model/json.ts';
import type { JsonRecord, Path } from '../model/json.ts';
import type { Pack } from '../model/pack.ts';
import type { AnnotationPolicy } from '../model/records.ts';

type AnnotationReader = (graph: Graph, locate: Locate) => ReadAnnotations;

const nothing: ReadAnnotations = { waivers: [], warnings: [], assumptions: [] };

/** How ignore annotations of other checkers are read. The catalogue of their checks is loaded where one was met. */
export async function annotationReader(
  graphs: readonly Graph[],
  pack: Pack,
  policy: AnnotationPolicy | undefined,
): Promise<AnnotationReader> {
  if (!graphs.some(bearsAny)) return () => nothing;
  const [{ annotationReaderOf }, { loadCatalogue }] = await Promise.all([
    import('../config/annotations/read.ts'),
    import('../sources/catalogues/load.ts'),
  ]);
  return annotationReaderOf(await loadCatalogue('peers'), pack, policy);
}

function bearsAny(graph: Graph): boolean {
  return (
    graph.objects().some(({ object }) => bearsAt(object, [])) ||
    graph.workloads.some(({ object, template }) => bearsAt(object, template.path))
  );
}

function bearsAt(object: JsonRecord, path: Path): boolean {
  return Object.keys(recordAt(object, ...path, 'metadata', 'annotations') ?? {}).some(isIgnoreKey);
}

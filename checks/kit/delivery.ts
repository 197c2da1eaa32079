import type { Declaration, Graph } from '../../src/model/graph.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';

/** Kinds to declare under `reads` for {@link deliveredInto}. */
export const deliveries = ['Application', 'Kustomization'] as const;

interface Delivery {
  /** `/`-separated, without a slash at either end; empty for the root. */
  readonly folder: string;
  readonly by: Declaration;
}

const known = new WeakMap<Graph, readonly Delivery[]>();

/** The Argo CD Application or Flux Kustomization that applies the file of a declaration into a namespace of its own choice. */
export function deliveredInto({ document: { file } }: Declaration, graph: Graph): Declaration | undefined {
  let all = known.get(graph);
  if (all === undefined) known.set(graph, (all = graph.objects(...deliveries).flatMap(deliveriesOf)));
  return all.find(({ folder }) => folder === '' || file.startsWith(`${folder}/`))?.by;
}

function deliveriesOf(by: Declaration): readonly Delivery[] {
  const spec = valueAt(by.object, 'spec');
  const argo = by.identity.group === 'argoproj.io' && by.identity.kind === 'Application';
  if (!argo && by.identity.group !== 'kustomize.toolkit.fluxcd.io') return [];
  const namespace = argo ? stringAt(spec, 'destination', 'namespace') : stringAt(spec, 'targetNamespace');
  if (namespace === undefined || namespace === '' || namespace === 'default') return [];
  const paths = argo
    ? [valueAt(spec, 'source'), ...listAt(spec, 'sources')].map((source) => stringAt(source, 'path'))
    : [stringAt(spec, 'path')];
  return paths.flatMap((path) =>
    path === undefined ? [] : [{ folder: path.replace(/^(?:\.?\/)+|^\.$/, '').replace(/\/+$/, ''), by }],
  );
}

import * as dagre from '@dagrejs/dagre';

/** What we use of the layout library, typed here: its own declarations don't resolve under Node's module rules. */
export interface LayoutGraph {
  setGraph(label: GraphLabel): void;
  graph(): { readonly height?: number };
  setNode(id: string, label: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string, label: EdgeLabel, name: string): void;
  nodes(): readonly string[];
  node(id: string): {
    rank?: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  edge(
    from: string,
    to: string,
    name: string,
  ): {
    readonly points?: readonly { readonly x: number; readonly y: number }[];
    readonly x?: number;
    readonly y?: number;
  };
}

export interface GraphLabel {
  readonly rankdir: 'LR';
  readonly nodesep: number;
  readonly edgesep: number;
  readonly ranksep: number;
  readonly ranker: (graph: LayoutGraph) => void;
}

export interface EdgeLabel {
  readonly minlen: number;
  readonly width: number;
  readonly height: number;
  readonly labelpos: 'c';
}

interface Library {
  readonly Graph: new (options: { readonly multigraph: boolean }) => LayoutGraph;
  readonly layout: (graph: LayoutGraph) => void;
}

const library: unknown = dagre;
export const { Graph, layout } = library as Library;

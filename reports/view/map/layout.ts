import { Graph, layout } from '@dagrejs/dagre';
import { textWidth } from '../width.ts';
import { columnsOf } from './columns.ts';
import type { MapEdge, MapNode, SystemMap } from './system.ts';

export interface PlacedNode {
  readonly node: MapNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly edge: MapEdge;
  /** From the box that stands left to the one that stands right, whichever way the arrow points. */
  readonly points: readonly Point[];
  /** The arrow points at the left box. */
  readonly reversed: boolean;
  readonly label?: Point;
}

export interface PlacedMap {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const boxHeight = 46;
const labelHeight = 16;
const margin = 14;
/** Width of the report's column: rows of boxes without an arrow fill it. */
const widest = 980;

/** Left to right: the outside, workloads, stores, monitoring. Edges that run against it are laid out turned round. */
export function place(map: SystemMap): PlacedMap {
  const touched = new Set(map.edges.flatMap((edge) => [edge.from, edge.to]));
  const joined = placeJoined({ ...map, nodes: map.nodes.filter((node) => touched.has(node.id)) });
  const width = Math.max(joined.width, widest);
  const alone = rows(
    map.nodes.filter((node) => !touched.has(node.id)),
    joined.height,
    width,
  );
  return {
    width: alone.height === 0 ? joined.width : width,
    height: joined.height + alone.height,
    nodes: [...joined.nodes, ...alone.placed],
    edges: joined.edges,
  };
}

function placeJoined(map: SystemMap): PlacedMap {
  if (map.nodes.length === 0) return { width: 0, height: 0, nodes: [], edges: [] };
  const columns = columnsOf(map);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 26,
    edgesep: 12,
    ranksep: 76,
    marginx: margin,
    marginy: margin,
    // Columns have a meaning here, so ranks are ours; dagre doubles `minlen`, and so do we.
    ranker: (ranked: Graph) => {
      for (const id of ranked.nodes()) ranked.node(id).rank = (columns.get(id) ?? 0) * 2;
    },
  });
  for (const node of map.nodes) graph.setNode(node.id, { width: boxWidth(node), height: boxHeight });
  const ends = map.edges.map((edge, index) => {
    const turned = (columns.get(edge.from) ?? 0) > (columns.get(edge.to) ?? 0);
    const [left, right] = turned ? [edge.to, edge.from] : [edge.from, edge.to];
    const span = (columns.get(right) ?? 0) - (columns.get(left) ?? 0);
    if (span === 0) return { edge, turned, left, right, name: undefined };
    const name = String(index);
    const width = edge.label === '' ? 0 : labelWidth(edge.label);
    graph.setEdge(
      left,
      right,
      { minlen: span, width, height: edge.label === '' ? 0 : labelHeight, labelpos: 'c' },
      name,
    );
    return { edge, turned, left, right, name };
  });
  layout(graph);
  const nodes = new Map(
    map.nodes.map((node) => {
      const at = graph.node(node.id);
      return [
        node.id,
        { node, x: round(at.x - at.width / 2), y: round(at.y - at.height / 2), width: at.width, height: at.height },
      ];
    }),
  );
  const edges = ends.flatMap(({ edge, turned, left, right, name }): PlacedEdge[] => {
    const start = nodes.get(left);
    const end = nodes.get(right);
    if (start === undefined || end === undefined) return [];
    if (name === undefined) return [sameColumn(edge, start, end)];
    const laid = graph.edge(left, right, name);
    const inner = (laid.points ?? []).slice(1, -1).map((point: Point) => ({ x: round(point.x), y: round(point.y) }));
    const points = [port(start, 'right'), ...inner, port(end, 'left')];
    const label = edge.label === '' ? {} : { label: { x: round(laid.x ?? 0), y: round(laid.y ?? 0) } };
    return [{ edge, points, reversed: turned, ...label }];
  });
  const size = graph.graph();
  return { width: round(size.width ?? 0), height: round(size.height ?? 0), nodes: [...nodes.values()], edges };
}

/** Boxes without an arrow stand in rows below, so that they make no column long. */
function rows(
  nodes: readonly MapNode[],
  top: number,
  width: number,
): { readonly placed: readonly PlacedNode[]; readonly height: number } {
  const placed: PlacedNode[] = [];
  let x = margin;
  let y = top + margin;
  for (const node of nodes) {
    const own = boxWidth(node);
    if (x > margin && x + own > width - margin) {
      x = margin;
      y += boxHeight + 14;
    }
    placed.push({ node, x, y, width: own, height: boxHeight });
    x += own + 18;
  }
  return { placed, height: nodes.length === 0 ? 0 : y + boxHeight + margin - top };
}

/** Both ends in one column happens in cycles only: a bow at the right side of the boxes. */
function sameColumn(edge: MapEdge, start: PlacedNode, end: PlacedNode): PlacedEdge {
  const from = port(start, 'right');
  const to = port(end, 'right');
  const bow = { x: round(Math.max(from.x, to.x) + 34), y: round((from.y + to.y) / 2) };
  const label = edge.label === '' ? {} : { label: bow };
  return { edge, points: [from, bow, to], reversed: false, ...label };
}

function port(placed: PlacedNode, side: 'left' | 'right'): Point {
  return { x: side === 'left' ? placed.x : round(placed.x + placed.width), y: round(placed.y + placed.height / 2) };
}

/** Measured for 13 px text of the report's type; real text is clipped to fit. */
function boxWidth(node: MapNode): number {
  return Math.min(
    216,
    Math.max(112, Math.ceil(Math.max(textWidth(node.title) * 7.6, textWidth(node.detail) * 6.3)) + 28),
  );
}

export function labelWidth(label: string): number {
  return Math.min(230, textWidth(label) * 6.4 + 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

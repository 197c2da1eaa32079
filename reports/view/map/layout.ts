import { textWidth } from '../width.ts';
import { columnsOf } from './columns.ts';
import { Graph, layout } from './dagre.ts';
import type { Box, Point, Span } from './ports.ts';
import { withPorts } from './ports.ts';
import type { MapEdge, MapNode, SystemMap } from './system.ts';

export interface PlacedNode extends Box {
  readonly node: MapNode;
}

export interface PlacedEdge {
  readonly edge: MapEdge;
  /** From the box that stands left to the one that stands right, whichever way the arrow points. */
  readonly points: readonly Point[];
  readonly reversed: boolean;
  readonly label?: Point;
}

export interface PlacedMap {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const margin = 14;
/** Width of the report's column: rows of boxes without an arrow fill it. */
const widest = 980;
const boxHeight = 48;
const labelHeight = 18;
/** Widths of a character in the widest of the usual system fonts, at the sizes of the style sheet. */
export const titleWidth = 8.3;
export const detailWidth = 6.6;

/** Left to right: the outside, workloads, stores, monitoring; below, what has no connection. */
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
  const column = (id: string): number => columns.get(id) ?? 0;
  const widths = new Map<number, number>();
  for (const node of map.nodes) {
    widths.set(column(node.id), Math.max(widths.get(column(node.id)) ?? 0, boxWidth(node)));
  }
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 26,
    edgesep: 14,
    ranksep: 92,
    // Columns have a meaning here, so ranks are ours; dagre doubles `minlen`, and so do we.
    ranker: (ranked) => {
      for (const id of ranked.nodes()) ranked.node(id).rank = column(id) * 2;
    },
  });
  for (const node of map.nodes) {
    graph.setNode(node.id, { width: widths.get(column(node.id)) ?? 0, height: boxHeight });
  }
  const sides = map.edges.map((edge) => {
    const reversed = column(edge.from) > column(edge.to);
    return reversed
      ? { edge, reversed, left: edge.to, right: edge.from }
      : { edge, reversed, left: edge.from, right: edge.to };
  });
  sides.forEach(({ edge, left, right }, index) => {
    const minlen = column(right) - column(left);
    if (minlen === 0 || isWatching(edge)) return;
    const size = edge.label === '' ? { width: 0, height: 0 } : { width: labelWidth(edge.label), height: labelHeight };
    graph.setEdge(left, right, { minlen, ...size, labelpos: 'c' }, String(index));
  });
  layout(graph);
  const tied = new Set(sides.flatMap(({ edge }) => (isWatching(edge) ? [] : [edge.from, edge.to])));
  const middle = (graph.graph().height ?? boxHeight) / 2;
  const nodes = map.nodes.map((node): PlacedNode => {
    const { x, y, width, height } = graph.node(node.id);
    const centre = node.lane === 'monitoring' && !tied.has(node.id) ? middle : y;
    return { node, x: x - width / 2, y: centre - height / 2, width, height };
  });
  const boxes = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const spans = sides.map((side, index): Span => {
    if (column(side.left) === column(side.right)) return bow(side, boxes);
    if (isWatching(side.edge)) return { ...side, inner: [] };
    const laid = graph.edge(side.left, side.right, String(index));
    const inner = (laid.points ?? []).slice(1, -1);
    return { ...side, inner, ...(side.edge.label === '' ? {} : { label: { x: laid.x ?? 0, y: laid.y ?? 0 } }) };
  });
  const points = withPorts(spans, boxes);
  const edges = spans.map(({ edge, reversed, label }, index) => ({
    edge,
    reversed,
    points: points[index] ?? [],
    ...(label === undefined ? {} : { label }),
  }));
  return fitted(nodes, edges);
}

/**
 * Lines that only say that something is watched. They reach from the last column to every other, and would cost the
 * layout most of its time and the picture most of its bends: they run straight, behind the boxes.
 */
function isWatching(edge: MapEdge): boolean {
  return edge.label === '' && edge.kinds.every((kind) => kind === 'scrapes' || kind === 'alerts');
}

/** Both ends in one column happens in cycles only: a bow between the columns. */
function bow(side: Omit<Span, 'inner'>, boxes: ReadonlyMap<string, Box>): Span {
  const start = boxes.get(side.left);
  const end = boxes.get(side.right);
  if (start === undefined || end === undefined) return { ...side, inner: [] };
  const turn = { x: start.x + start.width + 30, y: (start.y + end.y + boxHeight) / 2 };
  return { ...side, inner: [turn], ...(side.edge.label === '' ? {} : { label: turn }) };
}

/** Moves everything into view: dagre counts boxes only, and lines may run above and below them. */
function fitted(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]): PlacedMap {
  const lines = edges.flatMap((edge) => edge.points);
  const labels = edges.flatMap(({ edge, label }) =>
    label === undefined ? [] : [{ x: label.x - labelWidth(edge.label) / 2, y: label.y - labelHeight / 2 }],
  );
  const corners = nodes.map((node) => ({ x: node.x + node.width, y: node.y + node.height }));
  const far = [...corners, ...lines, ...labels.map(({ x, y }) => ({ x, y: y + labelHeight }))];
  const near = [...nodes, ...lines, ...labels];
  const dx = margin - lowest(near.map((point) => point.x));
  const dy = margin - lowest(near.map((point) => point.y));
  const move = (point: Point): Point => ({ x: round(point.x + dx), y: round(point.y + dy) });
  return {
    width: round(dx + margin - lowest(far.map((point) => -point.x))),
    height: round(dy + margin - lowest(far.map((point) => -point.y))),
    nodes: nodes.map((node) => ({ ...node, ...move(node) })),
    edges: edges.map((edge) => ({
      ...edge,
      points: edge.points.map(move),
      ...(edge.label === undefined ? {} : { label: move(edge.label) }),
    })),
  };
}

function lowest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** Boxes without an arrow stand in rows, so that they make no column long. */
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

function boxWidth(node: MapNode): number {
  return Math.min(
    236,
    Math.max(116, Math.ceil(Math.max(textWidth(node.title) * titleWidth, textWidth(node.detail) * detailWidth)) + 28),
  );
}

export function labelWidth(label: string): number {
  return Math.min(250, textWidth(label) * 7 + 12);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

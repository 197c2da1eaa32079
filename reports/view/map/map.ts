import type { Inventory } from '../../../src/model/scorecard.ts';
import { clip } from '../width.ts';
import { grouped, plural } from '../words.ts';
import { collapse, mostNodes } from './collapse.ts';
import type { PlacedEdge, PlacedMap } from './layout.ts';
import type { Point } from './ports.ts';
import { detailWidth, labelWidth, place, titleWidth } from './layout.ts';
import type { SystemMap } from './system.ts';
import { systemOf } from './system.ts';

/** The map as SVG geometry: a template only prints it. */
export interface MapView {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly lane: string;
    readonly broken: boolean;
    readonly title: string;
    readonly detail: string;
    readonly full: string;
    readonly textX: number;
    readonly titleY: number;
    readonly detailY: number;
  }[];
  readonly arrows: readonly {
    readonly path: string;
    readonly head: string;
    readonly status: string;
    /** Drawn lighter: that something is watched is told once, not shouted by every line. */
    readonly faint: boolean;
    readonly title: string;
  }[];
  readonly labels: readonly {
    readonly x: number;
    readonly y: number;
    readonly boxX: number;
    readonly boxY: number;
    readonly width: number;
    readonly text: string;
    readonly full: string;
  }[];
  readonly summary: string;
  readonly note: string;
}

export function mapOf(inventory: Inventory): MapView | undefined {
  const whole = systemOf(inventory);
  if (whole.nodes.length === 0) return undefined;
  const map = collapse(whole);
  const placed = place(map);
  const broken = new Set(map.edges.filter((edge) => edge.status === 'broken').flatMap((edge) => [edge.from, edge.to]));
  const names = new Map(map.nodes.map((node) => [node.id, node.title]));
  // Red on top: what is drawn last covers the rest.
  const drawn = placed.edges.toReversed();
  return {
    width: Math.ceil(placed.width),
    height: Math.ceil(placed.height),
    boxes: boxesOf(placed, broken),
    arrows: drawn.map((edge) => arrowOf(edge, names)),
    labels: labelsOf(placed),
    summary: summaryOf(whole),
    note:
      map.nodes.length < whole.nodes.length
        ? `${grouped(whole.nodes.length)} boxes drawn as ${map.nodes.length}: more than ${mostNodes} are grouped by equal names and namespace.`
        : '',
  };
}

function summaryOf({ nodes, edges }: SystemMap): string {
  const count = (status: string): number => edges.filter((edge) => edge.status === status).length;
  return `${plural(nodes.length, 'part')}, ${plural(edges.length, 'connection')}: ${count('broken')} broken, ${count('unknown')} unknown, ${count('resolved')} resolved.`;
}

function boxesOf(placed: PlacedMap, broken: ReadonlySet<string>): MapView['boxes'] {
  return placed.nodes.map(({ node, x, y, width, height }) => ({
    x,
    y,
    width,
    height,
    lane: node.lane,
    broken: broken.has(node.id),
    title: clip(node.title, Math.floor((width - 22) / titleWidth)),
    detail: clip(node.detail, Math.floor((width - 22) / detailWidth)),
    full: `${node.title}, ${node.detail}`,
    textX: x + 13,
    titleY: y + 20,
    detailY: y + 36,
  }));
}

function arrowOf(placed: PlacedEdge, names: ReadonlyMap<string, string>): MapView['arrows'][number] {
  const { edge, points, reversed } = placed;
  const at = reversed ? points[0] : points.at(-1);
  const before = reversed ? points[1] : points.at(-2);
  const leftwards = reversed || (at !== undefined && before !== undefined && before.x > at.x);
  const title = `${names.get(edge.from) ?? ''} → ${names.get(edge.to) ?? ''}: ${edge.kinds.join(', ')}, ${edge.status}`;
  return {
    path: curve(points),
    head: at === undefined ? '' : headOf(at, leftwards ? 1 : -1),
    status: edge.status,
    faint: edge.kinds.every((kind) => kind === 'scrapes' || kind === 'alerts'),
    title: edge.label === '' ? title : `${title}: ${edge.label}`,
  };
}

/** A line through all points that leaves and enters level: cubic pieces with level tangents. */
function curve(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  let path = `M${start.x} ${start.y}`;
  let last = start;
  for (const point of rest) {
    const middle = Math.round((last.x + point.x) * 5) / 10;
    path += `C${middle} ${last.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    last = point;
  }
  return path;
}

/** A closed triangle with its tip at the point; `side` is where its base lies. */
function headOf(tip: Point, side: 1 | -1): string {
  const base = tip.x + side * 8;
  return `M${tip.x} ${tip.y}L${base} ${tip.y - 4}L${base} ${tip.y + 4}Z`;
}

function labelsOf(placed: PlacedMap): MapView['labels'] {
  return placed.edges.flatMap(({ edge, label }) => {
    if (label === undefined) return [];
    const width = labelWidth(edge.label);
    const x = Math.min(Math.max(label.x, width / 2 + 2), Math.max(placed.width - width / 2 - 2, width / 2 + 2));
    return [
      {
        x: Math.round(x),
        y: Math.round(label.y) + 4,
        boxX: Math.round(x - width / 2),
        boxY: Math.round(label.y) - 9,
        width: Math.round(width),
        text: clip(edge.label, 34),
        full: edge.label,
      },
    ];
  });
}

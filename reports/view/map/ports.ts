import type { MapEdge } from './system.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** An edge between two boxes, from the one that stands left to the one that stands right. */
export interface Span {
  readonly edge: MapEdge;
  readonly left: string;
  readonly right: string;
  /** The arrow points at the left box. */
  readonly reversed: boolean;
  readonly inner: readonly Point[];
  readonly label?: Point;
}

type Side = 'left' | 'right';

/** Ports of one side stand this far apart at most, so that a few edges leave near the middle. */
const spread = 11;

/**
 * Edges leave a box at its right side and enter at its left, each at a port of its own, ordered by where it comes
 * from: ends that share a point hide which arrow belongs to which line.
 */
export function withPorts(spans: readonly Span[], boxes: ReadonlyMap<string, Box>): readonly (readonly Point[])[] {
  const sides = new Map<string, { readonly index: number; readonly y: number }[]>();
  const attach = (id: string, side: Side, index: number, toward: Point | undefined): void => {
    const key = `${side} ${id}`;
    const entry = { index, y: toward?.y ?? 0 };
    const list = sides.get(key);
    if (list === undefined) sides.set(key, [entry]);
    else list.push(entry);
  };
  spans.forEach((span, index) => {
    attach(span.left, 'right', index, span.inner[0] ?? middle(boxes.get(span.right)));
    attach(span.right, 'left', index, span.inner.at(-1) ?? middle(boxes.get(span.left)));
  });
  const ports = new Map<string, number>();
  for (const [key, list] of sides) {
    const step = Math.min(spread, 34 / list.length);
    list
      .toSorted((a, b) => a.y - b.y || a.index - b.index)
      .forEach((entry, place) => ports.set(`${key} ${entry.index}`, (place - (list.length - 1) / 2) * step));
  }
  return spans.map((span, index) => {
    const start = boxes.get(span.left);
    const end = boxes.get(span.right);
    if (start === undefined || end === undefined) return [];
    const from = middle(start);
    const to = middle(end);
    return [
      { x: start.x + start.width, y: from.y + (ports.get(`right ${span.left} ${index}`) ?? 0) },
      ...span.inner,
      { x: end.x, y: to.y + (ports.get(`left ${span.right} ${index}`) ?? 0) },
    ];
  });
}

function middle(box: Box | undefined): Point {
  return box === undefined ? { x: 0, y: 0 } : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

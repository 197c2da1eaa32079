import type { Path } from '../../src/model/json.ts';
import type { MeasuredSubject } from '../../src/model/prometheus.ts';

/** Where findings about a measured subject stand: the name of what the manifests declare. */
export function placeOf({ declaration }: MeasuredSubject): Path {
  return declaration === undefined ? [] : ['metadata', 'name'];
}

/** Percent with the digits that matter near 100: `99.94 %`. Rounded down, so that a limit that was missed is not shown as met. */
export function percent(value: number): string {
  const rounded = Math.abs(value) >= 90 ? Math.floor(value * 1000) / 1000 : Number(value.toPrecision(3));
  return `${rounded} %`;
}

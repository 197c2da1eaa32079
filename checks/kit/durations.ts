const units: Readonly<Partial<Record<string, number>>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
};

/** A duration of Prometheus (`1y`, `30d12h`, `500ms`) in seconds; undefined for what is none. */
export function durationSeconds(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:ms|[ywdhms]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)(ms|[ywdhms])/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
}

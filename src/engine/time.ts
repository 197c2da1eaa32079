/** Milliseconds since 1970 of an RFC 3339 date or date-time; a date alone is its first instant in UTC. */
export function instant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/.test(text))
    return undefined;
  const value = Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

const day = 86_400_000;

export function addDays(from: number, days: number): number {
  return from + days * day;
}

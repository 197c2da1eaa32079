/** JSON on one line, in which a CI runner finds no command (see inert.ts): the same value, for JSON knows escapes. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('##[', '##\\u005b');
}

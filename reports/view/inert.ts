/**
 * A line that GitHub's runner takes for no command. It reads whatever a step prints, and obeys `::` at the start of a line and
 * `##[` anywhere, so a file or host of that name could set outputs and hide errors.
 */
export function inert(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\x3a').replaceAll('##[', '##\\x5b');
}

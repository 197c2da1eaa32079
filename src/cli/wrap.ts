/** Breaks a sentence at spaces so that no line is wider than the terminal (80 columns where it does not say). */
export function wrap(text: string, columns: number | undefined, indent: string): string {
  const width = Math.max(40, Math.min(columns ?? 80, 120));
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line].join('\n');
}

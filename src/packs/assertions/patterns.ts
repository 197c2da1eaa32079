import { RE2JS } from 're2js';

/** A pattern of a pack; matching takes time in proportion to {@link size} and the text, whatever both are. */
export interface Pattern {
  readonly size: number;
  readonly test: (text: string) => boolean;
}

/** Longer patterns are programs. */
const maxLength = 1000;

export type CompiledPattern =
  { readonly ok: true; readonly pattern: Pattern } | { readonly ok: false; readonly fault: string };

/** Compiles for RE2's engine, which never backtracks; what would need that (look-around, back references) is refused. */
export function compilePattern(source: string): CompiledPattern {
  if (source.length > maxLength) return { ok: false, fault: `is longer than ${maxLength} characters` };
  try {
    const compiled = RE2JS.compile(source);
    return {
      ok: true,
      pattern: { size: compiled.programSize(), test: (text) => compiled.matcher(text).find() },
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: `is no pattern that RE2 takes: ${message.replace(/^error parsing regexp: /, '')}` };
  }
}

/** Instructions of all patterns of one pack: about a second of compiling. */
const maxTotal = 20_000;

/** Compiles the patterns of a pack, each once, until they are too large together. */
export function packPatterns(): (source: string) => CompiledPattern {
  const compiled = new Map<string, CompiledPattern>();
  let left = maxTotal;
  return (source) => {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    const result: CompiledPattern =
      left < 0
        ? { ok: false, fault: 'is one too many: the patterns of the pack are too large' }
        : compilePattern(source);
    // What does not compile took time, too.
    left -= result.ok ? result.pattern.size : source.length;
    compiled.set(source, result);
    return result;
  };
}

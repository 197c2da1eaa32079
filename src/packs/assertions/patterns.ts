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

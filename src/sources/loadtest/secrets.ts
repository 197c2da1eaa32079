import type { Json } from '../../model/json.ts';

const secretName = /token|secret|passw|authori[sz]ation|cookie|api[-_]?key|session|credential|private[-_]?key/i;
const secretShape =
  /\bBearer\s+[\w.~+/-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.|[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}|-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^\s/:@'"]+:[^\s/@'"]+@/;
/** In the text of a script: a literal under a secret's name. */
const secretLiteral =
  /(?:token|secret|passw\w*|authori[sz]ation|cookie|api[-_]?key)['"]?\s*[:=]\s*['"`][^'"`${}\s]{8,}['"`]/i;

/** Whether a value that a script put into its result holds what looks like a secret. Looks, and keeps nothing. */
export function holdsSecret(value: Json): boolean {
  const stack: { readonly name: string; readonly value: Json }[] = [{ name: '', value }];
  for (let budget = 10_000, next = stack.pop(); next !== undefined && budget > 0; budget -= 1, next = stack.pop()) {
    const { name, value: held } = next;
    if (typeof held === 'string') {
      if (held.length > 3 && (secretName.test(name) || secretShape.test(held) || secretLiteral.test(held))) return true;
    } else if (typeof held === 'object' && held !== null) {
      for (const [key, inner] of Object.entries(held)) stack.push({ name: key, value: inner as Json });
    }
  }
  return false;
}

/** Text of a program for people to read, without the given values and without what has a secret's shape. */
export function withoutSecrets(text: string, values: readonly string[]): string {
  // Short values are words like any other; the longest first, for one may be a part of another.
  const hidden = values.filter((value) => value.length > 3).sort((a, b) => b.length - a.length);
  const plain = hidden.reduce((rest, value) => rest.replaceAll(value, '***'), text);
  return plain.replaceAll(new RegExp(secretShape, 'g'), '***');
}

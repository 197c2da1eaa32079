/*
 * The committed form of one Kubernetes version's OpenAPI file (rules/kubernetes/<version>.json), made by
 * tools/gen/kubernetes-tables.ts.
 */

/**
 * A field's type in one word:
 * `s` string, `b` boolean, `i` int32, `l` int64, `n` number, `q` quantity, `x` int-or-string, `y` base64 bytes, `t` time,
 * `o` an object of any content, `j` anything, `#12` definition 12, `[T` a list of T, `{T` a map with values T.
 */
export type TypeWord = string;

export interface SchemaTable {
  readonly version: string;
  /** apiVersion -> kind -> index of its definition, then `N` (namespaced) or `C` (cluster) where it has a path of its own. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Name, fields, required fields. */
  readonly definitions: readonly (readonly [
    name: string,
    fields: Readonly<Record<string, TypeWord>>,
    required?: readonly string[],
  ])[];
}

export type Type =
  | {
      readonly is:
        | 'string'
        | 'boolean'
        | 'int32'
        | 'int64'
        | 'number'
        | 'quantity'
        | 'int-or-string'
        | 'bytes'
        | 'time'
        | 'object'
        | 'any';
    }
  | { readonly is: 'list' | 'map'; readonly of: Type }
  | { readonly is: 'definition'; readonly index: number };

const scalars: Readonly<Record<string, Type>> = {
  s: { is: 'string' },
  b: { is: 'boolean' },
  i: { is: 'int32' },
  l: { is: 'int64' },
  n: { is: 'number' },
  q: { is: 'quantity' },
  x: { is: 'int-or-string' },
  y: { is: 'bytes' },
  t: { is: 'time' },
  o: { is: 'object' },
  j: { is: 'any' },
};

export function parseType(word: TypeWord): Type {
  switch (word.charAt(0)) {
    case '#':
      return { is: 'definition', index: Number(word.slice(1)) };
    case '[':
      return { is: 'list', of: parseType(word.slice(1)) };
    case '{':
      return { is: 'map', of: parseType(word.slice(1)) };
    default:
      return scalars[word] ?? { is: 'any' };
  }
}

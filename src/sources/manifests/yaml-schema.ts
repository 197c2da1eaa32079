import { FAILSAFE_SCHEMA, Type, type Schema } from 'js-yaml';
import { readPlain, surprise } from './scalars.ts';

/*
 * A js-yaml schema that reads as Kubernetes does. One implicit type does the whole work, because js-yaml asks
 * every implicit type in turn for every scalar.
 */

/** Whether a surprising scalar was met since it was last cleared: only then is a document read again for its notes. */
export const met = { surprise: false };

const couldSurprise = /^(?:[yYnNoO]|[-+]?(?:0.|.*[_eE]|[0-9]{19}))/;

/** A plain scalar as Kubernetes reads it, undefined for a string; remembers in {@link met} whether it is a surprise. */
export function readScalar(source: string): boolean | number | null | undefined {
  const value = readPlain(source);
  if (value !== undefined && value !== null && !met.surprise && couldSurprise.test(source))
    met.surprise = surprise(source) !== undefined;
  return value;
}

function plainType(): Type {
  let value: boolean | number | null | undefined;
  return new Type('tag:readiness,plain', {
    kind: 'scalar',
    resolve: (source: string | null) => {
      if (source === null) return false;
      value = readScalar(source);
      return value !== undefined;
    },
    construct: () => value,
  });
}

const asRead = (source: string | null) => (source === null ? null : (readPlain(source) ?? source));

function explicit(
  name: string,
  resolve: (source: string | null) => boolean,
  construct: (source: string) => unknown,
): Type {
  return new Type(`tag:yaml.org,2002:${name}`, { kind: 'scalar', resolve, construct });
}

const explicitTypes = (): Type[] => [
  explicit(
    'null',
    () => true,
    () => null,
  ),
  explicit('bool', (source) => typeof asRead(source) === 'boolean', asRead),
  explicit('int', (source) => Number.isInteger(asRead(source)), asRead),
  explicit('float', (source) => typeof asRead(source) === 'number', asRead),
  explicit(
    'timestamp',
    () => true,
    (source) => source,
  ),
  explicit(
    'binary',
    () => true,
    (source) => Buffer.from(source, 'base64').toString('utf8'),
  ),
];

/** Unknown tags are ignored, as Kubernetes ignores them; what they stand on keeps its own reading. */
const unknownTags = (): Type[] =>
  (['scalar', 'sequence', 'mapping'] as const).flatMap((kind) =>
    ['!', 'tag:'].map((tag) => new Type(tag, { kind, multi: true, construct: (data: unknown) => data })),
  );

let schema: Schema | undefined;

export function kubernetesSchema(): Schema {
  schema ??= FAILSAFE_SCHEMA.extend({
    implicit: [
      new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (source: string | null) => source === '<<' }),
      plainType(),
    ],
    explicit: [...explicitTypes(), ...unknownTags()],
  });
  return schema;
}

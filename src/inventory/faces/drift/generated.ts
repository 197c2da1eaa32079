import type { Declaration, Graph } from '../../../model/graph.ts';
import type { Json } from '../../../model/json.ts';

/** What kustomize appends to the names of generated ConfigMaps and Secrets (kustomize, api/hasher: ten of these letters). */
const suffix = /-[2456789bcdfghkmt]{10}$/;

function stem(name: string): string | undefined {
  return suffix.test(name) ? name.replace(suffix, '') : undefined;
}

/** Generated objects of both faces, found again by the start of their names and what they hold. */
export interface Generated {
  /** The live object that was generated from the same content under another hash. */
  readonly liveOf: (declared: Declaration) => Declaration | undefined;
  /** Two names of objects with one stem and one content. */
  readonly isSameName: (namespace: string, manifest: string, live: string) => boolean;
}

const kinds = ['ConfigMap', 'Secret'] as const;

export function generatedIn(declared: Graph, live: Graph): Generated {
  const liveOf = (own: Declaration): Declaration | undefined => {
    const { kind, namespace, name } = own.identity;
    const start = stem(name);
    if (start === undefined || !(kinds as readonly string[]).includes(kind)) return undefined;
    return live
      .objects(kind)
      .find(
        (other) =>
          other.identity.namespace === namespace && stem(other.identity.name) === start && isSameContent(own, other),
      );
  };
  return {
    liveOf,
    isSameName: (namespace, manifest, runs) => {
      const start = stem(manifest);
      if (start === undefined || start !== stem(runs)) return false;
      return kinds.some((kind) =>
        declared.find(kind, namespace, manifest).some((own) => liveOf(own)?.identity.name === runs),
      );
    },
  };
}

/** Of Secrets only the names of keys count. */
function isSameContent(a: Declaration, b: Declaration): boolean {
  const content = ({ object, identity }: Declaration): string =>
    JSON.stringify(
      ['data', 'stringData', 'binaryData'].map((field) => sorted(object[field], identity.kind === 'Secret')),
    );
  return content(a) === content(b);
}

function sorted(value: Json | undefined, keysAlone: boolean): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => (keysAlone ? key : [key, held]));
}

import type { Container, Reference, Workload } from '../model/graph.ts';
import type { Path } from '../model/json.ts';
import { recordAt, stringAt, valueAt } from '../model/json.ts';
import { textOf } from '../model/secret.ts';

/** One variable as a container sees it. */
export interface Variable {
  readonly name: string;
  readonly container: string;
  /** Where it is set, inside the workload. */
  readonly path: Path;
  /** Readable text; undefined when it is secret, unknown or comes from elsewhere. */
  readonly value: string | undefined;
  /** Downward API: `metadata.name`. */
  readonly fieldPath?: string;
  readonly secret?: { readonly name: string; readonly key: string };
  /** It comes from an object that no scanned file declares. */
  readonly from?: Reference;
}

/** Variables of the containers that run the program: later entries of `env` win over `envFrom`, as in the kubelet. */
export function environmentOf(workload: Workload, references: readonly Reference[]): readonly Variable[] {
  const variables: Variable[] = [];
  for (const container of workload.containers) {
    if (container.kind !== 'regular' && container.kind !== 'sidecar') continue;
    const own = references.filter((reference) => reference.container === container.name);
    const merged = new Map<string, Variable>();
    for (const reference of own)
      for (const variable of fromReference(container, reference)) merged.set(variable.name, variable);
    for (const variable of literal(container, own)) merged.set(variable.name, variable);
    variables.push(...merged.values());
  }
  return variables;
}

function fromReference(container: Container, reference: Reference): readonly Variable[] {
  if (reference.via !== 'envFrom' || reference.resolution.status !== 'resolved') return [];
  const { provider } = reference.resolution;
  const prefix = stringAt(valueAt(reference.at.declaration.object, ...reference.at.path), 'prefix') ?? '';
  return [...(provider.keys ?? new Map<string, Path>())].map(([key, path]) => ({
    name: prefix + key,
    container: container.name,
    path: reference.at.path,
    value: reference.kind === 'ConfigMap' ? textOf(valueAt(provider.place.declaration.object, ...path)) : undefined,
    ...(reference.kind === 'Secret' ? { secret: { name: reference.name, key } } : {}),
  }));
}

function literal(container: Container, references: readonly Reference[]): readonly Variable[] {
  const byUser = new Map(references.filter((one) => one.via === 'env').map((one) => [one.user, one]));
  return container.env.map((variable): Variable => {
    const base = { name: variable.name, container: container.name, path: variable.path };
    const source = recordAt(container.object, 'env', variable.path.at(-1) ?? 0, 'valueFrom');
    if (source === undefined) return { ...base, value: textOf(variable.value) };
    const fieldPath = stringAt(source, 'fieldRef', 'fieldPath');
    if (fieldPath !== undefined) return { ...base, value: undefined, fieldPath };
    const secretName = stringAt(source, 'secretKeyRef', 'name');
    if (secretName !== undefined)
      return {
        ...base,
        value: undefined,
        secret: { name: secretName, key: stringAt(source, 'secretKeyRef', 'key') ?? '' },
      };
    const key = stringAt(source, 'configMapKeyRef', 'key');
    const reference = byUser.get(variable.name);
    if (key === undefined || reference === undefined) return { ...base, value: undefined };
    if (reference.resolution.status !== 'resolved') return { ...base, value: undefined, from: reference };
    const { provider } = reference.resolution;
    const path = provider.keys?.get(key);
    return {
      ...base,
      value: path === undefined ? undefined : textOf(valueAt(provider.place.declaration.object, ...path)),
    };
  });
}

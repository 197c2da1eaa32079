import type { Container, Declaration, KeyProvider, Place, Reference, Workload } from '../model/graph.ts';
import type { Json, Path } from '../model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import { isPlaceholder } from '../model/secret.ts';
import type { EdgeContext } from './edge-context.ts';
import { effort, nearestKey, nearestName } from './near-name.ts';
import type { KeyHolderKind } from './providers.ts';
import { collectProviders } from './providers.ts';

export interface References {
  /** Of all workloads, and of what is no workload (TLS Secrets of Ingresses and Gateways). */
  readonly all: readonly Reference[];
  of(workload: Workload): readonly Reference[];
}

type Asked = Omit<Reference, 'resolution'>;

/** Every name by which a workload, an Ingress or a Gateway needs a Secret or a ConfigMap, and whether it leads somewhere. */
export function resolveReferences(context: EdgeContext): References {
  const resolve = resolver(context);
  const answer = (asked: Asked): Reference => ({ ...asked, resolution: resolve(asked) });
  const of = new Map<string, readonly Reference[]>();
  const all: Reference[] = [];
  for (const workload of context.workloads) {
    const references = workloadReferences(workload).map(answer);
    of.set(workload.key, references);
    for (const reference of references) all.push(reference);
  }
  for (const declaration of context.index.ofKind('Ingress')) all.push(...ingressReferences(declaration).map(answer));
  for (const declaration of context.index.ofKind('Gateway')) all.push(...gatewayReferences(declaration).map(answer));
  return { all, of: (workload) => of.get(workload.key) ?? [] };
}

function resolver(context: EdgeContext): (asked: Asked) => Reference['resolution'] {
  const providers = collectProviders(context);
  const budget = effort();
  return ({ kind, namespace, name, key, optional }) => {
    if (kind === 'ConfigMap' && name === 'kube-root-ca.crt') {
      return { status: 'not-asked', because: 'every namespace has the ConfigMap kube-root-ca.crt' };
    }
    if (isPlaceholder(name) || isPlaceholder(key)) {
      return { status: 'unknown', text: `the reference still holds a placeholder: ${name}` };
    }
    const found = providers.of(kind, namespace, name);
    const [first] = found;
    if (first === undefined) return absent(kind, namespace, name, optional);
    if (key === undefined) return { status: 'resolved', provider: first };
    const holder = found.find(({ keys }) => keys?.has(key) === true);
    if (holder !== undefined) return { status: 'resolved', provider: holder };
    const opaque = found.find(({ keys }) => keys === undefined);
    if (opaque !== undefined) {
      return {
        status: 'unknown',
        text: `${sourceText(opaque)} makes ${kind} ${name}; its keys can't be seen in the files`,
      };
    }
    if (optional) return { status: 'not-asked', because: 'the reference is optional' };
    const nearest = nearestKey(key, [...(first.keys?.keys() ?? [])], budget);
    return { status: 'no-key', provider: first, ...(nearest === undefined ? {} : { nearestKey: nearest }) };
  };

  function absent(kind: KeyHolderKind, namespace: string, name: string, optional: boolean): Reference['resolution'] {
    if (optional) return { status: 'not-asked', because: 'the reference is optional' };
    // Files rightly hold no Secrets. A cluster does, and one that was listed whole lacks those that it doesn't show.
    if (kind === 'Secret' && (context.input.worldOf === undefined || context.world('Secret', namespace).open)) {
      const maker = providers.makerOf(namespace, name);
      const text =
        maker === undefined
          ? `no file declares Secret ${name}, as is right when it is made elsewhere`
          : `${maker.identity.kind} ${maker.identity.name} makes Secrets at run time, perhaps ${name}`;
      return { status: 'unknown', text, undeclared: true };
    }
    const world = context.world(kind, namespace);
    if (world.open) {
      const text = `no file declares ConfigMap ${name}, and ${world.because}`;
      return { status: 'unknown', text, undeclared: true };
    }
    const near = nearestName(name, providers.namesIn(kind, namespace), 4, budget);
    const [nearest] = near === undefined ? [] : providers.of(kind, namespace, near);
    return { status: 'no-object', ...(nearest === undefined ? {} : { nearest }) };
  }
}

function sourceText({ source, place }: KeyProvider): string {
  return `${source === 'operator' ? place.declaration.identity.kind : source} ${place.declaration.identity.name}`;
}

function workloadReferences(workload: Workload): readonly Asked[] {
  const found: Asked[] = [];
  for (const container of workload.containers) containerReferences(workload, container, found);
  const { spec, specPath } = workload.template;
  listAt(spec, 'volumes').forEach((volume, position) => {
    volumeReferences(workload, volume, [...specPath, 'volumes', position], found);
  });
  listAt(spec, 'imagePullSecrets').forEach((item, position) => {
    const path: Path = [...specPath, 'imagePullSecrets', position];
    ask(found, workload, 'Secret', stringAt(item, 'name'), { via: 'imagePullSecret', path, user: 'imagePullSecrets' });
  });
  return found;
}

function containerReferences(workload: Workload, container: Container, found: Asked[]): void {
  listAt(container.object, 'env').forEach((item, position) => {
    const user = stringAt(item, 'name') ?? '';
    const rest = { via: 'env', path: [...container.path, 'env', position], user, container: container.name } as const;
    const secret = recordAt(item, 'valueFrom', 'secretKeyRef');
    if (secret !== undefined) ask(found, workload, 'Secret', stringAt(secret, 'name'), { ...rest, ...keyOf(secret) });
    const config = recordAt(item, 'valueFrom', 'configMapKeyRef');
    if (config !== undefined)
      ask(found, workload, 'ConfigMap', stringAt(config, 'name'), { ...rest, ...keyOf(config) });
  });
  listAt(container.object, 'envFrom').forEach((item, position) => {
    const path: Path = [...container.path, 'envFrom', position];
    const user = stringAt(item, 'prefix') ?? '';
    const rest = { via: 'envFrom', path, user, container: container.name } as const;
    const secret = recordAt(item, 'secretRef');
    if (secret !== undefined)
      ask(found, workload, 'Secret', stringAt(secret, 'name'), { ...rest, ...optionalOf(secret) });
    const config = recordAt(item, 'configMapRef');
    if (config !== undefined)
      ask(found, workload, 'ConfigMap', stringAt(config, 'name'), { ...rest, ...optionalOf(config) });
  });
}

function volumeReferences(workload: Workload, volume: Json, path: Path, found: Asked[]): void {
  const user = stringAt(volume, 'name') ?? '';
  const one = (kind: KeyHolderKind, source: Json | undefined, nameKey: string, at: Path): void => {
    const name = stringAt(source, nameKey);
    const items = listAt(source, 'items');
    const rest = { via: 'volume', user, ...optionalOf(source) } as const;
    if (items.length === 0) ask(found, workload, kind, name, { ...rest, path: at });
    items.forEach((item, position) => {
      ask(found, workload, kind, name, {
        ...rest,
        ...keyOf(item),
        ...optionalOf(source),
        path: [...at, 'items', position],
      });
    });
  };
  const secret = recordAt(volume, 'secret');
  if (secret !== undefined) one('Secret', secret, 'secretName', [...path, 'secret']);
  const config = recordAt(volume, 'configMap');
  if (config !== undefined) one('ConfigMap', config, 'name', [...path, 'configMap']);
  listAt(volume, 'projected', 'sources').forEach((source, position) => {
    const at: Path = [...path, 'projected', 'sources', position];
    const projectedSecret = recordAt(source, 'secret');
    if (projectedSecret !== undefined) one('Secret', projectedSecret, 'name', [...at, 'secret']);
    const projectedConfig = recordAt(source, 'configMap');
    if (projectedConfig !== undefined) one('ConfigMap', projectedConfig, 'name', [...at, 'configMap']);
  });
}

function ingressReferences(ingress: Declaration): readonly Asked[] {
  const found: Asked[] = [];
  listAt(ingress.object, 'spec', 'tls').forEach((entry, position) => {
    const path: Path = ['spec', 'tls', position, 'secretName'];
    ask(found, ingress, 'Secret', stringAt(entry, 'secretName'), { via: 'tls', path, user: 'tls' });
  });
  // Known to ingress-nginx; the value may name another namespace.
  for (const annotation of ['nginx.ingress.kubernetes.io/auth-secret', 'nginx.ingress.kubernetes.io/auth-tls-secret']) {
    const [first, second] = (ingress.annotations.get(annotation) ?? '').split('/');
    const path: Path = ['metadata', 'annotations', annotation];
    const namespace = second === undefined ? undefined : first;
    ask(found, ingress, 'Secret', second ?? first, { via: 'annotation', path, user: annotation }, namespace);
  }
  return found;
}

function gatewayReferences(gateway: Declaration): readonly Asked[] {
  const found: Asked[] = [];
  listAt(gateway.object, 'spec', 'listeners').forEach((listener, position) => {
    listAt(listener, 'tls', 'certificateRefs').forEach((reference, item) => {
      if ((stringAt(reference, 'kind') ?? 'Secret') !== 'Secret') return;
      const path: Path = ['spec', 'listeners', position, 'tls', 'certificateRefs', item];
      const user = stringAt(listener, 'name') ?? 'tls';
      ask(
        found,
        gateway,
        'Secret',
        stringAt(reference, 'name'),
        { via: 'tls', path, user },
        stringAt(reference, 'namespace'),
      );
    });
  });
  return found;
}

interface Asking {
  readonly via: Reference['via'];
  readonly path: Path;
  readonly user: string;
  readonly key?: string;
  readonly optional?: boolean;
  readonly container?: string;
}

/** A reference without a name is the schema's fault to tell, not an edge. */
function ask(
  found: Asked[],
  declaration: Declaration,
  kind: KeyHolderKind,
  name: string | undefined,
  { path, optional, ...rest }: Asking,
  namespace = declaration.identity.namespace,
): void {
  if (name === undefined || name === '') return;
  const at: Place = { declaration, path };
  found.push({ kind, namespace, name, at, optional: optional === true, ...rest });
}

function keyOf(source: Json | undefined): { key?: string; optional: boolean } {
  const key = stringAt(source, 'key');
  return { ...(key === undefined ? {} : { key }), ...optionalOf(source) };
}

function optionalOf(source: Json | undefined): { optional: boolean } {
  return { optional: valueAt(source, 'optional') === true };
}

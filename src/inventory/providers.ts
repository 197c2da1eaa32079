import type { Declaration, KeyProvider } from '../model/graph.ts';
import type { JsonRecord, Path } from '../model/json.ts';
import { asRecord, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import { secretOf } from '../model/secret.ts';
import type { EdgeContext } from './edge-context.ts';
import { append } from './object-index.ts';

export type KeyHolderKind = 'Secret' | 'ConfigMap';
type Keys = ReadonlyMap<string, Path>;

/** Everything in the files that brings Secrets and ConfigMaps into being. */
export interface Providers {
  of(kind: KeyHolderKind, namespace: string, name: string): readonly KeyProvider[];
  /** Names of all declared objects of the kind, for near-name hints. */
  namesIn(kind: KeyHolderKind, namespace: string): readonly string[];
  /** A custom resource after whose name the Secret is called, and that makes Secrets. */
  makerOf(namespace: string, secret: string): Declaration | undefined;
}

/**
 * Annotations and labels by which a controller copies or generates the content of a declared object
 * (mittwald secret-generator and replicator, emberstack reflector, OpenShift CA injection).
 */
const filledBy = [
  'secret-generator.v1.mittwald.de/autogenerate',
  'secret-generator.v1.mittwald.de/type',
  'replicator.v1.mittwald.de/replicate-from',
  'reflector.v1.k8s.emberstack.com/reflects',
  'service.beta.openshift.io/inject-cabundle',
  'config.openshift.io/inject-trusted-cabundle',
];

/** What cert-manager writes into the Secret of a Certificate (cert-manager.io/docs/usage/certificate). */
const certificateKeys = ['tls.crt', 'tls.key', 'ca.crt'];
/** What the token controller writes into a Secret of type kubernetes.io/service-account-token. */
const tokenKeys = ['token', 'ca.crt', 'namespace'];

export function collectProviders(context: EdgeContext): Providers {
  const byName = new Map<string, KeyProvider[]>();
  const names = new Map<string, string[]>();
  const add = (kind: KeyHolderKind, namespace: string, name: string, provider: KeyProvider): void => {
    append(byName, `${kind}\u0000${namespace}\u0000${name}`, provider);
    append(names, `${kind}\u0000${namespace}`, name);
  };
  for (const declaration of [...context.index.all, ...context.keysOnly]) provide(declaration, add);
  const makers = makersOf(context);
  return {
    of: (kind, namespace, name) => applied(byName.get(`${kind}\u0000${namespace}\u0000${name}`) ?? []),
    namesIn: (kind, namespace) => names.get(`${kind}\u0000${namespace}`) ?? [],
    makerOf: (namespace, secret) => {
      for (let end = secret.length; end > 0; end = secret.lastIndexOf('-', end - 1)) {
        const maker = makers.get(`${namespace}\u0000${secret.slice(0, end)}`);
        if (maker !== undefined) return maker;
      }
      return undefined;
    },
  };
}

/** An example beside the real thing says nothing: only the real thing is applied. */
function applied(providers: readonly KeyProvider[]): readonly KeyProvider[] {
  const real = providers.filter(({ source }) => source !== 'example');
  return real.length > 0 ? real : providers;
}

type Add = (kind: KeyHolderKind, namespace: string, name: string, provider: KeyProvider) => void;

function provide(declaration: Declaration, add: Add): void {
  const { object, identity } = declaration;
  const { group, kind, namespace, name } = identity;
  if ((kind === 'Secret' || kind === 'ConfigMap') && group === '') {
    add(kind, namespace, name, {
      place: { declaration, path: [] },
      source: sourceOf(declaration, kind),
      keys: own(declaration),
    });
  } else if (kind === 'ExternalSecret' && stringAt(object, 'spec', 'target', 'creationPolicy') !== 'None') {
    const target = stringAt(object, 'spec', 'target', 'name') ?? name;
    add('Secret', namespace, target, {
      place: { declaration, path: ['spec'] },
      source: 'ExternalSecret',
      keys: externalKeys(object),
    });
  } else if (kind === 'SealedSecret') {
    const target = stringAt(object, 'spec', 'template', 'metadata', 'name') ?? name;
    add('Secret', namespace, target, {
      place: { declaration, path: ['spec', 'encryptedData'] },
      source: 'SealedSecret',
      keys: keysAt(object, [
        ['spec', 'encryptedData'],
        ['spec', 'template', 'data'],
      ]),
    });
  } else if (kind === 'Certificate' && group === 'cert-manager.io') {
    const target = stringAt(object, 'spec', 'secretName');
    const path: Path = ['spec', 'secretName'];
    if (target !== undefined)
      add('Secret', namespace, target, {
        place: { declaration, path },
        source: 'operator',
        keys: certificateKeysOf(object, path),
      });
  } else if (kind === 'Ingress') {
    provideIngress(declaration, add);
  }
}

/** cert-manager makes the TLS Secrets of an Ingress that names an issuer. */
function provideIngress(declaration: Declaration, add: Add): void {
  const { annotations, identity, object } = declaration;
  const issued = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer', 'kubernetes.io/tls-acme'];
  if (!issued.some((key) => annotations.has(key))) return;
  listAt(object, 'spec', 'tls').forEach((entry, position) => {
    const name = stringAt(entry, 'secretName');
    const path: Path = ['spec', 'tls', position, 'secretName'];
    if (name !== undefined)
      add('Secret', identity.namespace, name, {
        place: { declaration, path },
        source: 'operator',
        keys: named(certificateKeys, path),
      });
  });
}

function certificateKeysOf(object: JsonRecord, path: Path): Keys | undefined {
  const extended = valueAt(object, 'spec', 'keystores') ?? valueAt(object, 'spec', 'additionalOutputFormats');
  return extended === undefined || extended === null ? named(certificateKeys, path) : undefined;
}

function sourceOf(declaration: Declaration, kind: KeyHolderKind): KeyProvider['source'] {
  if (declaration.document.use !== 'keys-only') return kind;
  return Object.hasOwn(declaration.object, 'sops') ? 'sops' : 'example';
}

function own({ object, annotations, labels }: Declaration): Keys | undefined {
  if (filledBy.some((key) => annotations.has(key) || labels.has(key))) return undefined;
  const keys = keysAt(object, [['data'], ['binaryData'], ['stringData']]);
  if (keys === undefined || stringAt(object, 'type') !== 'kubernetes.io/service-account-token') return keys;
  return new Map([...named(tokenKeys, ['type']), ...keys]);
}

function externalKeys(object: JsonRecord): Keys | undefined {
  if (listAt(object, 'spec', 'dataFrom').length > 0) return undefined;
  const template = recordAt(object, 'spec', 'target', 'template');
  if (listAt(template, 'templateFrom').length > 0) return undefined;
  const keys = new Map<string, Path>();
  const templated = recordAt(template, 'data');
  for (const key of Object.keys(templated ?? {})) keys.set(key, ['spec', 'target', 'template', 'data', key]);
  // A template replaces what was fetched unless it says Merge.
  if (templated !== undefined && stringAt(template, 'mergePolicy') !== 'Merge') return keys;
  listAt(object, 'spec', 'data').forEach((item, position) => {
    const key = stringAt(item, 'secretKey');
    if (key !== undefined) keys.set(key, ['spec', 'data', position, 'secretKey']);
  });
  return keys;
}

/** Keys of the mappings at the paths; undefined when one of them is something else than a mapping. */
function keysAt(object: JsonRecord, paths: readonly Path[]): Keys | undefined {
  const keys = new Map<string, Path>();
  for (const path of paths) {
    const value = valueAt(object, ...path);
    if (value === undefined || value === null) continue;
    const record = asRecord(value);
    if (record === undefined || secretOf(value) !== undefined) return undefined;
    for (const key of Object.keys(record)) keys.set(key, [...path, key]);
  }
  return keys;
}

function named(keys: readonly string[], path: Path): ReadonlyMap<string, Path> {
  return new Map(keys.map((key) => [key, path]));
}

function makersOf({ index, input }: EdgeContext): ReadonlyMap<string, Declaration> {
  const groups = new Map<string, ReadonlySet<string> | '*'>();
  for (const { group, kinds, makes } of input.catalogues['custom-resources'].customResources) {
    if (makes !== '*' && !makes.includes('Secret')) continue;
    const known = groups.get(group);
    groups.set(group, kinds === '*' || known === '*' ? '*' : new Set([...(known ?? []), ...kinds]));
  }
  const makers = new Map<string, Declaration>();
  for (const declaration of index.all) {
    const { group, kind, namespace, name } = declaration.identity;
    const kinds = groups.get(group);
    if (kinds === '*' || kinds?.has(kind) === true) makers.set(`${namespace}\u0000${name}`, declaration);
  }
  return makers;
}

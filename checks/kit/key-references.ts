import type { CheckContext, ParamSpec, RelatedPlace, Verdict } from '../../src/model/check.ts';
import { referenceId } from '../../src/model/edge.ts';
import type { Graph, KeyProvider, Reference, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { isLeftToRelease } from './chart-secret.ts';
import { nameOf } from './containers-asked.ts';
import { combine, fail, notAsked, pass, undeclared, unknown } from './verdict.ts';

export const noKeyMessages = {
  'no-key': '{workload} reads the key {key} of {kind} {name} ({user}), and {provider} has {keys}',
} as const;

export const noObjectMessages = {
  'no-object': '{workload} reads {kind} {name} ({user}), which the namespace {namespace} does not hold',
} as const;

type MakerOf<M extends Readonly<Record<string, string>>> = CheckContext<
  'workload',
  never,
  Readonly<Record<string, ParamSpec>>,
  M
>['finding'];

export interface ReferenceMakers {
  readonly noKey: MakerOf<typeof noKeyMessages>;
  /** Not for Secrets: one that no file declares is the normal case. */
  readonly noObject?: MakerOf<typeof noObjectMessages>;
}

/** The question that Secrets and ConfigMaps share: does every reference of a pod lead to an object, and to a key in it? */
export function judgeReferences(
  subject: Workload,
  kind: Reference['kind'],
  graph: Graph,
  makers: ReferenceMakers,
): Verdict {
  const references = graph
    .referencesOf(subject)
    .filter((reference) => reference.kind === kind && reference.via !== 'imagePullSecret');
  if (references.length === 0) return notAsked(`it reads no ${kind}`);
  return combine(
    references.flatMap((reference) => [
      judgeReference(subject, reference, makers),
      ...judgeSubPaths(subject, reference, makers),
    ]),
  );
}

/** A `subPath` of a volume that holds every key of the object: without such a key the container can't be made. */
function judgeSubPaths(subject: Workload, reference: Reference, { noKey }: ReferenceMakers): readonly Verdict[] {
  const { via, kind, name, key, user, optional, resolution } = reference;
  if (via !== 'volume' || key !== undefined || optional || resolution.status !== 'resolved') return [];
  const { provider } = resolution;
  const { keys } = provider;
  if (keys === undefined || !isWhole(subject, reference)) return [];
  return subject.containers.flatMap((container) =>
    listAt(container.object, 'volumeMounts').flatMap((mount, position): readonly Verdict[] => {
      const wanted = stringAt(mount, 'subPath');
      if (wanted === undefined || wanted.includes('/') || stringAt(mount, 'name') !== user) return [];
      if (keys.has(wanted) || isPlaceholder(wanted)) return [];
      return [
        fail(
          noKey('no-key', {
            data: {
              workload: nameOf(subject),
              kind,
              name,
              key: wanted,
              user: `subPath of volume ${user} in container ${container.name}`,
              provider: providerText(provider),
              keys: keysText(provider),
            },
            at: [...container.path, 'volumeMounts', position, 'subPath'],
            container: container.name,
            discriminator: `${container.name} subPath ${user} ${name} ${wanted}`,
            related: [providerPlace(provider, undefined)],
          }),
        ),
      ];
    }),
  );
}

/** The volume is this object and nothing else: a projected one may hold the file from another source. */
function isWhole({ template: { spec } }: Workload, { user }: Reference): boolean {
  const volume = listAt(spec, 'volumes').find((one) => stringAt(one, 'name') === user);
  return volume !== undefined && recordAt(volume, 'projected') === undefined;
}

export function judgeReference(subject: Workload, reference: Reference, { noKey, noObject }: ReferenceMakers): Verdict {
  const { resolution, kind, name, namespace, key, user, container } = reference;
  const shared = { workload: nameOf(subject), kind, name, user: userText(reference) };
  const options = {
    discriminator: `${container ?? ''} ${reference.via} ${user} ${name} ${key ?? ''}`,
    ...(container === undefined ? {} : { container }),
    breaks: referenceId(subject, reference),
  };
  switch (resolution.status) {
    case 'resolved': {
      const left = leftToRelease(resolution.provider, key);
      return left === undefined
        ? pass
        : unknown(
            'not-collected',
            `the key ${left} of ${kind} ${name} is left to the values of the release`,
            reference.at,
          );
    }
    case 'not-asked':
      return notAsked(resolution.because);
    case 'unknown':
      return resolution.undeclared === true
        ? undeclared([kind], resolution.text, reference.at)
        : unknown('not-collected', resolution.text, reference.at);
    case 'no-key':
      return fail(
        noKey('no-key', {
          data: {
            ...shared,
            key: key ?? '',
            provider: providerText(resolution.provider),
            keys: keysText(resolution.provider),
          },
          at: { declaration: reference.at.declaration, path: keyPath(reference) },
          related: [providerPlace(resolution.provider, resolution.nearestKey)],
          ...options,
        }),
      );
    case 'no-object': {
      const { nearest } = resolution;
      if (noObject === undefined) return undeclared([kind], `no file declares ${kind} ${name}`, reference.at);
      return fail(
        noObject('no-object', {
          data: { ...shared, namespace },
          at: { declaration: reference.at.declaration, path: namePath(reference) },
          related:
            nearest === undefined
              ? []
              : [{ as: 'nearest', text: `${providerText(nearest)} is declared`, at: nearest.place }],
          ...options,
        }),
      );
    }
  }
}

/** The key that the provider leaves empty: the wanted one, or any where the object is read whole. */
function leftToRelease(
  { place: { declaration }, source, keys }: KeyProvider,
  key: string | undefined,
): string | undefined {
  if (source !== 'Secret') return undefined;
  return [...(keys ?? [])].find(
    ([own, path]) => (key ?? own) === own && isLeftToRelease(declaration, valueAt(declaration.object, ...path)),
  )?.[0];
}

function sourceField({ kind, at }: Reference): Path {
  return [...at.path, 'valueFrom', kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'];
}

/** The `key:` of a variable or of a volume's item. */
function keyPath(reference: Reference): Path {
  return reference.via === 'env' ? [...sourceField(reference), 'key'] : below(reference, 'key');
}

export function namePath(reference: Reference): Path {
  if (reference.via === 'env') return [...sourceField(reference), 'name'];
  if (reference.via === 'envFrom')
    return [...reference.at.path, reference.kind === 'Secret' ? 'secretRef' : 'configMapRef', 'name'];
  return below(reference, reference.kind === 'Secret' ? 'secretName' : 'name');
}

function below({ at }: Reference, field: string): Path {
  const path = [...at.path, field];
  return valueAt(at.declaration.object, ...path) === undefined ? at.path : path;
}

export function userText({ via, user, container }: Reference): string {
  if (via === 'volume') return `volume ${user}`;
  const where = container === undefined ? '' : ` of container ${container}`;
  return via === 'env' ? `variable ${user}${where}` : `envFrom${where}`;
}

function providerText({ place, source }: KeyProvider): string {
  const { kind, name } = place.declaration.identity;
  return source === 'example' ? `the template of ${kind} ${name}` : `${kind} ${name}`;
}

function keysText({ keys }: KeyProvider): string {
  const shown: string[] = [];
  for (const key of keys?.keys() ?? []) if (shown.push(key) === mostKeys) break;
  if (keys === undefined || shown.length === 0) return 'no keys';
  return keys.size > mostKeys ? `${shown.join(', ')} and ${keys.size - mostKeys} more` : shown.join(', ');
}

/** Keys that a message names. */
const mostKeys = 6;

function providerPlace(provider: KeyProvider, nearestKey: string | undefined): RelatedPlace {
  const path = nearestKey === undefined ? undefined : provider.keys?.get(nearestKey);
  if (nearestKey === undefined || path === undefined)
    return { as: 'other-end', text: `${providerText(provider)} has ${keysText(provider)}`, at: provider.place };
  const at = { declaration: provider.place.declaration, path };
  return { as: 'nearest', text: `${providerText(provider)} has ${nearestKey}`, at };
}

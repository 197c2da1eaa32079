import type { Declaration } from '../model/graph.ts';
import type { Unread } from '../model/document.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import type { Reading } from '../model/pack.ts';
import { asList, asRecord, valueAt } from '../model/json.ts';
import { podTemplatePath } from './pod-template.ts';

type Shape = 'map' | 'list of maps' | 'map?' | 'list of maps?';

/** The parts of a kind that the graph stands on. Another shape there is refused by the API, and nothing can be concluded from it. */
const spines: Readonly<Record<string, readonly (readonly [Path, Shape])[]>> = {
  Service: [
    [['spec'], 'map'],
    [['spec', 'selector'], 'map?'],
    [['spec', 'ports'], 'list of maps?'],
  ],
  Ingress: [
    [['spec'], 'map'],
    [['spec', 'rules'], 'list of maps?'],
    [['spec', 'tls'], 'list of maps?'],
  ],
  NetworkPolicy: [
    [['spec'], 'map'],
    [['spec', 'podSelector'], 'map?'],
    [['spec', 'ingress'], 'list of maps?'],
    [['spec', 'egress'], 'list of maps?'],
  ],
  PodDisruptionBudget: [
    [['spec'], 'map'],
    [['spec', 'selector'], 'map?'],
  ],
  HorizontalPodAutoscaler: [
    [['spec'], 'map'],
    [['spec', 'scaleTargetRef'], 'map'],
  ],
  ScaledObject: [
    [['spec'], 'map'],
    [['spec', 'scaleTargetRef'], 'map'],
  ],
  Secret: [
    [['data'], 'map?'],
    [['stringData'], 'map?'],
  ],
  ConfigMap: [
    [['data'], 'map?'],
    [['binaryData'], 'map?'],
  ],
  Role: [[['rules'], 'list of maps?']],
  ClusterRole: [[['rules'], 'list of maps?']],
  RoleBinding: [
    [['roleRef'], 'map'],
    [['subjects'], 'list of maps?'],
  ],
  ClusterRoleBinding: [
    [['roleRef'], 'map'],
    [['subjects'], 'list of maps?'],
  ],
  ResourceQuota: [[['spec'], 'map']],
};

/** The parts of the object that the graph stands on, outermost first. */
function spineOf(declaration: Declaration, isBuiltIn: boolean, reading: Reading): readonly (readonly [Path, Shape])[] {
  const template = podTemplatePath(declaration, reading);
  const own = Object.hasOwn(spines, declaration.identity.kind) ? (spines[declaration.identity.kind] ?? []) : [];
  return [
    // Files for client programs (a kubeconfig, skaffold's, kind's) have no metadata at all.
    [['metadata'], template === undefined && own.length === 0 && !isBuiltIn ? 'map?' : 'map'],
    [['metadata', 'labels'], 'map?'],
    [['metadata', 'annotations'], 'map?'],
    ...own,
    ...(template === undefined
      ? []
      : ([
          [template, 'map'],
          [[...template, 'metadata'], 'map?'],
          [[...template, 'metadata', 'labels'], 'map?'],
          [[...template, 'metadata', 'annotations'], 'map?'],
          [[...template, 'spec'], 'map'],
          [[...template, 'spec', 'containers'], 'list of maps'],
          [[...template, 'spec', 'initContainers'], 'list of maps?'],
          [[...template, 'spec', 'volumes'], 'list of maps?'],
        ] as const)),
  ];
}

/** The declaration with what its spine lacks filled in, empty (a pack's `absentParts: empty`). */
export function completed(declaration: Declaration, isBuiltIn: boolean, reading: Reading = {}): Declaration {
  let { object } = declaration;
  for (const [path, shape] of spineOf(declaration, isBuiltIn, reading)) {
    const value = valueAt(object, ...path) ?? null;
    const isList = shape.startsWith('list');
    if (value === null) {
      if (!shape.endsWith('?')) object = withValue(object, path, isList ? [] : {});
    } else if (isList && Array.isArray(value) && value.includes(null)) {
      object = withValue(
        object,
        path,
        asList(value).map((item) => item ?? {}),
      );
    }
  }
  return object === declaration.object ? declaration : Object.assign(declaration, { object });
}

/** Parents come before what lies in them, so that each step but the last is there, or has another shape than the API wants. */
function withValue(object: JsonRecord, path: Path, value: Json): JsonRecord {
  const [step, ...rest] = path;
  if (step === undefined) return object;
  if (rest.length === 0) return { ...object, [step]: value };
  const inner = object[step] ?? {};
  const record = asRecord(inner);
  return record === undefined ? object : { ...object, [step]: withValue(record, rest, value) };
}

/**
 * An object whose spine has a shape that the API refuses: `schema-valid` names the fault, and for every other rule
 * the object counts as unread, so that it can neither earn nor hide anything.
 */
export function malformed(declaration: Declaration, isBuiltIn: boolean, reading: Reading = {}): Unread | undefined {
  for (const [path, shape] of spineOf(declaration, isBuiltIn, reading)) {
    const value = valueAt(declaration.object, ...path);
    if (fits(value, shape)) continue;
    return {
      path: declaration.document.file,
      kind: 'document',
      kinds: [declaration.identity.kind],
      reason: `${declaration.identity.kind}/${declaration.identity.name}: ${path.join('.')} is ${describe(value)} where the API wants a ${shape.replace('?', '')}; nothing else of this object was judged`,
    };
  }
  return undefined;
}

function fits(value: Json | undefined, shape: Shape): boolean {
  if (value === undefined || value === null) return shape.endsWith('?');
  if (shape.startsWith('map')) return asRecord(value) !== undefined;
  return Array.isArray(value) && asList(value).every((item) => asRecord(item) !== undefined);
}

function describe(value: Json | undefined): string {
  if (value === undefined || value === null) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

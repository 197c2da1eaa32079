import type { Declaration, Workload } from '../../src/model/graph.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import type { Cover } from './cover.ts';
import { allCover, anyCovers, unless } from './cover.ts';
import type { ImageVerifier } from './image-verifier.ts';
import { matchesAny, spellings } from './image-verifier.ts';

/**
 * `verifyImages` rules of a ClusterPolicy or Policy, one verifier for each entry that names who signs
 * (https://kyverno.io/docs/policy-types/cluster-policy/verify-images/overview/).
 */
export function ofKyvernoRules(declaration: Declaration): readonly ImageVerifier[] {
  const { object } = declaration;
  return listAt(object, 'spec', 'rules').flatMap((rule, ruleAt) =>
    listAt(rule, 'verifyImages').flatMap((entry, entryAt): readonly ImageVerifier[] => {
      if (!namesSigner(entry)) return [];
      const path = ['spec', 'rules', ruleAt, 'verifyImages', entryAt];
      const [action, effectPath] = actionOf(object, entry, path);
      const patterns = [...listAt(entry, 'imageReferences'), valueAt(entry, 'image') ?? null];
      return [
        {
          declaration,
          effect: effectOf(object, entry, action),
          effectPath,
          covers: (image, workload) => {
            const names = spellings(image, 'docker.io', false);
            return allCover([
              inNamespace(declaration, workload),
              matchesAny(patterns, names, 'across'),
              unless(matchesAny(listAt(entry, 'skipImageReferences'), names, 'across')),
              ruleCovers(rule, workload),
            ]);
          },
        },
      ];
    }),
  );
}

const signers = ['attestors', 'attestations', 'key', 'roots', 'issuer', 'subject'];

/** An entry without them only writes the digest into the pod. */
function namesSigner(entry: Json): boolean {
  return signers.some((field) => {
    const value = valueAt(entry, field);
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
  });
}

function actionOf(object: JsonRecord, entry: Json, path: Path): readonly [string, Path] {
  const own = stringAt(entry, 'failureAction');
  if (own !== undefined) return [own, [...path, 'failureAction']];
  // The API's default is Audit.
  return [stringAt(object, 'spec', 'validationFailureAction') ?? 'Audit', ['spec', 'validationFailureAction']];
}

function effectOf(object: JsonRecord, entry: Json, action: string): ImageVerifier['effect'] {
  // What holds for some namespaces or requests only is not followed.
  const partly =
    listAt(object, 'spec', 'validationFailureActionOverrides').length > 0 ||
    listAt(object, 'spec', 'webhookConfiguration', 'matchConditions').length > 0;
  if (partly || isPlaceholder(action)) return 'unclear';
  // `required: false` lets an image through that nobody has looked at.
  if (valueAt(entry, 'required') === false) return 'unclear';
  return action.toLowerCase() === 'enforce' ? 'refused' : 'reported';
}

const namespaced: ReadonlySet<string> = new Set(['Policy', 'NamespacedImageValidatingPolicy']);

function inNamespace({ identity }: Declaration, workload: Workload): Cover {
  return !namespaced.has(identity.kind) || identity.namespace === workload.identity.namespace ? 'yes' : 'no';
}

function ruleCovers(rule: Json, workload: Workload): Cover {
  const conditions = ['preconditions', 'celPreconditions', 'context'].some((field) => isSet(valueAt(rule, field)));
  return allCover([
    conditions ? 'unclear' : 'yes',
    filtersCover(recordAt(rule, 'match'), workload),
    recordAt(rule, 'exclude') === undefined ? 'yes' : unless(filtersCover(recordAt(rule, 'exclude'), workload)),
  ]);
}

/** `any`, `all`, or the filter itself, as it was written before there were lists. */
function filtersCover(filters: JsonRecord | undefined, workload: Workload): Cover {
  if (filters === undefined) return 'no';
  const any = listAt(filters, 'any').map((filter) => filterCovers(filter, workload));
  const all = listAt(filters, 'all').map((filter) => filterCovers(filter, workload));
  if (any.length === 0 && all.length === 0) return filterCovers(filters, workload);
  return allCover([...(any.length === 0 ? [] : [anyCovers(any)]), ...all]);
}

const followed: ReadonlySet<string> = new Set(['kinds', 'namespaces', 'operations']);

function filterCovers(filter: Json, workload: Workload): Cover {
  const resources = recordAt(filter, 'resources');
  if (resources === undefined) return 'unclear';
  const other = ['subjects', 'roles', 'clusterRoles'].some((field) => isSet(valueAt(filter, field)));
  const kinds = listAt(resources, 'kinds');
  const namespaces = listAt(resources, 'namespaces');
  return allCover([
    other || Object.keys(resources).some((field) => !followed.has(field)) ? 'unclear' : 'yes',
    kinds.length === 0 ? 'yes' : anyCovers(kinds.map((kind) => kindCovers(kind, workload))),
    namespaces.length === 0 ? 'yes' : matchesAny(namespaces, [workload.identity.namespace], 'across'),
  ]);
}

/** `Pod` and `v1/Pod` hold for every workload: Kyverno looks at its pods. */
function kindCovers(kind: Json, workload: Workload): Cover {
  const name = typeof kind === 'string' ? kind.slice(kind.lastIndexOf('/') + 1) : '';
  return name === '*' || name === 'Pod' || name === workload.identity.kind ? 'yes' : 'no';
}

/** ImageValidatingPolicy (https://kyverno.io/docs/policy-types/image-validating-policy/). */
export function ofImageValidatingPolicy(declaration: Declaration): readonly ImageVerifier[] {
  const spec = recordAt(declaration.object, 'spec');
  const verifies = listAt(spec, 'validations').some((one) =>
    /verify(?:Image|Attestation)Signatures/.test(stringAt(one, 'expression') ?? ''),
  );
  if (listAt(spec, 'attestors').length === 0 || !verifies) return [];
  const actions = listAt(spec, 'validationActions');
  const references = listAt(spec, 'matchImageReferences');
  return [
    {
      declaration,
      effect: actions.length === 0 || actions.includes('Deny') ? 'refused' : 'reported',
      effectPath: ['spec', 'validationActions'],
      covers: (image, workload) =>
        allCover([
          inNamespace(declaration, workload),
          anyCovers(
            references.map((reference) => {
              const glob = valueAt(reference, 'glob');
              return glob === undefined
                ? 'unclear'
                : matchesAny([glob], spellings(image, 'docker.io', false), 'across');
            }),
          ),
          constraintsCover(spec),
        ]),
    },
  ];
}

function constraintsCover(spec: JsonRecord | undefined): Cover {
  const constraints = recordAt(spec, 'matchConstraints');
  const selects = ['namespaceSelector', 'objectSelector', 'excludeResourceRules'].some((field) =>
    isSet(valueAt(constraints, field)),
  );
  if (selects || listAt(spec, 'matchConditions').length > 0) return 'unclear';
  return listAt(constraints, 'resourceRules').some((rule) =>
    listAt(rule, 'resources').some((name) => name === 'pods' || name === '*'),
  )
    ? 'yes'
    : 'unclear';
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

import type { Declaration, Graph, Workload } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import type { Cover } from './cover.ts';
import { allCover, unless } from './cover.ts';
import type { ImageVerifier } from './image-verifier.ts';
import { matchesAny, spellings } from './image-verifier.ts';
import { ofImageValidatingPolicy, ofKyvernoRules } from './kyverno-verifiers.ts';

/** By `group/kind`: how each kind of policy demands signatures. */
const dialects: Readonly<Record<string, (declaration: Declaration) => readonly ImageVerifier[]>> = {
  'policy.sigstore.dev/ClusterImagePolicy': ofSigstore,
  'kyverno.io/ClusterPolicy': ofKyvernoRules,
  'kyverno.io/Policy': ofKyvernoRules,
  'policies.kyverno.io/ImageValidatingPolicy': ofImageValidatingPolicy,
  'policies.kyverno.io/NamespacedImageValidatingPolicy': ofImageValidatingPolicy,
  'connaisseur.policy/ImagePolicy': ofConnaisseur,
  'constraints.gatekeeper.sh/RatifyVerification': ofRatify,
};

/** The kinds of the dialects. */
export const verifierKinds = [
  'ClusterImagePolicy',
  'ClusterPolicy',
  'Policy',
  'ImageValidatingPolicy',
  'NamespacedImageValidatingPolicy',
  'ImagePolicy',
  'RatifyVerification',
] as const;

const known = new WeakMap<Graph, readonly ImageVerifier[]>();

/** Everything among the files that demands signatures; looked for once a graph. */
export function imageVerifiers(graph: Graph): readonly ImageVerifier[] {
  let found = known.get(graph);
  if (found === undefined) {
    found = graph.objects(...verifierKinds).flatMap((declaration) => {
      const key = `${declaration.identity.group}/${declaration.identity.kind}`;
      return Object.hasOwn(dialects, key) ? (dialects[key]?.(declaration) ?? []) : [];
    });
    known.set(graph, found);
  }
  return found;
}

/** https://docs.sigstore.dev/policy-controller/overview/ */
function ofSigstore(declaration: Declaration): readonly ImageVerifier[] {
  const spec = recordAt(declaration.object, 'spec');
  const authorities = listAt(spec, 'authorities');
  // One authority is enough, so one that always passes makes the others meaningless.
  if (authorities.length === 0 || authorities.some((one) => stringAt(one, 'static', 'action') === 'pass')) return [];
  const mode = stringAt(spec, 'mode') ?? 'enforce';
  const globs = listAt(spec, 'images').map((image) => withHost(valueAt(image, 'glob') ?? null));
  return [
    {
      declaration,
      effect: mode === 'enforce' ? 'refused' : mode === 'warn' ? 'reported' : 'unclear',
      effectPath: ['spec', 'mode'],
      covers: (image, workload, graph) =>
        allCover([
          matchesAny(globs, spellings(image, 'index.docker.io', true), 'within-segment'),
          listAt(spec, 'match').length > 0 ? 'unclear' : 'yes',
          // A policy that only warns refuses nothing, wherever the controller looks.
          mode === 'warn' ? 'yes' : isIncluded(workload, graph),
        ]),
    },
  ];
}

/** The controller completes a pattern that names no host. */
function withHost(glob: Json): Json {
  if (typeof glob !== 'string' || glob.startsWith('**') || isPlaceholder(glob)) return glob;
  const [first = '', ...rest] = glob.split('/');
  if (rest.length === 0) return `index.docker.io/library/${glob}`;
  return first.includes('.') || first.includes(':') || first === 'localhost' ? glob : `index.docker.io/${glob}`;
}

/** The controller looks only into namespaces that say so, by a label that need not stand in a file. */
function isIncluded({ identity }: Workload, graph: Graph): Cover {
  const namespace = graph.objects('Namespace').find((one) => one.identity.name === identity.namespace);
  return namespace?.labels.get('policy.sigstore.dev/include') === 'true' ? 'yes' : 'unclear';
}

/** Patterns with the key that they ask for; the most specific one wins, so a mixture is left open. */
function ofConnaisseur(declaration: Declaration): readonly ImageVerifier[] {
  const entries = listAt(declaration.object, 'spec', 'policy');
  return [
    {
      declaration,
      effect: 'refused',
      effectPath: ['spec', 'policy'],
      covers: (image) => {
        const names = spellings(image, 'docker.io', false);
        const matching = entries.filter(
          (entry) => matchesAny([valueAt(entry, 'pattern') ?? null], names, 'across') !== 'no',
        );
        if (matching.length === 0) return 'no';
        const demanding = matching.filter(
          (entry) => valueAt(entry, 'verify') !== false && valueAt(entry, 'validator') !== 'allow',
        );
        if (demanding.length === 0) return 'no';
        return demanding.length === matching.length ? 'yes' : 'unclear';
      },
    },
  ];
}

const followed: ReadonlySet<string> = new Set(['kinds', 'namespaces', 'excludedNamespaces']);

/** The constraint by which Gatekeeper asks Ratify about every image (https://ratify.dev/docs/quickstarts/ratify-on-k8s). */
function ofRatify(declaration: Declaration): readonly ImageVerifier[] {
  const spec = recordAt(declaration.object, 'spec');
  const action = stringAt(spec, 'enforcementAction') ?? 'deny';
  const match = recordAt(spec, 'match');
  return [
    {
      declaration,
      effect: action === 'deny' ? 'refused' : ['warn', 'dryrun'].includes(action) ? 'reported' : 'unclear',
      effectPath: ['spec', 'enforcementAction'],
      covers: (_, { identity }) => {
        const kinds = listAt(match, 'kinds').flatMap((one) => listAt(one, 'kinds'));
        const namespaces = listAt(match, 'namespaces');
        return allCover([
          Object.keys(match ?? {}).some((field) => !followed.has(field)) ? 'unclear' : 'yes',
          kinds.length === 0 || kinds.some((kind) => kind === 'Pod' || kind === '*' || kind === identity.kind)
            ? 'yes'
            : 'no',
          namespaces.length === 0 ? 'yes' : matchesAny(namespaces, [identity.namespace], 'across'),
          unless(matchesAny(listAt(match, 'excludedNamespaces'), [identity.namespace], 'across')),
        ]);
      },
    },
  ];
}

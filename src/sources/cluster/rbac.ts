import { compareText } from '../../model/identity.ts';
import type { WantedResource } from './resources.ts';
import { namespaceResource, secretResource, wantedResources } from './resources.ts';

export interface RbacOptions {
  /** At least one; of `allNamespaces` the first is where the ServiceAccount lies. */
  readonly namespaces: readonly string[];
  readonly allNamespaces?: boolean;
}

/** YAML documents that a user applies, by what they permit. */
export interface RbacParts {
  /** What lies in namespaces. */
  readonly namespaced: readonly string[];
  /** What lies in none, and that the namespaces exist. */
  readonly cluster: readonly string[];
  readonly secrets: readonly string[];
}

/**
 * `list` of what is read and of nothing else, for a ServiceAccount. Discovery, /version and reviews of one's own rights are
 * every authenticated user's.
 */
export function rbacParts({ namespaces, allNamespaces = false }: RbacOptions): RbacParts {
  const [first = 'default'] = namespaces;
  const places = allNamespaces ? [undefined] : [...new Set(namespaces)].sort(compareText);
  const subject = `  - { kind: ServiceAccount, name: readiness, namespace: ${first} }\n`;
  const grant = (name: string, place: string | undefined, why: string, rules: readonly string[]): readonly string[] => {
    const kind = place === undefined ? 'ClusterRole' : 'Role';
    const metadata = metadataOf(name, place);
    return [
      `${why}apiVersion: ${rbac}\nkind: ${kind}\n${metadata}rules:\n${rules.join('')}`,
      `apiVersion: ${rbac}\nkind: ${kind}Binding\n${metadata}` +
        `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${name} }\nsubjects:\n${subject}`,
    ];
  };
  const where = (place: string | undefined): string => (place === undefined ? 'all namespaces' : place);
  const inNamespaces = wantedResources.filter(({ scope }) => scope === 'namespace');
  const names = allNamespaces ? [] : [...new Set([...namespaces, 'kube-system'])].sort(compareText);
  return {
    namespaced: [
      `apiVersion: v1\nkind: ServiceAccount\n${metadataOf('readiness', first)}`,
      ...places.flatMap((place) =>
        grant('readiness', place, `# What readiness reads in ${where(place)}.\n`, rulesOf(inNamespaces)),
      ),
    ],
    cluster: grant('readiness-cluster', undefined, `# What lies in no namespace, and that namespaces exist.\n`, [
      ...rulesOf(wantedResources.filter(({ scope }) => scope === 'cluster')),
      ruleOf('', [namespaceResource.resource], names),
    ]),
    secrets: places.flatMap((place) =>
      grant('readiness-secrets', place, secretsAreWhole, [ruleOf('', [secretResource.resource])]),
    ),
  };
}

/** The documents as one text. */
export function rbacText(documents: readonly string[]): string {
  return documents.join('---\n');
}

const rbac = 'rbac.authorization.k8s.io/v1';

const secretsAreWhole =
  '# For --secrets and --secret-keys. RBAC knows no permission for names alone: whoever may list Secrets may read them.\n' +
  '# readiness asks for names, types and numbers of keys, or for the names of keys. Apply this only if you want that.\n';

/** A line for each group. Kinds that a cluster does not have do no harm. */
function rulesOf(resources: readonly WantedResource[]): readonly string[] {
  const groups = [...new Set(resources.map(({ group }) => group))].sort(compareText);
  return groups.map((group) =>
    ruleOf(
      group,
      resources.filter((one) => one.group === group).map(({ resource }) => resource),
    ),
  );
}

function ruleOf(group: string, resources: readonly string[], names: readonly string[] = []): string {
  const list = [...new Set(resources)].sort(compareText).map((resource) => `      - ${resource}\n`);
  return (
    `  - apiGroups: ['${group}']\n    resources:\n${list.join('')}` +
    `${names.length === 0 ? '' : `    resourceNames: [${names.join(', ')}]\n`}    verbs: [list]\n`
  );
}

function metadataOf(name: string, namespace: string | undefined): string {
  return `metadata: { name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`} }\n`;
}

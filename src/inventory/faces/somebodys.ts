import type { Declaration, Graph, RbacRole, RoleBinding } from '../../model/graph.ts';
import { listAt, stringAt } from '../../model/json.ts';
import { isApiService } from '../cluster/api-service.ts';
import { controllerKind } from './live-documents.ts';

/** Namespaces that the cluster and its add-ons fill. */
const clusterNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** Kinds of Secrets that controllers and helm write. */
const machineSecrets: ReadonlySet<string> = new Set(['kubernetes.io/service-account-token', 'helm.sh/release.v1']);

/** Certificates that controllers put into every namespace. */
const machineConfigMaps: ReadonlySet<string> = new Set([
  'kube-root-ca.crt',
  'openshift-service-ca.crt',
  'istio-ca-root-cert',
]);

/** On what the API server itself makes and keeps up (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation). */
const bootstrapping = 'kubernetes.io/bootstrapping';

/** Whether somebody may have made the object by hand, or by manifests that nobody showed us. */
export function isSomebodys({ identity, object }: Declaration, live: Graph): boolean {
  const { kind, namespace, name } = identity;
  if (namespace === '' || clusterNamespaces.has(namespace) || controllerKind(object) !== undefined) return false;
  if (isApiService(identity)) return false;
  switch (kind) {
    case 'ConfigMap':
      return !machineConfigMaps.has(name);
    case 'ServiceAccount':
      return name !== 'default';
    case 'Secret':
      return !machineSecrets.has(stringAt(object, 'type') ?? '');
    case 'PersistentVolumeClaim':
      return !isMadeByStatefulSet(namespace, name, live);
    default:
      return true;
  }
}

/** A StatefulSet owns nothing of the claims that it makes: `TEMPLATE-SET-0`. */
function isMadeByStatefulSet(namespace: string, name: string, live: Graph): boolean {
  const stem = name.replace(/-\d+$/, '');
  if (stem === name) return false;
  return live
    .objects('StatefulSet')
    .some(
      ({ identity, object }) =>
        identity.namespace === namespace &&
        listAt(object, 'spec', 'volumeClaimTemplates').some(
          (template) => `${stringAt(template, 'metadata', 'name') ?? ''}-${identity.name}` === stem,
        ),
    );
}

/**
 * Of what lies in no namespace: the namespaces that were looked at, of all those in use, and the rights that were given beyond them to
 * accounts in them. Nodes, volumes, classes and everybody else's rights are the cluster's.
 */
export function reachesInto(
  isLookedAt: (namespace: string) => boolean,
  live: Graph,
  { allNamespaces }: { readonly allNamespaces: boolean },
): ReadonlySet<Declaration> {
  const isOurs = (namespace: string): boolean => isLookedAt(namespace) && !clusterNamespaces.has(namespace);
  const used = new Set(live.objects().flatMap((one) => (isSomebodys(one, live) ? [one.identity.namespace] : [])));
  const namespaces = live
    .objects('Namespace')
    .filter(({ identity: { name } }) => isOurs(name) && (!allNamespaces || used.has(name)));
  const bindings = live.bindings.filter(
    (binding) => !binding.labels.has(bootstrapping) && givesRights(binding, isOurs),
  );
  const roles = live.bindings
    .filter((binding) => bindings.includes(binding) || isOurs(binding.identity.namespace))
    .flatMap(({ role }): readonly RbacRole[] => (role === undefined || role.labels.has(bootstrapping) ? [] : [role]));
  const beyond = [...namespaces, ...bindings, ...roles].filter(({ identity }) => identity.namespace === '');
  return new Set<Declaration>(beyond);
}

const groupOfAccounts = 'system:serviceaccounts';

function givesRights({ subjects }: RoleBinding, isOurs: (namespace: string) => boolean): boolean {
  return subjects.some(({ kind, name, namespace }) => {
    if (kind === 'ServiceAccount') return isOurs(namespace);
    if (kind !== 'Group') return false;
    return (
      name === groupOfAccounts ||
      name === 'system:authenticated' ||
      (name.startsWith(`${groupOfAccounts}:`) && isOurs(name.slice(groupOfAccounts.length + 1)))
    );
  });
}

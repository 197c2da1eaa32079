import { ReadinessError } from '../model/errors.ts';

export interface RbacFlags {
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
  readonly clusterScope?: boolean;
  readonly secrets?: boolean;
}

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Roles and bindings that let readiness look at a cluster: YAML to review and to apply. */
export async function rbac(flags: RbacFlags): Promise<string> {
  const { namespace: namespaces = ['default'], allNamespaces = false } = flags;
  const odd = namespaces.find((one) => !dnsLabel.test(one));
  if (odd !== undefined)
    throw new ReadinessError('usage', `${JSON.stringify(odd.slice(0, 70))} is no name of a namespace`);
  const { rbacParts, rbacText } = await import('../sources/cluster/rbac.ts');
  const parts = rbacParts({ namespaces, allNamespaces });
  return rbacText([
    ...parts.namespaced,
    ...(flags.clusterScope === true || allNamespaces ? parts.cluster : []),
    ...(flags.secrets === true ? parts.secrets : []),
  ]);
}

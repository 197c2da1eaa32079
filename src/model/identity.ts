/** A Kubernetes object's identity: versions folded, an absent namespace filled in, '' for cluster-scoped kinds. */
export interface Identity {
  /** API group without version; '' for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export function identityKey(identity: Identity): string {
  return `${identity.group}\u0000${identity.kind}\u0000${identity.namespace}\u0000${identity.name}`;
}

/** `apps/v1` -> `apps`; `v1` -> ''. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** Order without a locale, so that the same input sorts the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether an object is of a kind as people write it: `Ingress`, `networking.k8s.io/Ingress`, `core/Service`. */
export function isOfKind(identity: Pick<Identity, 'group' | 'kind'>, written: string): boolean {
  const slash = written.lastIndexOf('/');
  if (identity.kind !== written.slice(slash + 1)) return false;
  if (slash === -1) return true;
  const group = written.slice(0, slash);
  return identity.group === (group === 'core' ? '' : group);
}

/** `networking.k8s.io/Ingress` -> `Ingress`. */
export function kindOf(written: string): string {
  return written.slice(written.lastIndexOf('/') + 1);
}

/** `namespace/Kind/name`, or `Kind/name`. */
export function objectText({ kind, namespace, name }: Omit<Identity, 'group'>): string {
  return [namespace, kind, name].filter((part) => part !== '').join('/');
}

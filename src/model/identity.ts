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

/** What the projection of one run depends on besides the object. */
export interface Projection {
  /** Annotations that the manifests state, so that they can be compared. */
  readonly annotations: ReadonlySet<string>;
  /** Names of Secrets in the manifests: a value that is one is no secret. */
  readonly secretNames: ReadonlySet<string>;
  readonly depth: number;
}

/*
 * Faults that a check of their own names, with more to say than a schema has (one fault, one rule).
 * What is missing or out of range there is the topic's; a field of the wrong type stays schema-valid's.
 */
const topics: Readonly<Record<string, string>> = {
  'io.k8s.api.apps.v1.DaemonSetSpec/selector': 'selector-matches-template',
  'io.k8s.api.apps.v1.DeploymentSpec/selector': 'selector-matches-template',
  'io.k8s.api.apps.v1.ReplicaSetSpec/selector': 'selector-matches-template',
  'io.k8s.api.apps.v1.StatefulSetSpec/selector': 'selector-matches-template',
  'io.k8s.api.core.v1.TopologySpreadConstraint/maxSkew': 'topology-spread-valid',
  'io.k8s.api.core.v1.TopologySpreadConstraint/minDomains': 'topology-spread-valid',
  'io.k8s.api.core.v1.TopologySpreadConstraint/topologyKey': 'topology-spread-valid',
  'io.k8s.api.core.v1.TopologySpreadConstraint/whenUnsatisfiable': 'topology-spread-valid',
};

export function topicOf(definition: string, field: string): string | undefined {
  return topics[`${definition}/${field}`];
}

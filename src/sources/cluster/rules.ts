import type { WantedResource } from './resources.ts';

/** The line of RBAC that permits a list. */
function ruleFor({ group, resource }: Pick<WantedResource, 'group' | 'resource'>): string {
  return `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["list"]}`;
}

export function neededRule(resource: Pick<WantedResource, 'group' | 'resource'>, namespace: string): string {
  const role = namespace === '' ? 'a ClusterRole' : `a Role in ${namespace}`;
  return `${role} would permit it with ${ruleFor(resource)}`;
}

import type { Verdict } from '../../src/model/check.ts';
import type { Declaration } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { notAsked, unknown } from './verdict.ts';

/** Namespaces that every cluster keeps for itself (https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces). */
export const clusterNamespaces: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

/** Judges a Namespace by its name; the cluster's own are not the application's to furnish. */
export function judgeNamespace(subject: Declaration, judge: (namespace: string) => Verdict): Verdict {
  const { name } = subject.identity;
  if (clusterNamespaces.includes(name)) return notAsked('Kubernetes keeps this namespace for itself');
  if (name === '') return notAsked('it has no name of its own');
  if (isPlaceholder(name)) return unknown('not-collected', `its name ${name.slice(0, 60)} still holds a placeholder`);
  return judge(name);
}

import type { ClusterEvidence, ClusterList, ClusterPermission } from '../../model/cluster.ts';
import { asRecord, listAt, recordAt } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Ask } from './ask.ts';

/*
 * What the identity may do. A list's own answer is the truth; reviews explain the rest and decide nothing. Both reviews only
 * compute an answer: `create` of them writes nothing, and every user may do it.
 */

interface Review {
  readonly isWhole: boolean;
  readonly rules: readonly Json[];
}

/** The permission report: one line for each list. */
export async function reviewPermissions(
  ask: Ask,
  lists: readonly ClusterList[],
  namespaces: ClusterEvidence['namespaces'],
): Promise<readonly ClusterPermission[]> {
  const reviews = new Map<string, Review | undefined>();
  for (const { name } of namespaces) {
    if (lists.some((list) => list.namespace === name && byAnswer(list) === undefined))
      reviews.set(name, await rulesReview(ask, name));
  }
  const permissions: ClusterPermission[] = [];
  for (const list of lists) {
    const of = { verb: 'list', group: list.group, resource: list.resource, namespace: list.namespace };
    const answered = byAnswer(list);
    if (answered !== undefined) {
      permissions.push({ ...of, allowed: answered, by: 'answer' });
      continue;
    }
    const review = reviews.get(list.namespace);
    if (review !== undefined && (review.isWhole || permits(review.rules, of.group, of.resource))) {
      permissions.push({ ...of, allowed: permits(review.rules, of.group, of.resource), by: 'rules review' });
      continue;
    }
    permissions.push({ ...of, allowed: await accessReview(ask, of), by: 'access review' });
  }
  return permissions;
}

/** Whether the list itself tells it; undefined where it was not asked, or not answered. */
function byAnswer({ answer, pages }: ClusterList): boolean | undefined {
  if (pages > 0) return true;
  if (answer.status === 'unknown' && answer.reason === 'permission-denied') return false;
  return undefined;
}

async function rulesReview(ask: Ask, namespace: string): Promise<Review | undefined> {
  const value = await created(ask, 'selfsubjectrulesreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  });
  const status = recordAt(value, 'status');
  if (status === undefined || !Array.isArray(status['resourceRules'])) return undefined;
  return { isWhole: status['incomplete'] !== true, rules: listAt(status, 'resourceRules') };
}

async function accessReview(
  ask: Ask,
  { verb, group, resource, namespace }: Omit<ClusterPermission, 'allowed' | 'by'>,
): Promise<ClusterPermission['allowed']> {
  const value = await created(ask, 'selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource, ...(namespace === '' ? {} : { namespace }) } },
  });
  const allowed = recordAt(value, 'status')?.['allowed'];
  return typeof allowed === 'boolean' ? allowed : 'unknown';
}

async function created(ask: Ask, resource: string, body: Json): Promise<Json | undefined> {
  try {
    const path = `/apis/authorization.k8s.io/v1/${resource}`;
    return (await ask({ method: 'POST', path, body: JSON.stringify(body) })).value;
  } catch {
    return undefined;
  }
}

function permits(rules: readonly Json[], group: string, resource: string): boolean {
  const holds = (rule: Json, field: string, value: string): boolean =>
    listAt(rule, field).some((one) => one === value || one === '*');
  return rules.some(
    (rule) =>
      holds(rule, 'verbs', 'list') &&
      holds(rule, 'apiGroups', group) &&
      holds(rule, 'resources', resource) &&
      listAt(asRecord(rule), 'resourceNames').length === 0,
  );
}

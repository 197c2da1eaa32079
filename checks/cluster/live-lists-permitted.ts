import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, unknown } from '../kit/verdict.ts';

/** Code LV02. Never scored: whatever depends on a list that was refused is unknown already, and costs what it is worth. */
export default defineCheck({
  id: 'live-lists-permitted',
  title: 'Whoever scans the cluster may list everything that is asked for',
  why: 'Each list that is refused leaves rules unknown, and a system of which half was seen is not certified.',
  fix: 'Apply what `readiness rbac` prints, or the line that the message names.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/access-authn-authz/rbac/'],
  since: '0.1.0',
  subject: 'cluster',
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: { refused: '{list}' },
  run: ({ evidence, finding }) => {
    const open = evidence.cluster.evidence.lists.flatMap(({ answer, group, resource, namespace, pages }) =>
      answer.status === 'unknown' ? [{ ...answer, group, pages, key: `${group}/${resource}/${namespace}` }] : [],
    );
    const refused = open.filter(({ reason }) => reason === 'permission-denied');
    // A list of which no page came says nothing of what is permitted; that the metrics server is missing is no refusal.
    const unanswered = open.find(({ pages, group }) => pages === 0 && group !== 'metrics.k8s.io');
    if (refused.length === 0 && unanswered !== undefined) return unknown(unanswered.reason, unanswered.text);
    return failIfAny(
      refused.map(({ key, text }) => finding('refused', { data: { list: text }, at: [], discriminator: key })),
    );
  },
});

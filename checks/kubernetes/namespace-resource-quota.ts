import type { Declaration } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeNamespace } from '../kit/namespaces.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'namespace-resource-quota',
  title: 'Every namespace has a ResourceQuota',
  why: 'Without a quota one runaway autoscaler or job takes the room of every other namespace, and the bill has no end.',
  fix: 'Add a ResourceQuota with room for every autoscaler at its maximum and one surge pod per Deployment.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/policy/resource-quotas/'],
  since: '0.1.0',
  subject: 'namespace',
  reads: ['ResourceQuota'],
  needs: ['graph'],
  params: {},
  messages: { none: 'no ResourceQuota lies in the namespace {namespace}' },
  run: ({ subject, graph, finding }) =>
    judgeNamespace(subject, (namespace) =>
      quotasIn(graph.objects('ResourceQuota'), namespace).length > 0
        ? pass
        : whenAbsent(graph, ['ResourceQuota'], namespace, 'no file declares a ResourceQuota in it', () =>
            fail(finding('none', { data: { namespace }, at: ['metadata', 'name'] })),
          ),
    ),
});

const quotasIn = byNamespace<Declaration>();

import { defineCheck } from '../kit/define-check.ts';
import { judgeRights, writeVerbs } from '../kit/rbac.ts';

export default defineCheck({
  id: 'rbac-node-proxy',
  title: 'No role reaches the kubelet through nodes/proxy',
  why: "nodes/proxy is the kubelet's own API: it runs commands in every pod of the node, past admission and audit.",
  fix: 'Use nodes/metrics or nodes/stats for figures, and remove nodes/proxy.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes',
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
  ],
  since: '0.1.0',
  subject: 'role',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { proxy: '{kind} {name} allows {verb} on {resource}' },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    const proxy = { group: '', resources: ['nodes/proxy'], verbs: ['get', 'list', 'watch', ...writeVerbs] };
    return judgeRights(subject, [proxy], ({ resource, verb, at }, related) =>
      finding('proxy', { data: { kind, name, verb, resource }, at, related }),
    );
  },
});

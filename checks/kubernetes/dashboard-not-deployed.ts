import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeProduct } from '../kit/products.ts';

export default defineCheck({
  id: 'dashboard-not-deployed',
  title: 'The Kubernetes dashboard is not deployed',
  why: 'The dashboard is a way into the cluster with an account of its own; its project was archived and fixes nothing any more.',
  fix: 'Remove it, and use a client on your own machine (Headlamp, k9s) with your own rights.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    repositories: { type: 'strings', description: 'Repositories of its images, without registry', minItems: 1 },
    names: { type: 'strings', description: 'Names that its own manifests give to the workload' },
  },
  messages: { deployed: '{workload} deploys the Kubernetes dashboard ({sign})' },
  run: ({ subject, params, finding }) =>
    judgeProduct(subject, params, (sign, at) => finding('deployed', { data: { workload: nameOf(subject), sign }, at })),
});

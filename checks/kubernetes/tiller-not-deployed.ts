import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeProduct } from '../kit/products.ts';

export default defineCheck({
  id: 'tiller-not-deployed',
  title: 'Tiller of Helm 2 is not deployed',
  why: 'Tiller installs whatever is sent to it with rights over the whole cluster, asks nobody who they are, and has had no fixes since 2020.',
  fix: 'Move the releases to Helm 3 or later, which needs nothing in the cluster, and delete Tiller.',
  effort: 'days',
  references: ['https://helm.sh/docs/topics/v2_v3_migration/', 'https://helm.sh/blog/helm-v2-deprecation-timeline/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    repositories: { type: 'strings', description: 'Repositories of its images, without registry', minItems: 1 },
    names: { type: 'strings', description: 'Names that its own manifests give to the workload' },
  },
  messages: { deployed: '{workload} deploys Tiller ({sign})' },
  run: ({ subject, params, finding }) =>
    judgeProduct(subject, params, (sign, at) => finding('deployed', { data: { workload: nameOf(subject), sign }, at })),
});

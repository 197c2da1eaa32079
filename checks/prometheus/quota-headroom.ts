import { stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { finite, guarded, samplesOf } from '../kit/prometheus.ts';
import { notAsked, unknown } from '../kit/verdict.ts';

const quota = (type: string): string =>
  `max by (resourcequota,resource) (kube_resourcequota{{{namespace}},type="${type}"})`;

/** RS12 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'quota-headroom',
  title: 'The quota of the namespace leaves room',
  why: 'At the quota no further pod is created: not for load, not for a rollout, and not to replace one that died.',
  fix: 'Raise the quota, or lower what the pods request.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/policy/resource-quotas/'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: ['ResourceQuota'],
  needs: ['prometheus'],
  params: {
    maxPercent: { type: 'number', minimum: 1, maximum: 100, unit: '%', description: 'Use from which on it is a fault' },
  },
  messages: { used: 'of {resource} in the quota {quota} of {namespace} {share} are used; less than {max} is wanted' },
  queries: {
    ...stateMetrics,
    used: `${quota('used')} / (${quota('hard')} > 0)`,
  },
  run: ({ subject, graph, params, answers, finding }) =>
    guarded(answers, () => {
      const { maxPercent: max } = params;
      const namespace = subject.identity.name;
      const shares = samplesOf(answers.used)
        .map(({ labels: { resourcequota = '', resource = '' }, value }) => ({
          quota: resourcequota,
          resource,
          share: finite(value, `use of ${resource}`) * 100,
        }))
        .sort((a, b) => b.share - a.share || (`${a.quota} ${a.resource}` < `${b.quota} ${b.resource}` ? -1 : 1));
      if (shares.length === 0)
        return graph.objects('ResourceQuota').some(({ identity }) => identity.namespace === namespace)
          ? unknown('not-collected', 'kube-state-metrics tells of no quota, and the manifests declare one')
          : notAsked('the namespace has no quota');
      const measured = shares.map(({ quota: name, resource, share }) => ({
        what: `use of ${resource} in ${name}`,
        value: share,
        unit: '%',
        good: max,
        bad: max,
      }));
      const [first, ...rest] = shares
        .filter(({ share }) => share >= max)
        .map(({ quota: name, resource, share }) =>
          finding('used', {
            data: { resource, quota: name, namespace, share: percent(share), max: `${max} %` },
            at: placeOf(subject),
            discriminator: `${name} ${resource}`,
          }),
        );
      return first === undefined
        ? { outcome: 'pass', measured }
        : { outcome: 'fail', findings: [first, ...rest], measured };
    }),
});

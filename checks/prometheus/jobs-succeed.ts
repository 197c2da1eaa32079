import { stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** PO14 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'jobs-succeed',
  title: 'No Job has failed',
  why: 'A migration or a backup that failed is work that everybody believes to be done.',
  fix: 'Read the logs of the failed Job, run it again, and delete it once it is understood.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/job/#handling-pod-and-container-failures'],
  since: '0.1.0',
  subject: 'measured-job',
  reads: [],
  needs: ['prometheus'],
  params: {
    maxFailed: {
      type: 'integer',
      minimum: 0,
      maximum: 10_000,
      unit: 'jobs',
      description: 'Most failed Jobs that are kept',
    },
  },
  messages: { failed: '{count} Jobs of {name} have failed; {max} are allowed' },
  queries: {
    ...stateMetrics,
    // Only a failed Job has the condition: no series of it mean none only where Jobs are counted at all.
    failed:
      '(sum(max by (namespace,job_name) (kube_job_failed{{{jobs}},condition="true"})) or vector(0)) + 0 * count(kube_job_info{{{jobs}}})',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const count = numberOf(answers.failed, 'its Jobs', { empty: 'kube-state-metrics knows of no Job of it' });
      return step(
        {
          what: 'failed Jobs',
          value: count,
          unit: 'jobs',
          limit: params.maxFailed,
          finding: () =>
            finding('failed', {
              data: { name: subject.identity.name, count, max: params.maxFailed },
              at: placeOf(subject),
            }),
        },
        'at-most',
      );
    }),
});

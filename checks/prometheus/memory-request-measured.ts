import { defineCheck } from '../kit/define-check.ts';
import { guarded } from '../kit/prometheus.ts';
import { memoryEvidence, memoryPoints, memoryUsed, minPoints, recommend, running } from '../kit/usage.ts';

/** RS8 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus): a recommendation, which stands in what was measured. */
export default defineCheck({
  id: 'memory-request-measured',
  title: 'What the containers should request of memory was measured',
  why: 'A request below the peak is a pod that is evicted first; one far above it is paid for in vain.',
  fix: 'Let Prometheus scrape the kubelet (cAdvisor) of the nodes for as long as the window.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...minPoints },
  messages: {},
  queries: { ...memoryEvidence('14d', '14 * 86400'), running, used: memoryUsed, points: memoryPoints },
  run: ({ params, answers }) =>
    guarded(answers, () =>
      recommend({
        used: answers.used,
        points: answers.points,
        running: answers.running,
        least: params.minPoints,
        what: 'recommended memory request',
        unit: 'bytes',
        factor: 1.15,
      }),
    ),
});

import { defineCheck } from '../kit/define-check.ts';
import { guarded } from '../kit/prometheus.ts';
import { cpuEvidence, cpuPoints, cpuUsed, minPoints, recommend, running } from '../kit/usage.ts';

/** RS7 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus): a recommendation, which stands in what was measured. */
export default defineCheck({
  id: 'cpu-request-measured',
  title: 'What the containers should request of CPU was measured',
  why: 'A request that follows what was used is neither paid for in vain nor short at the next peak.',
  fix: 'Let Prometheus scrape the kubelet (cAdvisor) of the nodes for as long as the window.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...minPoints },
  messages: {},
  queries: { ...cpuEvidence('7d', '7 * 86400'), running, used: cpuUsed, points: cpuPoints },
  run: ({ params, answers }) =>
    guarded(answers, () =>
      recommend({
        used: answers.used,
        points: answers.points,
        running: answers.running,
        least: params.minPoints,
        what: 'recommended CPU request',
        unit: 'cores',
        factor: 1,
      }),
    ),
});

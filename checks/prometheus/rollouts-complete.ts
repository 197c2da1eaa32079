import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { replicaEvidence } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

/** PO10 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'rollouts-complete',
  title: 'No rollout is stuck',
  why: 'A rollout that stopped halfway runs two versions, or the old one that everybody believes to be gone.',
  fix: 'See why the new pods do not become ready (kubectl rollout status, then their events), or undo the rollout.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: { stuck: 'the rollout of {workload} made no progress within its deadline' },
  queries: {
    ...replicaEvidence('1'),
    stuck: 'max(kube_deployment_status_condition{{{object}},condition="Progressing",status="false"})',
  },
  run: ({ subject, answers, finding }) =>
    guarded(answers, () => {
      if (subject.identity.kind !== 'Deployment') return notAsked('only Deployments say that their rollout is stuck');
      const isStuck = numberOf(answers.stuck, 'the progress of the rollout') > 0;
      return isStuck
        ? fail(finding('stuck', { data: { workload: subject.identity.name }, at: placeOf(subject) }))
        : pass;
    }),
});

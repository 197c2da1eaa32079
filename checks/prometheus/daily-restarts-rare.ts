import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { counted, placeOf } from '../kit/measured.ts';
import { podEvidence, restarts } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** PO1 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'daily-restarts-rare',
  title: 'No container restarted again and again within a day',
  why: 'Each restart drops a session and whatever was not yet written; a container that keeps restarting is never quite there.',
  fix: 'Read the last log before a restart (kubectl logs --previous) and the reason of the last termination.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodRestarts: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      unit: 'restarts',
      description: 'Restarts that cost nothing',
    },
    badRestarts: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      unit: 'restarts',
      description: 'Restarts at which nothing is left',
    },
  },
  messages: { restarted: 'a container of {workload} restarted {count} times within a day; {good} are allowed' },
  queries: { ...podEvidence('1'), restarts: `max(${restarts('1d')})` },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodRestarts: good, badRestarts: bad } = params;
      const count = counted(numberOf(answers.restarts, 'restarts of containers'));
      return linear({
        what: 'restarts of one container in a day',
        value: count,
        unit: 'restarts',
        good,
        bad,
        finding: () =>
          finding('restarted', { data: { workload: subject.identity.name, count, good }, at: placeOf(subject) }),
      });
    }),
});

import type { CheckFinding } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { counted, placeOf, windowDays } from '../kit/measured.ts';
import { podEvidence, restarts } from '../kit/pod-evidence.ts';
import { guarded, isEmpty, numberOf, samplesOf } from '../kit/prometheus.ts';
import { failIfAny } from '../kit/verdict.ts';

/**
 * PO3 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), and PO4 as its second witness: the kernel's
 * own count also knows of processes that died inside a container that lived on. Where it is not there, the first one decides.
 */
export default defineCheck({
  id: 'containers-within-memory',
  title: 'No container was killed for want of memory',
  why: 'A kill leaves no time to close a session or write anything, and it comes back as soon as the load does.',
  fix: 'Find what grows (heap snapshots, caches without a bound), then set the limit above the peak that is left.',
  effort: 'days',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays },
  messages: {
    killed: 'the container {container} of {workload} was killed for memory and restarted within {days} days',
    killedInside: 'the kernel killed {count} processes of {workload} for memory within {days} days',
  },
  queries: {
    ...podEvidence('{{windowDays}}'),
    // The reason has series only after a termination: that restarts are counted shows that it would be seen.
    restarts: `sum(${restarts('{{windowDays}}d')})`,
    killed: `max by (container) (max by (namespace,pod,container) (max_over_time(kube_pod_container_status_last_terminated_reason{{{pods}},reason="OOMKilled"}[{{windowDays}}d])) and on (namespace,pod,container) (${restarts('{{windowDays}}d')} > 0))`,
    killedInside: `sum(max by (namespace,pod,container) (increase(container_oom_events_total{{{pods}}}[{{windowDays}}d])))`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days } = params;
      const workload = subject.identity.name;
      const at = placeOf(subject);
      const findings: CheckFinding[] = samplesOf(answers.killed)
        .filter(({ value }) => value > 0)
        .map(({ labels: { container = '' } }) =>
          finding('killed', { data: { workload, container, days }, at, container, discriminator: container }),
        );
      const witness = answers.killedInside;
      const isSilent = 'reason' in witness || witness.answer.status === 'unknown' || isEmpty(witness);
      const count = isSilent ? 0 : counted(numberOf(witness, 'kills by the kernel'));
      if (count > 0 && findings.length === 0)
        findings.push(finding('killedInside', { data: { workload, count, days }, at }));
      // Nothing found is good news only from somebody who would have told.
      if (findings.length === 0) numberOf(answers.restarts, 'restarts of containers');
      return failIfAny(findings);
    }),
});

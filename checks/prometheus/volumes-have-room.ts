import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import {
  byClaim,
  capacityBytes,
  noVolumes,
  unmeasuredClaim,
  usedBytes,
  volumeEvidence,
} from '../kit/storage-claims.ts';

/** RS10 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), by the fullest volume. */
export default defineCheck({
  id: 'volumes-have-room',
  title: 'No volume is nearly full',
  why: 'A database whose volume is full stops writing, and often does not start again.',
  fix: 'Delete what is old, or let the claim grow (allowVolumeExpansion).',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: ['workloads', 'PersistentVolumeClaim'],
  needs: ['prometheus'],
  params: {
    goodPercent: { type: 'number', minimum: 1, maximum: 100, unit: '%', description: 'Use that costs nothing' },
    badPercent: { type: 'number', minimum: 1, maximum: 100, unit: '%', description: 'Use at which nothing is left' },
  },
  messages: { full: 'the volume of {claim} in {namespace} was {share} full within a day; {good} are allowed' },
  queries: {
    ...volumeEvidence(usedBytes, '1d', '86400'),
    used: `max by (persistentvolumeclaim) (max_over_time((${usedBytes} / ${capacityBytes})[1d:5m]))`,
  },
  run: ({ subject, graph, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodPercent: good, badPercent: bad } = params;
      const namespace = subject.identity.name;
      const used = byClaim(answers.used, 'use of the volume');
      const [fullest] = [...used].sort(([, a], [, b]) => b - a);
      if (fullest === undefined) return noVolumes(graph, namespace, answers.claims);
      const [claim, ratio] = fullest;
      const share = ratio * 100;
      const verdict = linear({
        what: `use of the volume of ${claim} in a day`,
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('full', {
            data: { claim, namespace, share: percent(share), good: `${good} %` },
            at: placeOf(subject),
            discriminator: claim,
          }),
      });
      return verdict.outcome === 'fail' ? verdict : (unmeasuredClaim(answers.claims, used) ?? verdict);
    }),
});

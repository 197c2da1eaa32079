import { defineCheck } from '../kit/define-check.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import { availableBytes, byClaim, noVolumes, unmeasuredClaim, volumeEvidence } from '../kit/storage-claims.ts';
import { failIfAny, unknown } from '../kit/verdict.ts';

/** RS11 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus): a line through six hours, drawn on. */
export default defineCheck({
  id: 'volumes-last',
  title: 'No volume fills up within days',
  why: 'What fills up over a weekend is found on Monday by those who use it.',
  fix: 'Find what writes (logs, backups, a table without retention); let the claim grow in the meantime.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/prometheus/latest/querying/functions/#predict_linear'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: ['workloads', 'PersistentVolumeClaim'],
  needs: ['prometheus'],
  params: {
    days: { type: 'integer', minimum: 1, maximum: 30, unit: 'days', description: 'Time that the room has to last' },
    minSamples: {
      type: 'integer',
      minimum: 2,
      maximum: 10_000,
      unit: 'samples',
      description: 'Samples that a line needs',
    },
  },
  messages: {
    fills: 'the volume of {claim} in {namespace} is full within {days} days if it fills as in the last six hours',
  },
  queries: {
    ...volumeEvidence(availableBytes, '6h', '21600'),
    samples: `min by (persistentvolumeclaim) (count_over_time(${availableBytes}[6h]))`,
    left: `min by (persistentvolumeclaim) (predict_linear(${availableBytes}[6h], {{days}} * 86400))`,
  },
  run: ({ subject, graph, params, answers, finding }) =>
    guarded(answers, () => {
      const { days, minSamples } = params;
      const namespace = subject.identity.name;
      const left = byClaim(answers.left, 'room of the volume');
      const samples = byClaim(answers.samples, 'samples');
      if (left.size === 0) return noVolumes(graph, namespace, answers.claims);
      const known = [...left].filter(([claim]) => (samples.get(claim) ?? 0) >= minSamples);
      const findings = known
        .filter(([, bytes]) => bytes <= 0)
        .map(([claim]) =>
          finding('fills', { data: { claim, namespace, days }, at: placeOf(subject), discriminator: claim }),
        );
      if (findings.length > 0) return failIfAny(findings);
      const few = [...left.keys()].find((claim) => (samples.get(claim) ?? 0) < minSamples);
      if (few !== undefined)
        return unknown(
          'insufficient-samples',
          `${plain(samples.get(few) ?? 0)} samples of the volume of ${few} make no line; ${minSamples} are needed`,
        );
      return unmeasuredClaim(answers.claims, left) ?? failIfAny([]);
    }),
});

import { defineCheck } from '../kit/define-check.ts';
import { changedMessages, judgeDrift, notDeployedMessages } from '../kit/drift.ts';
import { notAsked } from '../kit/verdict.ts';

/** LV28 of the catalogue of live checks, its grave half. */
export default defineCheck({
  id: 'live-matches-manifest',
  title: 'What runs, and what protects it, is what the manifests say',
  why: 'An image, a variable, a probe or a policy that somebody changed by hand is what users meet, and the next release takes it away without a word: whatever was tested, it was not this.',
  fix: 'Write into the manifest what should run and apply it, or apply the manifest as it is.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/object-management/'],
  since: '0.1.0',
  subject: 'deployed-object',
  reads: ['autoscalers'],
  needs: ['cluster'],
  params: {},
  messages: { ...changedMessages, ...notDeployedMessages },
  run: ({ subject, finding }) =>
    subject.grave
      ? judgeDrift(subject, {
          changed: finding,
          notDeployed: finding,
          isAsked: (grave) => grave,
          tellsAbsence: true,
        })
      : notAsked('it neither runs nor protects anything'),
});

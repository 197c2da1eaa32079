import { defineCheck } from '../kit/define-check.ts';
import { changedMessages, judgeDrift, notDeployedMessages } from '../kit/drift.ts';

/** LV28 of the catalogue of live checks, its lesser half. */
export default defineCheck({
  id: 'live-details-match-manifest',
  title: 'Everything else that the manifests say is so in the cluster',
  why: 'A setting that stands in the manifests and not in the cluster was changed by hand, or never applied; nobody can tell from the repository which of the two holds.',
  fix: 'Write into the manifest what should hold and apply it, or apply the manifest as it is.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/object-management/'],
  since: '0.1.0',
  subject: 'deployed-object',
  reads: ['autoscalers'],
  needs: ['cluster'],
  params: {},
  messages: { ...changedMessages, ...notDeployedMessages },
  run: ({ subject, finding }) =>
    judgeDrift(subject, {
      changed: finding,
      notDeployed: finding,
      isAsked: (grave) => !grave,
      // What runs or protects something is told by the graver rule.
      tellsAbsence: !subject.grave,
    }),
});

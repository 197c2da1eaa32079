import { defineCheck } from '../kit/define-check.ts';
import { judgeReferences, noKeyMessages, noObjectMessages } from '../kit/key-references.ts';

export default defineCheck({
  id: 'secret-key-resolves',
  title: 'Every Secret key that a pod reads is in its Secret',
  why: 'A pod that reads a key its Secret lacks is not started: it stays in CreateContainerConfigError until somebody looks.',
  fix: 'Write the key as the Secret, ExternalSecret, SealedSecret or template has it, or add it there.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['references'],
  needs: ['graph'],
  params: {},
  messages: { ...noKeyMessages, ...noObjectMessages },
  run: ({ subject, graph, finding }) =>
    judgeReferences(subject, 'Secret', graph, { noKey: finding, noObject: finding }),
});

import { defineCheck } from '../kit/define-check.ts';
import { judgeReferences, noKeyMessages, noObjectMessages } from '../kit/key-references.ts';

export default defineCheck({
  id: 'config-key-resolves',
  title: 'Every ConfigMap and key that a pod reads is declared',
  why: 'A pod that reads a ConfigMap or key that is not there is not started: it stays in CreateContainerConfigError until somebody looks.',
  fix: 'Write the name and key as the ConfigMap has them, or add the key there.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['references'],
  needs: ['graph'],
  params: {},
  messages: { ...noKeyMessages, ...noObjectMessages },
  run: ({ subject, graph, finding }) =>
    judgeReferences(subject, 'ConfigMap', graph, { noKey: finding, noObject: finding }),
});

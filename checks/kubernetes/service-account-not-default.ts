import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { bindingOf, mountedToken, tokenReads } from '../kit/service-account-token.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-account-not-default',
  title: 'No pod carries a token of the default ServiceAccount',
  why: 'All pods that name no account share the default one: a right that is ever given to one of them is given to all, and any of their tokens has it.',
  fix: 'Set `automountServiceAccountToken: false` where the program does not call the Kubernetes API; else give it a ServiceAccount of its own under `serviceAccountName`.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: tokenReads,
  needs: ['graph'],
  params: {},
  messages: {
    unnamed: '{workload} names no ServiceAccount, so its pods carry a token of the default one',
    default: '{workload} names the default ServiceAccount, and its pods carry a token of it',
  },
  run: ({ subject, graph, finding }) => {
    const { name, path } = graph.serviceAccountOf(subject);
    if (path !== undefined) readValue(subject.object, ...path);
    if (path !== undefined && name !== 'default') return pass;
    const token = mountedToken(subject, graph);
    if (token.mounted === 'no') return pass;
    if (bindingOf(subject, graph) !== undefined)
      return notAsked('the default ServiceAccount has rights, which service-account-default-binding names');

    const fault = () =>
      fail(
        finding(path === undefined ? 'unnamed' : 'default', {
          data: { workload: nameOf(subject) },
          at: path ?? [...subject.template.specPath, 'serviceAccountName'],
        }),
      );
    if (token.mounted === 'yes') return fault();
    return whenAbsent(
      graph,
      ['ServiceAccount'],
      subject.identity.namespace,
      'whether the default ServiceAccount hands out tokens stands in no file',
      fault,
    );
  },
});

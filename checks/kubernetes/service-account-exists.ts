import type { Declaration } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace, isAlike } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-account-exists',
  title: 'Every ServiceAccount that a pod names is declared',
  why: 'Pods of a ServiceAccount that does not exist are never created: the rollout hangs with an event that nobody reads.',
  fix: 'Declare the ServiceAccount in the namespace of the workload, or name one that is declared.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['ServiceAccount'],
  needs: ['graph'],
  params: {},
  messages: {
    missing: '{workload} runs as the ServiceAccount {account}, which the namespace {namespace} does not hold',
  },
  run: ({ subject, graph, finding }) => {
    const { name, path, declarations } = graph.serviceAccountOf(subject);
    if (path === undefined || name === 'default')
      return notAsked('it runs as the default ServiceAccount, which every namespace has');
    readValue(subject.object, ...path);
    if (declarations.length > 0) return pass;
    const { namespace } = subject.identity;
    return whenAbsent(graph, ['ServiceAccount'], namespace, `the ServiceAccount ${name} is in no file`, () => {
      const accounts = graph.objects('ServiceAccount');
      const nearest =
        accountsIn(accounts, namespace).find(({ identity }) => isAlike(identity.name, name)) ??
        accounts.slice(0, 200).find(({ identity }) => identity.name === name);
      return fail(
        finding('missing', {
          data: { workload: nameOf(subject), account: name, namespace },
          at: path,
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `ServiceAccount ${nearest.identity.name} of the namespace ${nearest.identity.namespace}`,
                    at: { declaration: nearest, path: ['metadata', 'name'] },
                  },
                ],
        }),
      );
    });
  },
});

const accountsIn = byNamespace<Declaration>();

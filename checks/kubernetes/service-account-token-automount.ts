import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { bindingOf, isVaultClient, mountedToken, placeOfAnyToken, tokenReads } from '../kit/service-account-token.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-account-token-automount',
  title: 'No pod carries a token for the Kubernetes API that it has no use for',
  why: 'The token is the first thing that an intruder looks for, and a bot that never calls the API server loses nothing without it.',
  fix: 'Set `automountServiceAccountToken: false` in the pod spec, or on the ServiceAccount for all of its pods.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: tokenReads,
  needs: ['graph'],
  params: {
    tokens: {
      type: 'string',
      enum: ['unused', 'all'],
      description:
        'Whether only a token without rights is a fault, or every one that no account of a namespace that is written alike or not at all switches off',
    },
  },
  messages: {
    mounted: 'the pods of {workload} carry a token of the ServiceAccount {account}, to which no file binds a right',
    any: 'the pods of {workload} carry a token for the Kubernetes API',
    asked: '{workload} asks for a token of the ServiceAccount {account}, to which no file binds a right',
  },
  run: ({ subject, graph, params, finding }) => {
    if (params.tokens === 'all') {
      const at = placeOfAnyToken(subject, graph);
      return at === undefined ? pass : fail(finding('any', { data: { workload: nameOf(subject) }, at }));
    }
    const token = mountedToken(subject, graph);
    if (token.mounted === 'no') return pass;
    if (bindingOf(subject, graph) !== undefined)
      return notAsked('its ServiceAccount has rights, so it needs its token');
    if (isVaultClient(subject)) return notAsked("Vault's agent logs in with its token");
    const { name: account, path, declarations } = graph.serviceAccountOf(subject);
    const explicit = token.mounted === 'yes' && token.explicit;
    // One fault, one rule: whose token it is comes first.
    if (!explicit && (path === undefined || account === 'default'))
      return notAsked('its token is that of the default ServiceAccount, which service-account-not-default names');

    const { namespace } = subject.identity;
    const what = `no file binds a right to the ServiceAccount ${account}`;
    return whenAbsent(graph, ['RoleBinding'], namespace, what, () =>
      whenAbsent(graph, ['ClusterRoleBinding'], '', what, () => {
        if (token.mounted === 'unless-account-says-no')
          return whenAbsent(graph, ['ServiceAccount'], namespace, `the ServiceAccount ${account} is in no file`, () =>
            notAsked('its ServiceAccount is in no file, which service-account-exists names'),
          );
        const [declared] = declarations;
        return fail(
          finding(explicit ? 'asked' : 'mounted', {
            data: { workload: nameOf(subject), account },
            at: token.at,
            related:
              declared === undefined
                ? []
                : [
                    {
                      as: 'nearest',
                      text: `ServiceAccount ${account}, where it can be switched off for all of its pods`,
                      at: { declaration: declared, path: ['metadata', 'name'] },
                    },
                  ],
          }),
        );
      }),
    );
  },
});

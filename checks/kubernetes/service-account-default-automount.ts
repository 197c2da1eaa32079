import { defineCheck } from '../kit/define-check.ts';
import { accountMounts } from '../kit/service-account-token.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-account-default-automount',
  title: 'A ServiceAccount that is declared hands out no token by itself',
  why: 'Every pod that forgets to name an account gets the default one, and with it a token that nobody meant to give.',
  fix: 'Set `automountServiceAccountToken: false` on the ServiceAccount; a pod that calls the API sets it to true for itself.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  ],
  since: '0.1.0',
  subject: 'service-account',
  reads: [],
  needs: ['graph'],
  params: {
    accounts: {
      type: 'string',
      enum: ['default', 'any'],
      description: 'Which ServiceAccounts are judged: those named default, or all',
    },
  },
  messages: {
    mounts: 'ServiceAccount {name} of the namespace {namespace} hands a token to every pod that does not refuse it',
  },
  run: ({ subject, params, finding }) => {
    const { name, namespace } = subject.identity;
    if (params.accounts === 'default' && name !== 'default')
      return notAsked('a pod gets it only where it names it, and then service-account-token-automount asks');
    if (!accountMounts(subject)) return pass;
    const written = Object.hasOwn(subject.object, 'automountServiceAccountToken');
    const at = written ? ['automountServiceAccountToken'] : ['metadata', 'name'];
    return fail(finding('mounts', { data: { name, namespace }, at }));
  },
});

import { defineCheck } from '../kit/define-check.ts';
import { failIfAny } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-account-default-binding',
  title: 'No right is bound to a default service account',
  why: "Every pod that names no service account runs as the namespace's default one, so a right that is bound to it is given to all of them, the next one included.",
  fix: "Make a ServiceAccount for the workload that needs the right, bind the role to it, and name it in the pod's `serviceAccountName`.",
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
  ],
  since: '0.1.0',
  subject: 'binding',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    bound: '{kind} {name} gives {role} to every pod of the namespace {namespace} that names no service account',
  },
  run: ({ subject, finding }) => {
    const { kind, name } = subject.identity;
    return failIfAny(
      subject.subjects
        .filter((holder) => holder.kind === 'ServiceAccount' && holder.name === 'default')
        .map((holder) =>
          finding('bound', {
            data: { kind, name, role: subject.roleRef.name, namespace: holder.namespace },
            at: [...holder.path, 'name'],
            discriminator: holder.namespace,
          }),
        ),
    );
  },
});

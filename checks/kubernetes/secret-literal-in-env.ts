import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { isUnfilledSecret, leakClasses, leakedSecret } from '../kit/leaked-secret.ts';
import { fail, judgeEach, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'secret-literal-in-env',
  title: 'No secret is written into an environment variable of a manifest',
  why: 'A secret in a manifest is read by everybody who can read the repository, its history or the pod; a leaked bot token hands over the bot.',
  fix: 'Reset the secret, put the new one into a Secret (or ExternalSecret, SealedSecret) and read it with `valueFrom.secretKeyRef`.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: { classes: leakClasses },
  messages: {
    literal: 'variable {variable} of container {container} holds {secret} in clear',
  },
  run: ({ subject, params, finding }) =>
    judgeContainers(subject, (container) =>
      judgeEach(container.env, (variable) => {
        const { name, value } = variable;
        const data = { variable: name, container: container.name };
        const told = { at: [...variable.path, 'value'], container: container.name, discriminator: name };
        if (isUnfilledSecret(name, value))
          return unknown('not-collected', `what fills in the variable ${name} is not known`);
        const secret = leakedSecret(value, params.classes);
        return secret === undefined ? pass : fail(finding('literal', { ...told, data: { ...data, secret } }));
      }),
    ),
});

import { recordAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { isUnfilledSecret, leakedSecret } from '../kit/leaked-secret.ts';
import { fail, judgeEach, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'secret-in-configmap',
  title: 'No ConfigMap holds a secret',
  why: 'ConfigMaps are not encrypted, everybody with read access to the namespace sees them, and in a repository their history keeps the secret for ever.',
  fix: 'Reset the secret, move the key into a Secret (or ExternalSecret, SealedSecret) and read it from there.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/configmap/',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  since: '0.1.0',
  subject: 'config-map',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { secret: 'key {key} of ConfigMap {name} holds {secret} in clear' },
  run: ({ subject, finding }) =>
    judgeEach(['data', 'binaryData'], (field) => {
      const data = recordAt(subject.object, field) ?? {};
      return judgeEach(Object.keys(data), (key) => {
        if (isUnfilledSecret(key, data[key]))
          return unknown('not-collected', `what fills in the key ${key} is not known`);
        const secret = leakedSecret(data[key]);
        if (secret === undefined) return pass;
        return fail(
          finding('secret', {
            data: { key, name: subject.identity.name, secret },
            at: [field, key],
            discriminator: key,
          }),
        );
      });
    }),
});

import { recordAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { isUnfilledSecret, leakClasses, leakedSecret } from '../kit/leaked-secret.ts';
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
  params: { classes: leakClasses },
  messages: {
    secret: 'key {key} of ConfigMap {name} holds {secret} in clear',
  },
  run: ({ subject, params, finding }) =>
    judgeEach(['data', 'binaryData'], (field) => {
      const data = recordAt(subject.object, field) ?? {};
      return judgeEach(Object.keys(data), (key) => {
        const told = { at: [field, key], discriminator: key };
        const names = { key, name: subject.identity.name };
        if (isUnfilledSecret(key, data[key]))
          return unknown('not-collected', `what fills in the key ${key} is not known`);
        const secret = leakedSecret(data[key], params.classes);
        return secret === undefined ? pass : fail(finding('secret', { ...told, data: { ...names, secret } }));
      });
    }),
});

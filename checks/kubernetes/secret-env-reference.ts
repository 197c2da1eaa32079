import type { CheckFinding } from '../../src/model/check.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny } from '../kit/verdict.ts';

export default defineCheck({
  id: 'secret-env-reference',
  title: 'Containers read secrets from files',
  why: 'An environment is inherited by every child process, and crash reports and debug pages print it; a mounted file is read by whom it is meant for, and is renewed without a restart.',
  fix: 'Mount the Secret as a volume, and let the program read the file.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    variable: 'variable {variable} of container {container} is filled in from Secret {secret}',
    all: 'container {container} takes every key of Secret {secret} into its environment',
  },
  run: ({ subject, finding }) =>
    judgeContainers(subject, ({ name, object, path }) => {
      const findings: CheckFinding[] = [];
      for (const [position, item] of listAt(object, 'env').entries()) {
        const from = recordAt(item, 'valueFrom', 'secretKeyRef');
        if (from === undefined) continue;
        const variable = stringAt(item, 'name') ?? '';
        findings.push(
          finding('variable', {
            data: { variable, container: name, secret: secretOf(from) },
            at: [...path, 'env', position, 'valueFrom', 'secretKeyRef'],
            container: name,
            discriminator: variable,
          }),
        );
      }
      for (const [position, item] of listAt(object, 'envFrom').entries()) {
        const from = recordAt(item, 'secretRef');
        if (from === undefined) continue;
        findings.push(
          finding('all', {
            data: { container: name, secret: secretOf(from) },
            at: [...path, 'envFrom', position, 'secretRef'],
            container: name,
            discriminator: secretOf(from),
          }),
        );
      }
      return failIfAny(findings);
    }),
});

function secretOf(reference: JsonRecord): string {
  return stringAt(reference, 'name') ?? '';
}

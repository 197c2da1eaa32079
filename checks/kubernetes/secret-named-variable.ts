import { secretOf } from '../../src/model/secret.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { matchesGlob } from '../kit/glob.ts';
import { failIfAny } from '../kit/verdict.ts';

export default defineCheck({
  id: 'secret-named-variable',
  title: 'No variable that is called a secret has a value in clear',
  why: 'A value in a manifest is in the repository, and in the hands of everybody who may read it. secret-literal-in-env asks what the value is; this check goes by the name alone, as other checkers do.',
  fix: 'Put the value into a Secret, and take it from there with secretKeyRef.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    names: {
      type: 'strings',
      minItems: 1,
      description: 'Parts of names, in any case and with * for any text, that mean a secret',
    },
  },
  messages: { literal: 'variable {variable} of container {container} is called a secret and has a value in clear' },
  run: ({ subject, params, finding }) => {
    const parts = params.names.map((part) => `*${part.toLowerCase()}*`);
    return judgeContainers(subject, (container) => {
      const named = container.env.filter(({ name, value }) => {
        // What is still to be filled in will be a value in clear, too.
        if (value === undefined || value === '' || secretOf(value)?.class === 'empty') return false;
        const lower = name.toLowerCase();
        return parts.some((part) => matchesGlob(part, lower, 'across'));
      });
      return failIfAny(
        named.map(({ name, path }) =>
          finding('literal', {
            data: { variable: name, container: container.name },
            at: [...path, 'value'],
            container: container.name,
            discriminator: name,
          }),
        ),
      );
    });
  },
});

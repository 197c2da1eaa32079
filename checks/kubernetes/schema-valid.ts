import type { SchemaProblem } from '../../src/model/catalogue.ts';
import { asString } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath } from '../kit/read.ts';
import { failIfAny, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'schema-valid',
  title: 'The API server takes every object as it is written',
  why: 'A field that Kubernetes does not know, a wrong type or a value out of range makes it refuse the object, so the bot is not deployed, or drop the setting without a word.',
  fix: 'Correct the field that is named: its spelling, its place, its type or its value.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
    'https://kubernetes.io/docs/reference/kubernetes-api/',
  ],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['kubernetes-schema'],
  ofFiles: true,
  params: {
    problems: {
      type: 'strings',
      enum: ['unknown-field', 'type', 'required', 'value'],
      minItems: 1,
      description: 'What is a fault: fields that the schema does not know, wrong types, missing fields, refused values',
    },
    topics: {
      type: 'string',
      enum: ['elsewhere', 'here'],
      description: 'Whether what a check of its own names (a selector, a topology key) is left to that check',
    },
  },
  messages: {
    'unknown-field': '{object}: Kubernetes {version} knows no field {field} in {parent}',
    'misspelt-field': '{object}: Kubernetes {version} knows no field {field} in {parent}; it knows {nearest}',
    'wrong-type': '{object}: {field} is {found}, and the API wants {expected}',
    'missing-field': '{object}: {field} is missing, and the API wants it',
    'refused-value': '{object}: {field} is {found}, and the API takes {expected}',
  },
  run: ({ subject, evidence, params, finding }) => {
    const schema = evidence['kubernetes-schema'];
    const kind = asString(subject.object['kind']) ?? '';
    const known = schema.kindOf(subject.apiVersion, kind);
    if (known === 'custom')
      return notAsked(`no schema of the custom resource ${subject.apiVersion} ${kind} is at hand`);
    if (known === 'no-kind') return notAsked(`api-version-supported judges ${subject.apiVersion} ${kind}`);
    if (!schema.known) return unknown('not-collected', `there is no schema of Kubernetes ${schema.version}`);

    const object = nameOf(subject);
    const { problems, placeholders } = schema.validate(subject.object);
    const findings = problems
      .filter(
        ({ topic, problem }) =>
          params.problems.includes(problem.kind) && (params.topics === 'here' || topic === undefined),
      )
      .map(({ path, problem }: SchemaProblem) => {
        const field = formatPath(path);
        switch (problem.kind) {
          case 'unknown-field': {
            const parent = path.length > 1 ? formatPath(path.slice(0, -1)) : 'the object';
            const data = { object, version: schema.version, field: problem.field, parent };
            const { nearest } = problem;
            return nearest === undefined
              ? finding('unknown-field', { data, at: path })
              : finding('misspelt-field', { data: { ...data, nearest }, at: path });
          }
          case 'type':
            return finding('wrong-type', {
              data: { object, field, found: problem.found, expected: problem.expected },
              at: path,
            });
          case 'required':
            return finding('missing-field', { data: { object, field }, at: path });
          case 'value':
            return finding('refused-value', {
              data: {
                object,
                field: field === '' ? 'the object' : field,
                found: problem.found,
                expected: problem.expected,
              },
              at: path,
            });
        }
      });
    const [placeholder] = placeholders;
    if (findings.length > 0 || placeholder === undefined) return findings.length > 0 ? failIfAny(findings) : pass;
    return unknown('not-collected', `${formatPath(placeholder)} still holds a placeholder`, {
      declaration: subject,
      path: placeholder,
    });
  },
});

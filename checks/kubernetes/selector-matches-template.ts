import type { CheckFinding } from '../../src/model/check.ts';
import { asRecord, asString, listAt, recordAt, valueAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, failIfAny, notAsked } from '../kit/verdict.ts';

const asked = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
/** Their selectors are labels alone, and those of the pods where none are written. */
const plain = ['/ReplicationController', 'apps.openshift.io/DeploymentConfig'];
const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export default defineCheck({
  id: 'selector-matches-template',
  title: "A workload's selector matches the labels of its own pods",
  why: 'The API server refuses a workload whose selector does not match its pod template: no pod of it ever starts.',
  fix: 'Give spec.selector and the labels of spec.template the same values.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    empty: {
      type: 'string',
      enum: ['fault', 'everything'],
      description: 'A selector without a label, which the API refuses: a fault, or one that matches every pod',
    },
  },
  messages: {
    missing: '{workload} has no selector',
    empty: 'the selector of {workload} is empty',
    'label-differs': 'the selector of {workload} wants {key}: {wanted}, and its pods have {found}',
    'expression-differs': 'the selector of {workload} wants {key} {operator} {wanted}, and its pods have {found}',
  },
  run: ({ subject, graph, params, finding }) => {
    const { kind, group } = subject.identity;
    const workload = nameOf(subject);
    const path = ['spec', 'selector'];
    const written = valueAt(subject.object, ...path);
    const isPlain = plain.includes(`${group}/${kind}`) && Object.keys(asRecord(written) ?? {}).length > 0;
    if (!isPlain && (!asked.includes(kind) || group !== 'apps'))
      return notAsked(`a ${kind} may leave its selector to Kubernetes`);
    if (written === undefined || written === null) return fail(finding('missing', { data: { workload }, at: path }));
    const selector = recordAt(subject.object, ...path);
    if (selector === undefined) return notAsked('schema-valid names a selector that is no mapping');
    const labels = isPlain ? selector : (recordAt(selector, 'matchLabels') ?? {});
    const expressions = isPlain ? [] : listAt(selector, 'matchExpressions');
    if (Object.keys(labels).length === 0 && expressions.length === 0 && params.empty === 'fault')
      return fail(finding('empty', { data: { workload }, at: path }));

    const labelsPath = [...subject.template.path, 'metadata', 'labels'];
    const own = recordAt(subject.object, ...labelsPath) ?? {};
    for (const key of Object.keys(own)) readString(own, key);
    /** A label that is no string is schema-valid's to name; one without a value is empty. */
    const isWhole = (key: string) => !Object.hasOwn(own, key) || asString(own[key] ?? '') !== undefined;
    const foundOf = (key: string) =>
      Object.hasOwn(own, key) ? `${key}: ${readString(own, key) ?? ''}` : `no label ${key}`;
    const related = (key: string) => [
      {
        as: 'other-end' as const,
        text: 'the labels of its pods',
        at: { declaration: subject, path: [...labelsPath, key] },
      },
    ];

    const findings: CheckFinding[] = [];
    for (const key of Object.keys(labels)) {
      const wanted = readString(labels, key);
      if (wanted === undefined || !isWhole(key) || (Object.hasOwn(own, key) && (own[key] ?? '') === wanted)) continue;
      findings.push(
        finding('label-differs', {
          data: { workload, key, wanted, found: foundOf(key) },
          at: [...path, ...(isPlain ? [] : ['matchLabels']), key],
          related: related(key),
        }),
      );
    }
    for (const [index, expression] of expressions.entries()) {
      const operator = asString(valueAt(expression, 'operator')) ?? '';
      const key = asString(valueAt(expression, 'key')) ?? '';
      if (!operators.includes(operator) || key === '' || !isWhole(key)) continue;
      if (graph.matches({ matchExpressions: [expression] }, subject.template.labels)) continue;
      const wanted = listAt(expression, 'values').map(String).join(', ');
      findings.push(
        finding('expression-differs', {
          data: { workload, key, operator, wanted, found: foundOf(key) },
          at: [...path, 'matchExpressions', index],
          related: related(key),
        }),
      );
    }
    return failIfAny(findings);
  },
});

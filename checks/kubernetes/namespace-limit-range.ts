import type { Declaration } from '../../src/model/graph.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeNamespace } from '../kit/namespaces.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'namespace-limit-range',
  title: 'Every namespace gives containers a default request and limit',
  why: 'A container that asks for nothing is scheduled as if it needed nothing, and takes what it gets from its neighbours.',
  fix: 'Add a LimitRange with `default` and `defaultRequest` for containers.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/policy/limit-range/'],
  since: '0.1.0',
  subject: 'namespace',
  reads: ['LimitRange'],
  needs: ['graph'],
  params: {},
  messages: {
    none: 'no LimitRange lies in the namespace {namespace}',
    incomplete: 'no LimitRange of the namespace {namespace} gives containers {missing}',
  },
  run: ({ subject, graph, finding }) =>
    judgeNamespace(subject, (namespace) => {
      const ranges = rangesIn(graph.objects('LimitRange'), namespace);
      const missing = wanted.filter((one) => !ranges.some((range) => sets(range, one)));
      if (missing.length === 0) return pass;
      return whenAbsent(
        graph,
        ['LimitRange'],
        namespace,
        `no file gives its containers ${missing.join(' and ')}`,
        () => {
          const [first] = ranges;
          return fail(
            first === undefined
              ? finding('none', { data: { namespace }, at: ['metadata', 'name'] })
              : finding('incomplete', {
                  data: { namespace, missing: missing.join(' and ') },
                  at: { declaration: first, path: ['spec', 'limits'] },
                }),
          );
        },
      );
    }),
});

const wanted = ['a default request', 'a default limit'] as const;
const rangesIn = byNamespace<Declaration>();

/** The fields that give containers each of them: the API fills a default that is absent from the next (LimitRangeItem). */
const fields = {
  'a default request': ['defaultRequest', 'default', 'max', 'min'],
  'a default limit': ['default', 'max'],
} as const;

function sets(range: Declaration, wanted: keyof typeof fields): boolean {
  return listAt(range.object, 'spec', 'limits').some(
    (limit) =>
      stringAt(limit, 'type') === 'Container' &&
      fields[wanted].some((field) => Object.keys(recordAt(limit, field) ?? {}).length > 0),
  );
}

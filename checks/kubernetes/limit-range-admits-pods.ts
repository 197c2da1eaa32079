import type { Verdict } from '../../src/model/check.ts';
import type { Container, Declaration } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { judgeContainers } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import type { Resource, Side } from '../kit/resources.ts';
import { shownAmount, written } from '../kit/resources.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

const resources: readonly Resource[] = ['cpu', 'memory', 'ephemeral-storage'];

/** One bound of a LimitRange for containers. */
interface Bound {
  readonly range: Declaration;
  readonly path: Path;
  readonly kind: 'max' | 'min';
  readonly resource: Resource;
  /** In nano-units; undefined: it can't be read. */
  readonly amount: bigint | undefined;
}

export default defineCheck({
  id: 'limit-range-admits-pods',
  title: 'No container asks for more or less than the LimitRange of its namespace allows',
  why: 'The API server refuses each pod with such a container: the Deployment is applied, and its pods never come.',
  fix: 'Bring the request and limit of the container within the bounds, or widen the LimitRange.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/policy/limit-range/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['LimitRange'],
  needs: ['graph'],
  params: {},
  messages: {
    over: 'container {container} of {workload} has {amount} as {what}, and {range} allows {bound} at most',
    under: 'container {container} of {workload} has {amount} as {what}, and {range} asks for {bound} at least',
  },
  run: ({ subject, graph, finding }) => {
    const { namespace } = subject.identity;
    const ranges = rangesIn(graph.objects('LimitRange'), namespace);
    const bounds = ranges.flatMap(boundsOf);
    if (bounds.length === 0) return notAsked('no file bounds the containers of its namespace');
    const twice = ranges.find(
      ({ identity }, at) => ranges.findIndex((one) => one.identity.name === identity.name) < at,
    );
    if (twice !== undefined)
      return unknown('not-collected', `${nameOf(twice)} is declared several times, and nobody knows which one holds`);
    return judgeContainers(subject, (container): Verdict => {
      if (container.kind === 'ephemeral') return notAsked('it comes by hand, and later');
      return judgeEach(bounds, (bound): Verdict => {
        const { range, path, kind, resource, amount } = bound;
        const broken = brokenBy(container, bound);
        if (broken === undefined) return pass;
        if (amount === undefined)
          return unknown('not-collected', `${nameOf(range)} bounds ${resource} by what is no quantity yet`);
        return fail(
          finding(kind === 'max' ? 'over' : 'under', {
            data: {
              container: container.name,
              workload: nameOf(subject),
              amount: shownAmount(broken.amount, resource),
              what: `${resource} ${broken.side === 'limits' ? 'limit' : 'request'}`,
              range: nameOf(range),
              bound: shownAmount(amount, resource),
            },
            at: [...container.path, 'resources', broken.side, resource],
            container: container.name,
            discriminator: `${kind} ${resource}`,
            related: [
              {
                as: 'other-end',
                text: `${nameOf(range)} has ${kind}.${resource}: ${shownAmount(amount, resource)}`,
                at: { declaration: range, path },
              },
            ],
          }),
        );
      });
    });
  },
});

const rangesIn = byNamespace<Declaration>();

function boundsOf(range: Declaration): readonly Bound[] {
  return listAt(range.object, 'spec', 'limits').flatMap((item, position): readonly Bound[] => {
    if (stringAt(item, 'type') !== 'Container') return [];
    return (['max', 'min'] as const).flatMap((kind) =>
      resources.flatMap((resource): readonly Bound[] => {
        const path = ['spec', 'limits', position, kind, resource];
        const value = readValue(range.object, ...path) ?? undefined;
        return value === undefined ? [] : [{ range, path, kind, resource, amount: quantityNanos(value) }];
      }),
    );
  });
}

/**
 * What of the container the bound refuses. What it leaves out is filled in from the LimitRange itself, within its bounds; a
 * limit alone is the request, too.
 */
function brokenBy(
  container: Container,
  { kind, resource, amount }: Bound,
): { readonly side: Side; readonly amount: bigint } | undefined {
  const [limit, request] = [written(container, 'limits', resource), written(container, 'requests', resource)];
  for (const [side, own] of [
    ['limits', limit],
    ['requests', request],
  ] as const) {
    if (own === undefined) continue;
    if (amount === undefined || (kind === 'max' ? own > amount : own < amount)) return { side, amount: own };
  }
  return undefined;
}

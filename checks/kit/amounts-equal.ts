import type { CheckFinding, FindingOptions, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { noResources } from './amount-set.ts';
import { nameOf } from './containers-asked.ts';
import { judgeContainers } from './containers.ts';
import type { Resource } from './resources.ts';
import { effectiveRequest, shownAmount, wholePod, written } from './resources.ts';
import { fail, notAsked, pass } from './verdict.ts';

interface Amounts {
  /** `container bot`, or the pod as a whole. */
  readonly who: string;
  readonly workload: string;
  readonly request: string;
}

interface Comparison {
  /** See {@link amountsParam}: as they are written, an amount that is absent is 0. */
  readonly amounts: 'effective' | 'written';
  readonly resource: Resource;
  readonly differ: (options: FindingOptions<Amounts & { readonly limit: string }>) => CheckFinding;
  /** What a request without a limit is; left out where only two written amounts are compared. */
  readonly unlimited?: (options: FindingOptions<Amounts>) => CheckFinding;
}

/** Request and limit are the same amount, however it is written; a limit alone is the request too, as in the API. */
export function judgeAmountsEqual(workload: Workload, comparison: Comparison): Verdict {
  const { resource, differ, unlimited } = comparison;
  const isEffective = comparison.amounts === 'effective';
  const compare = (
    request: bigint | undefined,
    limit: bigint | undefined,
    who: string,
    path: Path,
    container?: string,
  ) => {
    // Two absent amounts are equal; one that has no counterpart is a question of its own.
    if (request === undefined) return unlimited === undefined ? notAsked('it sets neither request nor limit') : pass;
    const own = {
      at: [...path, 'resources', 'limits', resource],
      ...(container === undefined ? {} : { container }),
    };
    const data = { who, workload: nameOf(workload), request: shownAmount(request, resource) };
    if (limit !== undefined)
      return request === limit
        ? pass
        : fail(differ({ ...own, data: { ...data, limit: shownAmount(limit, resource) } }));
    return unlimited === undefined ? notAsked('it sets no limit') : fail(unlimited({ ...own, data }));
  };
  const whole = isEffective ? wholePod(workload, 'requests', resource) : undefined;
  if (whole !== undefined)
    return compare(whole, wholePod(workload, 'limits', resource), 'the pod as a whole', workload.template.specPath);
  return judgeContainers(workload, (container) =>
    container.kind === 'ephemeral' ? noResources : compare(...amountsOf(container), container.path, container.name),
  );

  function amountsOf(container: Container): readonly [bigint | undefined, bigint | undefined, string] {
    const who = `container ${container.name}`;
    const limit = written(container, 'limits', resource);
    if (isEffective) return [effectiveRequest(container, resource), limit, who];
    const [own, most] = [written(container, 'requests', resource) ?? 0n, limit ?? 0n];
    // Without a word for a request that has no limit, only amounts that are both set are compared.
    const isCompared = unlimited === undefined ? own !== 0n && most !== 0n : own !== most || own !== 0n;
    if (!isCompared) return [undefined, undefined, who];
    return [own, most === 0n ? undefined : most, who];
  }
}

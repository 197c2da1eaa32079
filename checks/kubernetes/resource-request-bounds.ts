import type { CheckFinding, ParamSpec } from '../../src/model/check.ts';
import { judgeRunning, nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveRequest, shownAmount, written } from '../kit/resources.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

const nanosPerMilli = 1_000_000n;
const nanosPerMebibyte = 1024n * 1024n * 1_000_000_000n;

const millicores = { type: 'integer', unit: 'millicores', minimum: 0, maximum: 1_000_000 } as const;
const mebibytes = { type: 'integer', unit: 'Mi', minimum: 0, maximum: 100_000_000 } as const;

export default defineCheck({
  id: 'resource-request-bounds',
  title: 'Requests and limits lie within the bounds of this cluster',
  why: 'An amount with a slip (512m of memory, 100 cores) is accepted, and then starves the program or fits on no node; a limit far above the request promises the same memory twice.',
  fix: 'Write an amount within the bounds, and bring request and limit closer together.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    minCpu: { ...millicores, description: 'Least CPU that a request or limit may be' },
    maxCpu: { ...millicores, description: 'Most CPU that a request or limit may be' },
    minMemory: { ...mebibytes, description: 'Least memory that a request or limit may be' },
    maxMemory: { ...mebibytes, description: 'Most memory that a request or limit may be' },
    maxRatio: {
      type: 'number',
      unit: 'times the request',
      minimum: 1,
      maximum: 1000,
      description: 'How far a limit may lie above its request',
    },
  } satisfies Readonly<Record<string, ParamSpec>>,
  messages: {
    below: 'container {container} of {workload} has {side}.{resource} {amount}, and {bound} is the least',
    above: 'container {container} of {workload} has {side}.{resource} {amount}, and {bound} is the most',
    ratio:
      'container {container} of {workload} requests {request} {resource} and may use {limit}, more than {max} times as much',
  },
  run: ({ subject, params, finding }) => {
    const bounds = {
      cpu: { least: BigInt(params.minCpu) * nanosPerMilli, most: BigInt(params.maxCpu) * nanosPerMilli },
      memory: {
        least: BigInt(params.minMemory) * nanosPerMebibyte,
        most: BigInt(params.maxMemory) * nanosPerMebibyte,
      },
    };
    // Thousandths, so that a ratio of 1.5 is compared exactly.
    const thousandths = BigInt(Math.round(params.maxRatio * 1000));
    const workload = nameOf(subject);
    return judgeRunning(subject, (container) => {
      const findings: CheckFinding[] = [];
      let asked = false;
      for (const resource of ['cpu', 'memory'] as const) {
        const shown = (amount: bigint): string => shownAmount(amount, resource);
        const { least, most } = bounds[resource];
        for (const side of ['requests', 'limits'] as const) {
          const amount = written(container, side, resource);
          // What is absent or 0 has a rule of its own.
          if (amount === undefined || amount <= 0n) continue;
          asked = true;
          if (amount >= least && amount <= most) continue;
          const bound = amount < least ? least : most;
          findings.push(
            finding(amount < least ? 'below' : 'above', {
              data: { container: container.name, workload, side, resource, amount: shown(amount), bound: shown(bound) },
              at: [...container.path, 'resources', side, resource],
              container: container.name,
            }),
          );
        }
        const request = effectiveRequest(container, resource) ?? 0n;
        const limit = written(container, 'limits', resource) ?? 0n;
        if (request > 0n && limit * 1000n > request * thousandths)
          findings.push(
            finding('ratio', {
              data: {
                container: container.name,
                workload,
                resource,
                request: shown(request),
                limit: shown(limit),
                max: params.maxRatio,
              },
              at: [...container.path, 'resources', 'limits', resource],
              container: container.name,
              discriminator: resource,
            }),
          );
      }
      return asked ? failIfAny(findings) : notAsked('it sets no request and no limit');
    });
  },
});

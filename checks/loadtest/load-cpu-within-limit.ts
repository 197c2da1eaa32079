import type { Measurement } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { collected, resourcesOf, usedAtClaim } from '../kit/load-resources.ts';
import { judgeRuns, percent, shown } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';

/** LT-RES-002 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-cpu-within-limit',
  title: 'CPU stayed clear of its limit at the claimed level',
  why: 'A throttled container answers late, and no sample of a load generator says why.',
  fix: 'Raise the limit, add replicas, or find what takes the time.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxPercent: {
      type: 'number',
      minimum: 1,
      maximum: 100,
      unit: '%',
      description: 'Of the CPU limit, 95th percentile',
    },
    maxThrottledPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share of scheduling periods in which a container was throttled',
    },
  },
  messages: {
    nearLimit: 'at the claimed level {used} of {limit} cores were used ({share})',
    throttled: 'at the claimed level a container was throttled in {share} of its periods',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (_, deciding) => {
      const resources = resourcesOf(deciding);
      const { used, tooLow } = usedAtClaim(subject, deciding);
      const max = params.maxThrottledPercent / 100;
      if ('value' in used.throttled && used.throttled.value >= max && used.throttled.value > 0)
        return fail(finding('throttled', { data: { share: percent(used.throttled.value) }, at: [] }));
      const [cores, limit] = [collected(used.cpuP95), collected(resources.cpuLimit)];
      const bound = Math.round(limit * params.maxPercent * 10) / 1000;
      const measured: Measurement[] = [
        {
          what: 'p95 of CPU used by a pod',
          value: Math.round(cores * 1000) / 1000,
          unit: 'cores',
          good: bound,
          bad: bound,
        },
      ];
      if (cores >= (limit * params.maxPercent) / 100) {
        const data = { used: shown(cores), limit: shown(limit), share: percent(cores / limit) };
        return { ...fail(finding('nearLimit', { data, at: [] })), measured };
      }
      // A process can't tell whether it was throttled; a container can, so its silence is no good answer.
      if (resources.from === 'containers') collected(used.throttled);
      return tooLow === undefined
        ? { outcome: 'pass', measured }
        : { ...unknown('insufficient-samples', tooLow), measured };
    }),
});

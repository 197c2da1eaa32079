import type { Measurement } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { collected, resourcesOf, usedAtClaim } from '../kit/load-resources.ts';
import { judgeRuns, percent, shown } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';

const mebibyte = 2 ** 20;

/** LT-RES-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-memory-within-limit',
  title: 'Memory stayed clear of its limit during the load test',
  why: 'A container that comes near its memory limit under load is killed by the next burst.',
  fix: 'Find what holds the memory, or raise the limit to what the load needs.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxPercent: { type: 'number', minimum: 1, maximum: 100, unit: '%', description: 'Of the memory limit' },
    maxMiB: { type: 'number', minimum: 1, maximum: 1e6, unit: 'MiB', description: 'Of one pod, whatever its limit' },
  },
  messages: {
    nearLimit: 'memory came to {used} MiB of a limit of {limit} MiB ({share}) during the load test',
    tooMuch: 'memory came to {used} MiB during the load test; at most {max} MiB are wanted',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (_, deciding) => {
      const resources = resourcesOf(deciding);
      // The highest of the run: what it needs at a lower level than claimed, it needs at the claimed one.
      const used = collected(resources.whole.memoryMax) / mebibyte;
      const { maxPercent, maxMiB } = params;
      const limit = 'value' in resources.memoryLimit ? resources.memoryLimit.value / mebibyte : undefined;
      const bound = Math.min(maxMiB, limit === undefined ? Infinity : (limit * maxPercent) / 100);
      const measured: Measurement[] = [
        { what: 'highest memory of a pod', value: Math.round(used * 10) / 10, unit: 'MiB', good: bound, bad: bound },
      ];
      if (limit !== undefined && used >= (limit * maxPercent) / 100) {
        const data = { used: shown(used), limit: shown(limit), share: percent(used / limit) };
        return { ...fail(finding('nearLimit', { data, at: [] })), measured };
      }
      if (used >= maxMiB)
        return { ...fail(finding('tooMuch', { data: { used: shown(used), max: shown(maxMiB) }, at: [] })), measured };
      collected(resources.memoryLimit);
      const { tooLow } = usedAtClaim(subject, deciding);
      return tooLow === undefined
        ? { outcome: 'pass', measured }
        : { ...unknown('insufficient-samples', tooLow), measured };
    }),
});
